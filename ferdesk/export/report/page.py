"""A table as one page of HTML that stands for itself: it loads nothing, and holds no picture.

Crops that were kept beside the table are linked, not copied, so that the page can be passed on
without anybody's face.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.core.version import APP_VERSION
from ferdesk.export.place import Place, atomic_texts
from ferdesk.export.report.draw import legend, row, shares_bar
from ferdesk.export.report.facts import facts_of
from ferdesk.export.report.file_part import MOST_DRAWN, counted, file_part, in_view
from ferdesk.export.report.gather import File, gather
from ferdesk.export.report.made import Made, beside
from ferdesk.export.report.style import STYLE

ENDING = ".html"
NOTE = (
    "It reads how faces look, as the taggers of FER+ would name it, not what people feel. It is "
    "not for decisions about people at work, in school, by police or in diagnosis."
)
HOW_TO_READ: tuple[tuple[str, str], ...] = (
    (
        "Bars of labels",
        "The label of each moment after filter, second look and Action Units, as the table has it. "
        "Hatched: a face without a label, because none was likely enough or the picture too poor.",
    ),
    (
        "Lanes",
        "Probability from 0 at the bottom to 1 at the top, after the time filter. Where a lane has "
        "fewer pixels than there are frames, filled is the mean of each slice of time and fainter "
        "its largest value, so that what is short is seen too. The columns beside it are of all "
        "frames.",
    ),
    (
        "Label for",
        "Share of the time in view with this label. A frame weighs as long as it is shown.",
    ),
    (
        "Of ten people",
        "How many of ten people would give this label, on average over the time. Being 85% sure of "
        "what most people would say does not mean that 85% of people would.",
    ),
    (
        "Action Units",
        "How far parts of the face move, 0 to 1, estimated from a face mesh; drawn is the largest "
        "value of each slice, so that blinks show. They are not codes of a trained observer.",
    ),
    (
        "Kappa",
        "Cohen's: agreement of two networks beyond what the frequency of their labels would give "
        "by chance; 1 is full agreement. Frames that follow each other are alike, so that it "
        "describes this table and tests nothing.",
    ),
)
"""What the page can't say by itself: terms and what they mean."""


def check_name(out: Path) -> None:
    """
    Raises:
        FerdeskError: it is no name for a report.
    """
    if out.suffix.lower() != ENDING:
        raise FerdeskError(f"{out.name or out} is no name for a report.", f"End it in {ENDING}.")


def write(table: Path, place: Place) -> None:
    """Make a report of a table.

    Args:
        table: what ``ferdesk analyze`` or ``ferdesk replay`` wrote.
        place: where the page is to stand, whole or not at all; it is settled.

    Raises:
        FerdeskError: the table can't be read, or the page can't be written there.
    """
    with atomic_texts(place) as (stream,):
        stream.writelines(text_of(table, place.paths[0].parent))


def text_of(table: Path, folder: Path) -> Iterator[str]:
    """The page, in pieces.

    Args:
        folder: in which it will lie; crops are linked from there.

    Raises:
        FerdeskError: the table can't be read, or there is nothing in it.
    """
    files = gather(rows.read(table))
    if not files:
        raise FerdeskError(f"{table} has no line.", "There is nothing to report.")
    told = beside(table)
    yield _head(table, files, told)
    yield _overview(files)
    to_crops = os.path.relpath(table.parent, folder)
    for number, file in enumerate(files):
        yield file_part(file, _anchor(number), told, "" if to_crops == "." else to_crops)
    yield _made(told)
    yield _how_to_read()
    yield "</main></body></html>\n"


def _head(table: Path, files: Sequence[File], told: Made) -> str:
    name = escape(storable(table.name))
    frames = sum(len(file.starts_s) for file in files)
    models = dict.fromkeys(told.title(model) for file in files for model in file.models[:1])
    facts = [
        counted(len(files), "file or folder", "files and folders"),
        counted(frames, "frame or picture", "frames and pictures"),
        f"read by {' and '.join(models)}",
        *([told.on.replace("T", " ").replace("+00:00", " UTC")] if told.on else []),
        f"ferdesk {APP_VERSION}",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}: report</title><style>{STYLE}</style></head>\n<body><main>"
        f'<h1>{name}</h1><p class="muted">{escape(" · ".join(facts))}</p>'
        f'<p class="note">{NOTE}</p>\n'
    )


def _anchor(number: int) -> str:
    return f"file-{number + 1}"


def _overview(files: Sequence[File]) -> str:
    """A row a face, so that files stand beside each other."""
    lines = []
    for number, file in enumerate(files):
        name = f'<a href="#{_anchor(number)}">{escape(storable(file.name))}</a>'
        if not file.faces:
            lines.append(row([("", name), ("", "none"), ("n", "–"), ("bar", "")]))
        for face in file.faces[:MOST_DRAWN]:
            facts = facts_of(file, face)
            bar = shares_bar(facts.labels)
            who = escape(face.face_id) or "all"
            lines.append(row([("", name), ("", who), ("n", in_view(file, facts)), ("bar", bar)]))
            name = ""
        if (more := len(file.faces) - MOST_DRAWN) > 0:
            lines.append(row([("", ""), ("muted", f"{more} more"), ("n", ""), ("bar", "")]))
    head = row([("", "File"), ("", "Face"), ("n", "In view"), ("bar", "Labels")], "th")
    table = f"<table><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"
    return f"<section><h2>At a glance</h2>{legend()}{table}</section>\n"


def _made(told: Made) -> str:
    method = escape(told.method) or "The file that says so is not beside the table."
    parts = [f"<section><h2>How it was made</h2><p>{method}</p>"]
    for title, inputs in (("Left out", told.left_out), ("To be known", told.notices)):
        if inputs:
            items = "".join(f"<dt>{escape(one)}</dt><dd>{escape(why)}</dd>" for one, why in inputs)
            parts.append(f"<h3>{title}</h3><dl>{items}</dl>")
    return "".join(parts) + "</section>\n"


def _how_to_read() -> str:
    items = "".join(f"<dt>{term}</dt><dd>{escape(text)}</dd>" for term, text in HOW_TO_READ)
    return f"<section><h2>How to read it</h2><dl>{items}</dl></section>\n"
