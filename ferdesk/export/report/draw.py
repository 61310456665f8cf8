"""Pieces of a report that show: bars of labels, lanes over time, their axis, tables. HTML out; what
comes from the table is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import ceil

import numpy as np

from ferdesk.cells import NO_LABEL
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from ferdesk.export.report.files import Span
from ferdesk.export.report.slices import OUT_OF_VIEW, Slices, runs

WIDE, TALL = 2000, 100
"""Units of a lane: whole numbers are fine enough, and short in the file."""
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
MOST_TICKS = 8
FIRST_TICK, LAST_TICK = 0.02, 0.97
"""Shares of the width: before the one a time begins at its place and is not over it, beyond the
other there is no room for one."""
NARROWEST_PX, LETTER_PX, BESIDE_PX = 440, 6.5, 10
"""Of a bar on a page of usual width; of a letter in it, and beside them: a piece in which there is
no room for its name has its colour and a tool tip."""
FEWEST_LETTERS = 3
"""Of a trial or marker that are still shown, with an ellipsis: no colour says which it is."""
Cell = tuple[str, str]
"""Class, and HTML."""


def percent(share: float) -> str:
    """``24%``; what is there and rounds to nothing is ``<1%``, and what lacks a little ``>99%``;
    what is not known is ``–``."""
    if share != share:
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def percent_cell(share: float) -> Cell:
    """The same in a table."""
    return "n", escape(percent(share))


def clock(seconds: float, tenths: bool = True) -> str:
    """``0:04.8``, ``1:02:03.4``; without tenths ``0:05``."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    whole = round(seconds * 10) / 10 if tenths else round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    last = f"{rest:04.1f}" if tenths else f"{int(rest):02d}"
    return sign + (f"{hours}:{minutes:02d}:{last}" if hours else f"{minutes}:{last}")


def legend() -> str:
    """What colours mean."""
    named = "".join(f'<span><i class="e{i}"></i>{name}</span>' for i, name in enumerate(EMOTIONS))
    return (
        f'<div class="legend">{named}<span><i class="none"></i>no label</span>'
        '<span><i class="away"></i>not in view</span></div>'
    )


def shares_bar(labels: np.ndarray) -> str:
    """How much of each label, as one bar.

    Args:
        labels: float (9,): shares, the last one without a label; empty where they are NaN.
    """
    pieces, at = [], 0.0
    for i, share in enumerate(np.nan_to_num(labels)):
        if share > 0:
            name = EMOTIONS[i] if i < N_EMOTIONS else "no label"
            text = f"{name} {percent(share)}"
            pieces.append(_piece(_class(i), at, share, name, text))
        at += share
    return _strip(pieces)


def label_strip(slices: Slices) -> str:
    """Which label when."""
    edges, pieces = slices.edges, []
    places = _places(edges)
    for first, after, label in runs(slices.labels):
        if label != OUT_OF_VIEW:
            name = "no label" if label == NO_LABEL else EMOTIONS[label]
            text = f"{name}, {clock(edges[first])} to {clock(edges[after])}"
            share = places[after] - places[first]
            pieces.append(_piece(_class(label), places[first], share, name, text))
    return _strip(pieces)


def spans_strips(spans: Iterable[Span], edges: np.ndarray) -> str:
    """Trials over the same time. Those that overlap lie below each other; empty for none."""
    levels: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: one.start_s):
        if span.start_s < edges[-1] and span.end_s > edges[0]:
            free = next((level for level in levels if level[-1].end_s <= span.start_s), None)
            if free is None:
                levels.append(free := [])
            free.append(span)
    return "".join(_strip(_spans(level, edges, "trial")) for level in levels)


def markers_strip(markers: Iterable[Span], edges: np.ndarray) -> str:
    """Markers over the same time, each with its text up to the next; empty for none."""
    inside = sorted(
        (one for one in markers if edges[0] <= one.start_s < edges[-1]),
        key=lambda one: one.start_s,
    )
    ends = [*(one.start_s for one in inside[1:]), float(edges[-1])]
    lasting = [Span(one.name, one.start_s, end) for one, end in zip(inside, ends)]
    return _strip(_spans(lasting, edges, "marker")) if lasting else ""


def lane(slices: Slices, emotion: int, about: str) -> str:
    """A probability over time: filled its mean, fainter its largest value in each slice."""
    kind, places = f"e{emotion}", _places(slices.edges)
    paths = (
        f'<path class="{kind} high" d="{_area(slices.highs[:, emotion], places)}"/>'
        f'<path class="{kind} mean" d="{_area(slices.means[:, emotion], places)}"/>'
    )
    return _svg(paths, "lane", about)


def unit_lane(slices: Slices, unit: int, about: str) -> str:
    """An Action Unit over time: its largest value in each slice."""
    path = f'<path class="unit" d="{_area(slices.units[:, unit], _places(slices.edges))}"/>'
    return _svg(path, "lane unit", about)


def band_lane(
    edges: np.ndarray, means: np.ndarray, halves: np.ndarray, kind: str, about: str
) -> str:
    """Means over time as a line, and how far they may be off as a band.

    Args:
        edges: float64 (S + 1,).
        means, halves: float64 (S,): in [0, 1], and half widths; NaN where nothing is known.
        kind: class of its colour.
    """
    places = [round(WIDE * float(at)) for at in _places(edges)]
    lows, highs = np.clip(means - halves, 0, 1), np.clip(means + halves, 0, 1)
    band, line = [], []
    for first, after, known in _spells(np.isfinite(means) & np.isfinite(halves)):
        if known:
            inside = range(first, after)
            upper = [f"V{_y(highs[i])}H{places[i + 1]}" for i in inside]
            lower = [f"V{_y(lows[i])}H{places[i]}" for i in reversed(inside)]
            band.append(f"M{places[first]} {_y(lows[first])}{''.join(upper)}{''.join(lower)}Z")
            steps = "".join(f"V{_y(means[i])}H{places[i + 1]}" for i in inside)
            line.append(f"M{places[first]} {_y(means[first])}{steps}")
    paths = (
        f'<path class="{kind} band" d="{"".join(band)}"/>'
        f'<path class="{kind} line" d="{"".join(line)}"/>'
    )
    return _svg(paths, "lane course", about)


def axis(edges: np.ndarray) -> str:
    """The clock below lanes."""
    start, end = float(edges[0]), float(edges[-1])
    step = _step(end - start)
    marks = []
    for number in range(ceil(start / step - 1e-9), ceil(end / step)):
        at = (number * step - start) / (end - start)
        if at < LAST_TICK:
            text = clock(number * step, tenths=step < 1)
            kind = ' class="first"' if at < FIRST_TICK else ""
            marks.append(f'<span{kind} style="left:{100 * at:.2f}%">{text}</span>')
    return f'<div class="axis">{"".join(marks)}</div>'


def table(head: Sequence[Cell], rows: Iterable[str], kind: str = "") -> str:
    """A table with its heads, and rows as :func:`row` makes them."""
    heads = "".join(f'<th scope="col"{_of(name)}>{html or _UNSEEN}</th>' for name, html in head)
    body = "".join(rows)
    return f"<table{_of(kind)}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def row(cells: Sequence[Cell], spanned: int = 1) -> str:
    """A table's row, whose first cell says what it is of; of several rows, where it is the head of
    them."""
    (kind, html), *others = cells
    over = f' rowspan="{spanned}"' if spanned > 1 else ""
    return f'<tr><th scope="row"{over}{_of(kind)}>{html}</th>{_cells(others)}</tr>'


def row_below(cells: Sequence[Cell]) -> str:
    """A further row of a head that spans several."""
    return f"<tr>{_cells(cells)}</tr>"


_UNSEEN = '<span class="unseen">over time</span>'
"""Head of a column that shows for itself."""


def _cells(cells: Iterable[Cell]) -> str:
    return "".join(f"<td{_of(kind)}>{html}</td>" for kind, html in cells)


def _of(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _step(length: float) -> float:
    """Seconds from tick to tick; beyond the last of the steps a multiple of it."""
    fits = (step for step in STEPS_S if length / step <= MOST_TICKS)
    last = STEPS_S[-1]
    return next(fits, last * ceil(length / last / MOST_TICKS))


def _places(edges: np.ndarray) -> np.ndarray:
    """float64 (S + 1,): shares of the width."""
    return (edges - edges[0]) / (edges[-1] - edges[0])


def _class(label: int) -> str:
    return f"e{label}" if 0 <= label < N_EMOTIONS else "none"


def _spans(spans: Iterable[Span], edges: np.ndarray, kind: str) -> Iterator[str]:
    start, length = edges[0], edges[-1] - edges[0]
    for span in spans:
        at, end = np.clip((np.array([span.start_s, span.end_s]) - start) / length, 0, 1)
        yield _piece(kind, at, end - at, span.name, f"{span.name}, {clock(span.start_s)}", False)


def _strip(pieces: Iterable[str]) -> str:
    return f'<span class="strip">{"".join(pieces)}</span>'


def _piece(kind: str, at: float, share: float, name: str, text: str, coloured: bool = True) -> str:
    letters = len(name) if coloured else min(len(name), FEWEST_LETTERS)
    room = share * NARROWEST_PX >= LETTER_PX * letters + BESIDE_PX
    shown = escape(name) if room else ""
    thin = "" if shown else " thin"
    return (
        f'<span class="{kind}{thin}" style="left:{100 * at:.2f}%;width:{100 * share:.2f}%" '
        f'title="{escape(text)}">{shown}</span>'
    )


def _svg(paths: str, kind: str, about: str) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDE} {TALL}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(about)}"><title>{escape(about)}</title>{paths}</svg>'
    )


def _area(values: np.ndarray, places: np.ndarray) -> str:
    """An area of steps, broken where there is no value; equal neighbours are one step.

    Args:
        values: float (S,) in [0, 1].
        places: float (S + 1,): where each begins and ends, in shares of the width.
    """
    heights = [-1 if v != v else round(TALL * float(v)) for v in values]
    parts, level = [], -1
    for height, begin, end in _steps(heights, [round(WIDE * float(at)) for at in places]):
        if height < 0:
            if level >= 0:
                parts.append(f"V{TALL}Z")
        elif level < 0:
            parts.append(f"M{begin} {TALL}V{TALL - height}H{end}")
        else:
            parts.append(f"V{TALL - height}H{end}")
        level = height
    if level >= 0:
        parts.append(f"V{TALL}Z")
    return "".join(parts)


def _y(value: float) -> int:
    return TALL - round(TALL * float(value))


def _spells(known: np.ndarray) -> list[tuple[int, int, int]]:
    return runs(known.astype(np.int64))


def _steps(heights: Sequence[int], places: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Each height with where it begins and ends."""
    begin = 0
    for at, height in enumerate(heights):
        if at + 1 == len(heights) or heights[at + 1] != height:
            yield height, places[begin], places[at + 1]
            begin = at + 1
