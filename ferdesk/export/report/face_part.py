"""What a report says of a face, of a video or of pictures alike. HTML out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from ferdesk.core.counts import counted
from ferdesk.core.text import storable
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.report import draw
from ferdesk.export.report.draw import Cell, clock, percent, percent_cell, row
from ferdesk.export.report.facts import Facts, agreements, flawed, flaws, peaks
from ferdesk.export.report.files import Face, File
from ferdesk.export.report.made import Made
from ferdesk.export.report.slices import Slices
from ferdesk.frames import file_name

TOLD_FROM = 0.1
"""Where an expression that was never likelier was likeliest says nothing."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the table."""

    made: Made
    to_crops: str | None = ""
    """Way from the page to the table's folder, as a path; empty where they are one, None where
    there is none."""


def in_view(file: File, facts: Facts) -> str:
    """How long, or of how many pictures; text."""
    if file.stills:
        return counted(facts.readings, "face")
    if not file.timed:
        return "1 frame"
    return f"{clock(facts.seconds)} ({percent(facts.seen)})"


def about(file: File, face: Face, facts: Facts) -> str:
    """How much of it was read, and how well it could be seen."""
    told = [] if file.stills else [f"in view for {in_view(file, facts)}"]
    of = "the faces" if file.stills else "that"
    told.append(f"a label for {percent(1 - facts.labels[-1])} of {of}")
    worst = ", ".join(
        f"{name.replace('_', ' ')} {percent(share)}" for name, share in flaws(file, face).items()
    )
    whole = percent(flawed(file, face))
    told.append(
        f"flaws of the picture in {whole} ({worst})" if worst else "no flaws of the picture"
    )
    text = escape("; ".join(told))
    return f'<p class="muted">{text[0].upper()}{text[1:]}.</p>'


def expressions(
    file: File, face: Face, facts: Facts, known: Known, slices: Slices | None = None
) -> str:
    """A row an expression: how much, how strong, and when most; with ``slices`` also when."""
    head: list[Cell] = [
        ("", "Expression"),
        *([("plot", "")] if slices else []),
        ("n", "Label for"),
        ("n", "Mean"),
        ("n", "Highest"),
        ("", "in" if file.stills else "at"),
        *([("n", "Of ten people")] if facts.people is not None else []),
        *([("", "Crop")] if face.crops else []),
    ]
    lines = [*_strips(file, slices)] if slices else []
    highest = peaks(face)
    for i, name in enumerate(EMOTIONS):
        at = int(highest[i])
        most = float(face.smoothed[at, i])
        told = most >= TOLD_FROM
        where = where_of(file, face, at) if told else "–"
        cells: list[Cell] = [("name", name)]
        if slices:
            text = f"{name}: mean {percent(facts.means[i])}, highest {percent(most)} {where}"
            cells.append(("plot", draw.lane(slices, i, text)))
        cells += [
            percent_cell(facts.labels[i]),
            percent_cell(facts.means[i]),
            percent_cell(most),
            ("where" if file.stills else "name", escape(where)),
        ]
        if facts.people is not None:
            tenths = 10 * facts.people[i]
            cells.append(("n", "–" if tenths != tenths else f"{tenths:.1f}"))
        if face.crops:
            cells.append(("", crop(face, at, known, f"{name}, {where}") if told else ""))
        lines.append(row(cells))
    if slices:
        lines.append(draw.row_below([("", ""), ("plot", draw.axis(slices.edges))]))
    return draw.table(head, lines, "lanes" if slices else "")


def _strips(file: File, slices: Slices) -> list[str]:
    """What has a strip of its own above the lanes."""
    strips = (
        ("trial", draw.spans_strips(file.trials, slices.edges)),
        ("marker", draw.markers_strip(file.markers, slices.edges)),
        ("label", draw.label_strip(slices)),
    )
    return [row([("name", name), ("plot", strip)]) for name, strip in strips if strip]


def networks(file: File, face: Face, known: Known) -> str:
    """The networks beside each other."""
    told = []
    for pair in agreements(file, face):
        first, second = (escape(known.made.title(one)) for one in (pair.first, pair.second))
        if not pair.n:
            told.append(f"{second} answered nothing that {first} did.")
            continue
        kappa = "" if pair.kappa != pair.kappa else f", kappa {pair.kappa:.2f}"
        told.append(
            f"{second} says the same as {first} in {escape(percent(pair.agreement))} of the "
            f"readings, each by itself at one look (N = {pair.n:,}{kappa})."
        )
    return "".join(f"<p>{text}</p>" for text in told)


def where_of(file: File, face: Face, at: int) -> str:
    """When a reading was, or in which picture."""
    if file.stills:
        return storable(file_name(face.sources[at]))
    return clock(float(file.starts_s[face.frames[at]]))


def crop(face: Face, at: int, known: Known, text: str) -> str:
    """A link to the crop of a reading; empty where there is none."""
    if not face.crops[at] or known.to_crops is None:
        return ""
    way = known.to_crops.replace(os.sep, "/")
    path = f"{way}/{face.crops[at]}" if way else face.crops[at]
    # Names of folders may be in another encoding, which a path carries and UTF-8 does not.
    place = quote(os.fsencode(path))
    return f'<img class="crop" loading="lazy" src="{place}" alt="{escape(text)}">'
