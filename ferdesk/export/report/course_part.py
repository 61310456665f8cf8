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
    yield from _drawn("Trial", by_name, noun)
    for column in across.columns(files):
        if not _same_as_names(files, column):
            yield from _drawn(column, course.courses(files, _of(column)), noun)


def _of(column: str) -> Callable[[Span], str]:
    return lambda trial: trial.further.get(column, "")


def _same_as_names(files: Sequence[Sequence[Seen]], column: str) -> bool:
    """Whether each value of a column is that of one name, whose course is drawn already."""
    pairs = {(seen.trial.name, _of(column)(seen.trial)) for file in files for seen in file}
    names, values = (len(set(side)) for side in zip(*pairs))
    return names == values == len(pairs)


def _drawn(what: str, courses: Sequence[Course], noun: str) -> Iterator[str]:
    """One alone by its expressions; several by expression, so that they stand below each other."""
    drawn = courses[:MOST_DRAWN]
    if not drawn:
        return
    if len(drawn) == 1:
        yield _alone(drawn[0], noun)
    else:
        yield from _compared(what, drawn, noun)
    if (more := len(courses) - MOST_DRAWN) > 0:
        yield f"<p>{counted(more, 'more')} in the summary by time bins.</p>"


def _alone(one: Course, noun: str) -> str:
    head = [("", "Expression"), *_HEAD]
    shown, left = [], 0
    for column, name, kind in _EXPRESSIONS:
        if _reaches(one, column, FROM):
            shown.append(row([("name", name), *_cells(one, column, name, kind, one.edges)]))
        else:
            left += 1
    shown.append(_axis(one.edges))
    rest = f'<p class="muted">{counted(left, "expression")} stayed below {percent(FROM)}.</p>'
    moved = "".join(
        row([("name", key), *_cells(one, column, key, "unit", one.edges)])
        for column, key in _UNITS
        if _reaches(one, column, UNIT_FROM)
    )
    units = draw.table([("", "Unit"), *_HEAD], [moved, _axis(one.edges)], "lanes wide")
    return (
        f"<h4>{escape(one.name)}, {_of_whom(one, noun)}</h4>{draw.table(head, shown, 'lanes wide')}"
        + (rest if left else "")
        + (f"<details><summary>Action Units</summary>{units}</details>" if moved else "")
    )


def _compared(what: str, courses: Sequence[Course], noun: str) -> Iterator[str]:
    edges = max((one.edges for one in courses), key=lambda edges: float(edges[-1]))
    left = 0
    for column, name, kind in _EXPRESSIONS:
        if any(_reaches(one, column, FROM) for one in courses):
            lanes = _below_each_other(what, courses, noun, column, kind, edges)
            yield f"<details open><summary>{name}</summary>{lanes}</details>"
        else:
            left += 1
    if left:
        yield f'<p class="muted">{counted(left, "expression")} stayed below {percent(FROM)}.</p>'
    moved = [
        f"<h4>{key}, {escape(BY_KEY[key].name)}</h4>"
        + _below_each_other(what, courses, noun, column, "unit", edges)
        for column, key in _UNITS
        if any(_reaches(one, column, UNIT_FROM) for one in courses)
    ]
    if moved:
        yield f"<details><summary>Action Units</summary>{''.join(moved)}</details>"


def _below_each_other(
    what: str, courses: Sequence[Course], noun: str, column: int, kind: str, edges: np.ndarray
) -> str:
    """A row a course, all by one clock."""
    head = [("", escape(what)), *_HEAD, ("n", noun.capitalize())]
    lines = [
        row(
            [
                ("", escape(one.name)),
                *_cells(one, column, one.name, kind, edges),
                ("n", _of_whom(one)),
            ]
        )
        for one in courses
    ]
    return draw.table(head, [*lines, _axis(edges)], "lanes wide")


_HEAD: tuple[Cell, ...] = (("plot", ""), ("n", "Mean"), ("n", "Highest"), ("", "at"))
_EXPRESSIONS = tuple((i, name, f"e{i}") for i, name in enumerate(EMOTIONS))
_UNITS = tuple((N_EMOTIONS + i, key) for i, key in enumerate(UNITS))
"""Columns of a course."""


def _reaches(one: Course, column: int, level: float) -> bool:
    return bool(np.fmax.reduce(one.means[:, column]) >= level)


def _of_whom(one: Course, noun: str = "") -> str:
    few, many = int(one.counts.min()), int(one.counts.max())
    return (f"{many}" if few == many else f"{few} to {many}") + (f" {noun}" if noun else "")


def _axis(edges: np.ndarray) -> str:
    return draw.row_below([("", ""), ("plot", draw.axis(edges))])


def _cells(one: Course, column: int, name: str, kind: str, edges: np.ndarray) -> list[Cell]:
    """The lane of a value, and its figures.

    Args:
        edges: of the time that is drawn, from 0, which may end later than the course.
    """
    values, halves = one.means[:, column], one.halves[:, column]
    known = np.isfinite(values)
    cell = percent_cell if kind != "unit" else _level
    mean = highest = float("nan")
    when = "–"
    if known.any():
        mean = float(np.average(values[known], weights=np.diff(one.edges)[known]))
        most = int(np.nanargmax(values))
        highest, when = float(values[most]), clock(float(one.edges[most]))
    told = f"{name}: mean {cell(mean)[1]}, highest {cell(highest)[1]} at {when}"
    rest = edges[edges > one.edges[-1]][-1:]
    lane = draw.band_lane(
        np.append(one.edges, rest),
        np.append(values, np.full(len(rest), np.nan)),
        np.append(halves, np.full(len(rest), np.nan)),
        kind,
        told,
    )
    return [("plot", lane), cell(mean), cell(highest), ("name", when)]


def _level(value: float) -> Cell:
    return "n", "–" if value != value else f"{value:.2f}"
