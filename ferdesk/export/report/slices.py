"""A file's time in slices, for drawing: its frames, or where they are too many equal parts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ferdesk.cells import NO_LABEL
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.export.report.files import Face, File

MOST = 400
"""Slices of a file: about two pixels each on a page."""
OUT_OF_VIEW = -2
"""In place of a label's index."""
LEAST_S = 5e-4
"""What is shorter is the rounding of a clock that counts milliseconds."""


@dataclass(frozen=True, slots=True)
class Slices:
    """S slices of a face's time. NaN where it was not in view, or could not be read."""

    edges: np.ndarray
    """float64 (S + 1,): where slices begin and end, in seconds."""
    labels: np.ndarray
    """int64 (S,): the label of most of the time in view, ``NO_LABEL``, or :data:`OUT_OF_VIEW`
    where it is in view for less than half of the slice."""
    means: np.ndarray
    """float32 (S, 8): of the smoothed probabilities, over the time in view."""
    highs: np.ndarray
    """float32 (S, 8): the largest ones, so that what is shorter than a slice is seen."""
    units: np.ndarray
    """float32 (S, U): the largest intensities."""


def edges_of(file: File) -> np.ndarray:
    """float64 (S + 1,): where slices begin and end, in seconds."""
    start, end = float(file.starts_s[0]), float((file.starts_s + file.shown_s).max())
    if end - start < LEAST_S:  # a clock that stands still: any width will do
        return np.array([start, start + 1])
    # Where frames begin, and where one ends before the next begins.
    every = np.unique(np.concatenate((file.starts_s, file.starts_s + file.shown_s)))
    every = every[np.concatenate(([True], np.diff(every) >= LEAST_S))]
    return every if len(every) <= MOST + 1 else np.linspace(start, end, MOST + 1)


def slices_of(file: File, face: Face, edges: np.ndarray) -> Slices:
    """A face in the slices between ``edges``: a frame is in each that it is shown in."""
    starts = file.starts_s[face.frames]
    ends = starts + file.shown_s[face.frames]
    first = np.searchsorted(ends, edges[:-1], "right")
    after = np.searchsorted(starts, edges[1:], "left")
    count, width = len(first), face.units.shape[1]
    labels = np.full(count, OUT_OF_VIEW)
    means, highs = np.full((2, count, N_EMOTIONS), np.nan, np.float32)
    units = np.full((count, width), np.nan, np.float32)
    for i, (low, high) in enumerate(zip(first, after)):
        begin, end = edges[i], edges[i + 1]
        shown = np.minimum(ends[low:high], end) - np.maximum(starts[low:high], begin)
        inside = low + np.flatnonzero(shown >= min(LEAST_S, end - begin))
        if not len(inside):
            continue
        shown = shown[inside - low]
        if 2 * shown.sum() >= end - begin:
            labels[i] = np.bincount(face.labels[inside] - NO_LABEL, shown).argmax() + NO_LABEL
        means[i] = _mean(face.smoothed[inside], shown)
        highs[i] = np.fmax.reduce(face.smoothed[inside], 0)
        units[i] = np.fmax.reduce(face.units[inside], 0)
    return Slices(edges, labels, means, highs, units)


def runs(labels: np.ndarray) -> list[tuple[int, int, int]]:
    """Equal neighbours taken together: first slice, slice after the last, label."""
    if not len(labels):
        return []
    cuts = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), len(labels)]
    return [(a, b, int(labels[a])) for a, b in pairwise(cuts)]


def _mean(values: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Over time, of the readings in which something answered: all eight or none."""
    answered = np.isfinite(values).all(1)
    if not answered.any():
        return np.full(values.shape[1], np.nan)
    return np.average(values[answered], 0, shown[answered])
