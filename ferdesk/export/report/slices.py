"""A file's time in slices of one length, for drawing: as many as there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.export.report.gather import NO_LABEL, Face, File

MOST = 400
"""Slices of a file: about two pixels each on a page."""
OUT_OF_VIEW = -2
"""In place of a label's index."""


@dataclass(frozen=True, slots=True)
class Slices:
    """S slices of a face's time. NaN where it was not in view, or could not be read."""

    edges: np.ndarray
    """float64 (S + 1,): where slices begin and end, in seconds."""
    labels: np.ndarray
    """int64 (S,): the label of most of the time in view, ``NO_LABEL`` or :data:`OUT_OF_VIEW`."""
    means: np.ndarray
    """float32 (S, 8): of the smoothed probabilities."""
    highs: np.ndarray
    """float32 (S, 8): the largest ones, so that what is shorter than a slice is seen."""
    units: np.ndarray
    """float32 (S, U): the largest intensities."""


def edges_of(file: File) -> np.ndarray:
    """float64 (S + 1,): where slices begin and end, in seconds; no more than the file has
    frames."""
    start = float(file.starts_s[0])
    end = float(file.starts_s[-1] + file.shown_s[-1])
    # A clock that stands still: any width will do.
    return np.linspace(start, end if end > start else start + 1, min(MOST, len(file.starts_s)) + 1)


def slices_of(file: File, face: Face, edges: np.ndarray) -> Slices:
    """A face in the slices between ``edges``: a frame is in each that it is shown in."""
    starts = file.starts_s[face.frames]
    ends = starts + file.shown_s[face.frames]
    # A hair's breadth, so that a frame that ends with a slice is not in the next one for the
    # rounding of its time.
    hair = 1e-6 * (edges[1] - edges[0])
    first = np.searchsorted(ends, edges[:-1] + hair, "right")
    after = np.searchsorted(starts, edges[1:] - hair, "left")
    count, width = len(first), face.units.shape[1]
    labels = np.full(count, OUT_OF_VIEW)
    means, highs = np.full((2, count, N_EMOTIONS), np.nan, np.float32)
    units = np.full((count, width), np.nan, np.float32)
    for i, (low, high) in enumerate(zip(first, after)):
        if low >= high:
            continue
        shown = np.minimum(ends[low:high], edges[i + 1]) - np.maximum(starts[low:high], edges[i])
        votes = np.bincount(face.labels[low:high] - NO_LABEL, shown)
        labels[i] = votes.argmax() + NO_LABEL
        means[i] = face.smoothed[low:high].mean(0)
        highs[i] = face.smoothed[low:high].max(0)
        units[i] = face.units[low:high].max(0)
    return Slices(edges, labels, means, highs, units)


def runs(labels: np.ndarray) -> list[tuple[int, int, int]]:
    """Equal neighbours taken together: first slice, slice after the last, label."""
    if not len(labels):
        return []
    cuts = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), len(labels)]
    return [(a, b, int(labels[a])) for a, b in pairwise(cuts)]
