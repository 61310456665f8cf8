"""Pieces of a report that show: bars of labels, lanes over time, their axis. HTML out; what comes
from the table is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from ferdesk.export.report.gather import NO_LABEL, Span
from ferdesk.export.report.slices import OUT_OF_VIEW, runs

TALL = 100
"""Units of a lane's height: whole numbers are fine enough, and short in the file."""
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
MOST_TICKS = 8
NARROWEST_PX, LETTER_PX, BESIDE_PX = 440, 6.5, 10
"""Of a bar on a page of usual width; of a letter in it, and beside them: a piece in which there is
no room for its name has its colour and a tool tip."""


def percent(share: float) -> str:
    """``24%``; what is there and rounds to nothing is ``<1%``."""
    if share != share:
        return "–"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def clock(seconds: float, tenths: bool = True) -> str:
    """``0:04.8``, ``1:02:03.4``; without tenths ``0:05``."""
    whole = round(seconds * 10) / 10 if tenths else round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    last = f"{rest:04.1f}" if tenths else f"{int(rest):02d}"
    return f"{hours}:{minutes:02d}:{last}" if hours else f"{minutes}:{last}"


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
        labels: float (9,): shares, the last one without a label.
    """
    pieces, at = [], 0.0
    for i, share in enumerate(labels):
        if share > 0:
            name = EMOTIONS[i] if i < N_EMOTIONS else "no label"
            text = f"{name} {percent(share)}"
            pieces.append(_piece(_class(i), at, share, name, text))
        at += share
    return f'<span class="strip">{"".join(pieces)}</span>'


def label_strip(labels: np.ndarray, edges: np.ndarray) -> str:
    """Which label when.

    Args:
        labels: int64 (S,), of :class:`ferdesk.export.report.slices.Slices`.
        edges: float64 (S + 1,) seconds.
    """
    count, pieces = len(labels), []
    for first, after, label in runs(labels):
        if label != OUT_OF_VIEW:
            name = "no label" if label == NO_LABEL else EMOTIONS[label]
            text = f"{name}, {clock(edges[first])} to {clock(edges[after])}"
            share = (after - first) / count
            pieces.append(_piece(_class(label), first / count, share, name, text))
    return f'<span class="strip">{"".join(pieces)}</span>'


def spans_strip(spans: Iterable[Span], edges: np.ndarray, kind: str) -> str:
    """Trials or markers over the same time; ``kind`` is ``trial`` or ``marker``."""
    start, length = edges[0], edges[-1] - edges[0]
    pieces = []
    for span in spans:
        at = (span.start_s - start) / length
        # A marker is a moment; it has room for its text up to the end.
        share = (span.end_s - span.start_s) / length if kind == "trial" else 1 - at
        if 0 <= at < 1:
            text = f"{span.name}, {clock(span.start_s)}"
            pieces.append(_piece(kind, at, min(share, 1 - at), span.name, text, always=True))
    return f'<span class="strip">{"".join(pieces)}</span>'


def lane(means: np.ndarray, highs: np.ndarray, emotion: int, about: str) -> str:
    """A probability over time: filled its mean, fainter its largest value in each slice."""
    kind = f"e{emotion}"
    paths = (
        f'<path class="{kind} high" d="{_area(highs)}"/>'
        f'<path class="{kind} mean" d="{_area(means)}"/>'
    )
    return _svg(paths, len(means), "lane", about)


def unit_lane(highs: np.ndarray, about: str) -> str:
    """An Action Unit over time: its largest value in each slice."""
    return _svg(f'<path class="unit" d="{_area(highs)}"/>', len(highs), "lane unit", about)


def axis(edges: np.ndarray) -> str:
    """The clock below lanes."""
    start, end = float(edges[0]), float(edges[-1])
    step = next((s for s in STEPS_S if (end - start) / s <= MOST_TICKS), STEPS_S[-1])
    ticks = np.arange(np.ceil(start / step - 1e-9) * step, end, step)
    marks = "".join(
        f'<span style="left:{100 * (tick - start) / (end - start):.2f}%">'
        f"{clock(tick, tenths=step < 1)}</span>"
        for tick in ticks
        if (tick - start) / (end - start) < 0.97
    )
    return f'<div class="axis">{marks}</div>'


def row(cells: Sequence[tuple[str, str]], tag: str = "td") -> str:
    """A table's row of (class, HTML)."""
    made = "".join(
        f'<{tag} class="{kind}">{html}</{tag}>' if kind else f"<{tag}>{html}</{tag}>"
        for kind, html in cells
    )
    return f"<tr>{made}</tr>"


def _class(label: int) -> str:
    return f"e{label}" if 0 <= label < N_EMOTIONS else "none"


def _piece(kind: str, at: float, share: float, name: str, text: str, always: bool = False) -> str:
    room = share * NARROWEST_PX >= LETTER_PX * len(name) + BESIDE_PX
    shown = escape(name) if always or room else ""
    thin = "" if shown else " thin"
    return (
        f'<span class="{kind}{thin}" style="left:{100 * at:.2f}%;width:{100 * share:.2f}%" '
        f'title="{escape(text)}">{shown}</span>'
    )


def _svg(paths: str, count: int, kind: str, about: str) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {count} {TALL}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(about)}"><title>{escape(about)}</title>{paths}</svg>'
    )


def _area(values: np.ndarray) -> str:
    """An area of steps, broken where there is no value; equal neighbours are one step."""
    heights = [-1 if v != v else round(TALL * float(v)) for v in values]
    parts, x, level = [], 0, -1
    for height, until in _steps(heights):
        if height < 0:
            if level >= 0:
                parts.append(f"V{TALL}Z")
        elif level < 0:
            parts.append(f"M{x} {TALL}V{TALL - height}H{until}")
        else:
            parts.append(f"V{TALL - height}H{until}")
        x, level = until, height
    if level >= 0:
        parts.append(f"V{TALL}Z")
    return "".join(parts)


def _steps(heights: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Each height with where it ends."""
    for at, height in enumerate(heights):
        if at + 1 == len(heights) or heights[at + 1] != height:
            yield height, at + 1
