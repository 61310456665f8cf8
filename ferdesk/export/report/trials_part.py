"""The part of a report on the trials of all files. HTML out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.report import across, draw
from ferdesk.export.report.across import Group
from ferdesk.export.report.course_part import courses_part
from ferdesk.export.report.draw import percent_cell, row, shares_bar
from ferdesk.export.report.files import File

HOW = (
    "Of each trial the face that is longest in view in it. Each file counts alike, or each "
    "participant where it is said who is who, however many trials of a kind there are; one of whom "
    "no face was in view does not count. ± is the standard deviation between them. Nothing is "
    "tested here; the summary has a line for each face in each trial for that."
)


def trials_part(files: Sequence[File]) -> Iterator[str]:
    """A table by the trials' names, and one by each column that groups them, in pieces; none where
    fewer than two files have trials."""
    attended = [file for file in files if file.trials]
    if len(attended) < across.LEAST_FILES:
        return
    yield f'<section><h2>Trials over all files</h2><p class="muted">{escape(HOW)}</p>'
    seen = []
    for file in attended:
        seen.append(across.seen_in(file))
        yield ""  # whoever waits may have had enough
    noun = across.noun(seen)
    yield _table("Trial", noun, across.by_name(seen))
    for column in across.columns(seen):
        yield _table(column, noun, across.by_column(seen, column))
    yield from courses_part(seen)
    yield "</section>\n"


def _table(title: str, noun: str, groups: Sequence[Group]) -> str:
    head = [("", escape(title)), ("n", "Trials"), ("n", noun), ("bar", "Labels")]
    lines = []
    for group in groups:
        counts = ("n", f"{group.trials:,}"), ("n", f"{group.count:,}")
        lines.append(row([("", escape(group.name)), *counts, ("bar", shares_bar(group.labels))]))
    figures = f"<details><summary>Figures</summary>{_figures(title, groups)}</details>"
    return draw.table(head, lines) + figures


def _figures(title: str, groups: Sequence[Group]) -> str:
    """Mean shares of time with each label, and how they differ between those that count."""
    head = [("", escape(title)), *(("n", name) for name in EMOTIONS), ("n", "no label")]
    return draw.table(head, [row([("", escape(group.name)), *_cells(group)]) for group in groups])


def _cells(group: Group) -> Iterator[tuple[str, str]]:
    for i in range(len(EMOTIONS)):
        if group.spread[i] != group.spread[i]:
            yield percent_cell(group.labels[i])
        else:
            kind, mean = percent_cell(group.labels[i])
            yield kind, f"{mean} ± {100 * group.spread[i]:.0f}"
    yield percent_cell(group.labels[-1])
