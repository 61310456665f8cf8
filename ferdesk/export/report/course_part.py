"""The part of a report on the course of trials over all files. HTML out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

import numpy as np

from ferdesk.core.action_units import BY_KEY
from ferdesk.core.counts import counted
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from ferdesk.export.report import across, course, draw
from ferdesk.export.report.across import Seen
from ferdesk.export.report.course import Course
from ferdesk.export.report.draw import Cell, clock, percent, percent_cell, row
from ferdesk.export.report.files import UNITS, Span

MOST_DRAWN = 24
"""Courses by trials' names, and by each column; a page of more is for nobody."""
OPEN = 3
"""Of these; the others are folded."""
FROM = 0.1
"""An expression whose mean never comes higher is not drawn,"""
UNIT_FROM = 0.1
"""nor is an Action Unit: a mean of many is lower than what each of them shows at some time."""
HOW = (
    "How strong expressions are since trials began: the line is the mean probability over {whom}, "
    "the band its 95% interval (Student’s t), where two or more are in view. Moments that "
    "follow each other are alike, and of many some are high by chance: it describes and tests "
    "nothing. A summary by time bins has the numbers for that."
)


def courses_part(files: Sequence[Sequence[Seen]]) -> Iterator[str]:
    """Lanes by the trials' names, and by each column that groups them, in pieces; none where
    nothing was seen in two."""
    noun = across.noun(files).lower()
    by_name = course.courses(files, lambda trial: trial.name)
    if not by_name:
        return
    told = escape(HOW.format(whom=noun))
    yield f'<h3>Over the time of a trial</h3><p class="muted">{told}</p>'
    yield from _drawn("", by_name, noun)
    for column in across.columns(files):
        if not _same_as_names(files, column):
            yield from _drawn(f"{column}: ", course.courses(files, _of(column)), noun)


def _of(column: str) -> Callable[[Span], str]:
    return lambda trial: trial.further.get(column, "")


def _same_as_names(files: Sequence[Sequence[Seen]], column: str) -> bool:
    """Whether each value of a column is that of one name, whose course is drawn already."""
    pairs = {(seen.trial.name, _of(column)(seen.trial)) for file in files for seen in file}
    names, values = (len(set(side)) for side in zip(*pairs))
    return names == values == len(pairs)


def _drawn(title: str, courses: Sequence[Course], noun: str) -> Iterator[str]:
    for number, one in enumerate(courses[:MOST_DRAWN]):
        yield _course(title, one, noun, number < OPEN)
    if (more := len(courses) - MOST_DRAWN) > 0:
        yield f"<p>{counted(more, 'more')} in the summary by time bins.</p>"


def _course(title: str, one: Course, noun: str, is_open: bool) -> str:
    few, many = int(one.counts.min()), int(one.counts.max())
    of = f"{many}" if few == many else f"{few} to {many}"
    name = escape(f"{title}{one.name}, {of} {noun}")
    shown = f"<summary>{name}</summary>{_lanes(one)}{_units(one)}"
    return f"<details{' open' if is_open else ''}>{shown}</details>"


def _lanes(one: Course) -> str:
    """A row an expression that is likely at some time."""
    highest = np.fmax.reduce(one.means, 0)
    head: list[Cell] = [
        ("", "Expression"),
        ("plot", ""),
        ("n", "Mean"),
        ("n", "Highest"),
        ("", "at"),
    ]
    drawn = [i for i in range(N_EMOTIONS) if highest[i] >= FROM]
    lines = [row(_row(one, i, EMOTIONS[i], f"e{i}")) for i in drawn]
    lines.append(draw.row_below([("", ""), ("plot", draw.axis(one.edges))]))
    left = N_EMOTIONS - len(drawn)
    rest = f'<p class="muted">{counted(left, "expression")} stayed below {percent(FROM)}.</p>'
    return draw.table(head, lines, "lanes wide") + (rest if left else "")


def _units(one: Course) -> str:
    """A row an Action Unit that moved, folded."""
    highest = np.fmax.reduce(one.means[:, N_EMOTIONS:], 0)
    head: list[Cell] = [
        ("", "Unit"),
        ("plot", ""),
        ("n", "Mean"),
        ("n", "Highest"),
        ("", "at"),
        ("", "What moves"),
    ]
    lines = [
        row([*_row(one, N_EMOTIONS + i, key, "unit"), ("name", BY_KEY[key].name)])
        for i, key in enumerate(UNITS)
        if highest[i] >= UNIT_FROM
    ]
    if not lines:
        return ""
    lines.append(draw.row_below([("", ""), ("plot", draw.axis(one.edges))]))
    shown = draw.table(head, lines, "lanes")
    return f"<details><summary>Action Units</summary>{shown}</details>"


def _row(one: Course, column: int, name: str, kind: str) -> list[Cell]:
    values, halves = one.means[:, column], one.halves[:, column]
    known = np.isfinite(values)
    mean = float(np.average(values[known], weights=np.diff(one.edges)[known]))
    most = int(np.nanargmax(values))
    cell = percent_cell if kind != "unit" else _level
    when = clock(float(one.edges[most]))
    told = f"{name}: mean {cell(mean)[1]}, highest {cell(float(values[most]))[1]} at {when}"
    lane = draw.band_lane(one.edges, values, halves, kind, told)
    return [
        ("name", name),
        ("plot", lane),
        cell(mean),
        cell(float(values[most])),
        ("name", when),
    ]


def _level(value: float) -> Cell:
    return "n", f"{value:.2f}"
