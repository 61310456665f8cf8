"""The course of trials: how strong each expression is over the time since they began, on average
over those who saw them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.core.alike import student95
from ferdesk.export.report.across import Seen
from ferdesk.export.report.facts import shown_in
from ferdesk.export.report.files import Span

MOST = 150
"""Slices of a course: about three pixels each on a page."""
LENGTHS_S = (0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60)
"""Of slices, from which the shortest that is long enough is taken."""
LEAST = 2
"""Files or participants that a mean is of: one alone is drawn in its own part."""


@dataclass(frozen=True, slots=True)
class Course:
    """S slices of the time since trials began, and K values: the eight probabilities, then the
    Action Units of :data:`ferdesk.export.report.files.UNITS`."""

    name: str
    """Of the trials, or what they have in common."""
    edges: np.ndarray
    """float64 (S + 1,): seconds since they began."""
    counts: np.ndarray
    """int64 (S,): of how many files or participants a face was in view."""
    means: np.ndarray
    """float64 (S, K): over these; NaN where there are fewer than :data:`LEAST`."""
    halves: np.ndarray
    """float64 (S, K): half widths of the 95% interval of these means, by Student's t."""


def courses(files: Sequence[Sequence[Seen]], of: Callable[[Span], str]) -> tuple[Course, ...]:
    """Of all trials that have a name in common, by ``of``; those of fewer than :data:`LEAST` files
    or participants have none, and neither have those that last no time."""
    names = dict.fromkeys(of(seen.trial) for file in files for seen in file)
    made = []
    for name in filter(None, names):
        own = [seen for file in files for seen in file if of(seen.trial) == name and seen.seconds]
        if len({seen.whose for seen in own}) >= LEAST:
            made.append(_course(name, own))
    return tuple(course for course in made if np.isfinite(course.means).any())


def _course(name: str, trials: Sequence[Seen]) -> Course:
    edges = _edges(max(one.trial.end_s - one.trial.start_s for one in trials))
    by_whom: dict[str, list[np.ndarray]] = {}
    for one in trials:
        by_whom.setdefault(one.whose, []).append(_curve(one, edges))
    # Whoever saw such a trial more than once counts as often as the others.
    each = np.array([_mean(curves)[0] for curves in by_whom.values()])
    means, counts = _mean(each)
    means[counts < LEAST] = np.nan
    return Course(name, edges, counts.max(1), means, _halves(each, means, counts))


def _edges(length_s: float) -> np.ndarray:
    fits = (one for one in LENGTHS_S if length_s / one <= MOST)
    step = next(fits, length_s / MOST)
    return np.minimum(step * np.arange(math.ceil(length_s / step - 1e-9) + 1), length_s)


def _curve(seen: Seen, edges: np.ndarray) -> np.ndarray:
    """float64 (S, K): of one trial of one face; NaN where it was not in view for half of a slice,
    or what it is of could not be read."""
    file, face, trial = seen.file, seen.face, seen.trial
    assert face is not None
    # Not what was on when the trial began: a frame is in the trial in which it begins.
    shown = shown_in(file, trial)[face.frames]
    inside = shown > 0
    starts = file.starts_s[face.frames][inside]
    values = np.concatenate((face.smoothed[inside], face.units[inside]), 1)
    at = np.minimum(trial.start_s + edges, trial.end_s)
    return over(starts, starts + shown[inside], values, at)


def over(starts: np.ndarray, ends: np.ndarray, values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Means over time, slice by slice.

    Args:
        starts, ends: float64 (N,): when each reading is shown, one after the other, in seconds.
        values: float (N, K): NaN where one could not be read.
        edges: float64 (S + 1,): where slices begin and end.

    Returns:
        float64 (S, K): NaN where less than half of a slice is known.
    """
    moments = np.stack((starts, ends), 1).ravel()
    lengths, wide = ends - starts, np.diff(edges)
    found = np.full((len(wide), values.shape[1]), np.nan)
    for column, one in enumerate(values.T.astype(np.float64)):
        known = np.isfinite(one)
        time = _between(moments, lengths * known, edges)
        total = _between(moments, lengths * np.where(known, one, 0), edges)
        told = (time >= wide / 2) & (time > 0)
        found[told, column] = total[told] / time[told]
    return found


def _between(moments: np.ndarray, amounts: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """float64 (S,): how much of what comes evenly in each reading falls between edges."""
    if not len(amounts):
        return np.zeros(len(edges) - 1)
    after = np.cumsum(amounts)
    sums = np.stack((after - amounts, after), 1).ravel()
    return np.diff(np.interp(edges, moments, sums))


def _mean(curves: Sequence[np.ndarray] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """float64 (S, K) and how many it is of, without those that are NaN."""
    stack = np.array(curves)
    counts = np.isfinite(stack).sum(0)
    with np.errstate(invalid="ignore"):
        return np.nansum(stack, 0) / counts, counts


def _halves(each: np.ndarray, means: np.ndarray, counts: np.ndarray) -> np.ndarray:
    widths = np.array([np.nan] * LEAST + [student95(n - 1) for n in range(LEAST, len(each) + 1)])
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = np.nansum((each - means) ** 2, 0) / (counts - 1)
        return widths[counts] * np.sqrt(squares / counts)
