"""What a report says, in order. HTML out, in English as all that is in files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ferdesk.core.counts import counted
from ferdesk.core.text import storable
from ferdesk.core.version import APP_VERSION
from ferdesk.export.report.draw import Cell, legend, row, row_below, shares_bar, table
from ferdesk.export.report.face_part import Known, in_view
from ferdesk.export.report.facts import facts_of
from ferdesk.export.report.files import File
from ferdesk.export.report.made import Made
from ferdesk.export.report.participants_part import participants_part
from ferdesk.export.report.people_part import people_part
from ferdesk.export.report.pictures_part import pictures_part
from ferdesk.export.report.style import STYLE
from ferdesk.export.report.trials_part import trials_part
from ferdesk.export.report.video_part import MOST_DRAWN, video_part
from ferdesk.frames import NOBODY
from ferdesk.participants.who import Participants
from ferdesk.scoring.score import Labelled

MOST_FILES = 100
"""That have a part of their own."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:"
"""For the browser: whatever a table may bring, the page loads crops beside it and nothing else."""
NOTE = (
    "It reads how faces look, as the taggers of FER+ would name it, not what people feel. It is "
    "not for decisions about people at work, in school, by police or in diagnosis."
)
TOGETHER = "The faces of a participant are taken together; of two in one frame the larger counts."
HOW_TO_READ: tuple[tuple[str, str], ...] = (
    (
        "Bars of labels",
        "The label of each moment after filter, second look and Action Units, as the table has it. "
        "Hatched: a face without a label, because none was likely enough or the picture too poor.",
    ),
    (
        "Lanes",
        "Probability from 0 at the bottom to 1 at the top, after the time filter. Of more than 400 "
        "frames filled is the mean of each of 400 slices of time and fainter its largest value, so "
        "that what is short is seen too. The columns beside it are of all frames.",
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
        "Cohen's: agreement of two networks, or of one with people, beyond what the frequency of "
        "their labels would give by chance; 1 is full agreement. Frames that follow each other are "
        "alike, so that it describes this table and tests nothing.",
    ),
)
"""What the page can't say by itself: terms and what they mean."""


def parts(
    title: str,
    files: Sequence[File],
    known: Known,
    labelled: Labelled | None = None,
    participants: Participants = NOBODY,
) -> Iterator[str]:
    """The page, in pieces.

    Args:
        title: what it is of.
        files: of the table; at least one.
        known: besides the table.
        labelled: what people say of its faces.
        participants: who is who, by which the files were read.
    """
    yield _head(title, files, known.made)
    yield _overview(files, participants)
    yield from participants_part(files)
    if labelled is not None:
        yield from people_part(labelled, known.made)
    yield from trials_part(files)
    for number, file in enumerate(files[:MOST_FILES]):
        part = pictures_part if file.stills else video_part
        yield f'<section id="{_anchor(number)}"><h2>{escape(storable(file.name))}</h2>'
        yield from part(file, known)
        yield "</section>\n"
    if (more := len(files) - MOST_FILES) > 0:
        yield f"<section><p>{counted(more, 'more file')} only at a glance: a page with a part on "
        yield "each would be too large for a browser. Make reports of some of them.</p></section>\n"
    yield _made(known.made)
    yield _how_to_read()
    yield "</main></body></html>\n"


def _head(title: str, files: Sequence[File], made: Made) -> str:
    name = escape(storable(title))
    frames = sum(len(file.starts_s) for file in files)
    models = dict.fromkeys(made.title(model) for file in files for model in file.deciding)
    facts = [
        counted(len(files), "file or folder", "files and folders"),
        counted(frames, "frame or picture", "frames and pictures"),
        f"read by {' and '.join(models)}",
        *([made.when] if made.on else []),
        f"ferdesk {APP_VERSION}",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}: report</title><style>{STYLE}</style></head>\n<body><main>"
        f'<h1>{name}</h1><p class="muted">{escape(" · ".join(facts))}</p>'
        f'<p class="note">{NOTE}</p>\n'
    )


def _anchor(number: int) -> str:
    return f"file-{number + 1}"


def _overview(files: Sequence[File], participants: Participants) -> str:
    """A row a face, so that files stand beside each other."""
    named = any(face.who.participant for file in files for face in file.faces)
    lines = []
    for number, file in enumerate(files):
        name = escape(storable(file.name))
        if number < MOST_FILES:
            name = f'<a href="#{_anchor(number)}">{name}</a>'
        own = [*_of_faces(file, named)]
        lines += [row([("", name), *own[0]], spanned=len(own)), *map(row_below, own[1:])]
    head = [("", "File"), ("", "Who" if named else "Face"), ("n", "In view"), ("bar", "Labels")]
    said = [TOGETHER] if named else []
    if participants.path is not None:
        said.append(f"{participants.path.name} says who is who.")
    if participants.leave_out:
        said.append("Faces that it leaves out count for nothing, as if they had not been there.")
    told = f'<p class="muted">{escape(storable(" ".join(said)))}</p>' if said else ""
    return f"<section><h2>At a glance</h2>{told}{legend()}{table(head, lines)}</section>\n"


def _of_faces(file: File, named: bool) -> Iterator[list[Cell]]:
    for face in file.faces[:MOST_DRAWN]:
        facts = facts_of(file, face)
        pooled = "all" if len(file.faces) == 1 else "the others"
        who = escape(storable(face.who.title if named else face.who.name)) or pooled
        yield [("", who), ("n", escape(in_view(file, facts))), ("bar", shares_bar(facts.labels))]
    if not file.faces:
        yield [("", "none"), ("n", "–"), ("bar", "")]
    if (more := len(file.faces) - MOST_DRAWN) > 0:
        yield [("muted name", f"{more} more"), ("n", ""), ("bar", "")]


def _made(made: Made) -> str:
    method = escape(made.method) or "The file that says so is not beside the table."
    parts = [f"<section><h2>How it was made</h2><p>{method}</p>"]
    for title, inputs in (("Left out", made.left_out), ("To be known", made.notices)):
        if inputs:
            items = "".join(f"<dt>{escape(one)}</dt><dd>{escape(why)}</dd>" for one, why in inputs)
            parts.append(f"<h3>{title}</h3><dl>{items}</dl>")
    return "".join(parts) + "</section>\n"


def _how_to_read() -> str:
    items = "".join(f"<dt>{term}</dt><dd>{escape(text)}</dd>" for term, text in HOW_TO_READ)
    return f"<section><h2>How to read it</h2><dl>{items}</dl></section>\n"
