"""Figures of a face, or of a part of its time: how much of each label, how strong, when most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ferdesk.compare import Pair, pair
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.export.report.gather import NO_LABEL, Face, File, Span


@dataclass(frozen=True, slots=True)
class Facts:
    """A reading weighs as long as its frame is shown; each picture alike."""

    readings: int
    seconds: float
    """In view; of pictures, how many faces."""
    seen: float
    """Share of the file's time, or of the part's, in [0, 1]."""
    labels: np.ndarray
    """float64 (9,): share of the time in view with each label, and last without one. All 0 where
    the face was not in view."""
    means: np.ndarray
    """float64 (8,): of the smoothed probabilities; NaN where there are none."""
    peaks: np.ndarray
    """int64 (8,): number of the reading in which each is largest."""
    people: np.ndarray | None
    """float64 (8,): mean shares of people."""
    flagged: float
    """Share of the readings' time with a flaw."""


def facts_of(file: File, face: Face, part: Span | None = None) -> Facts:
    """Of a face, or of the readings of it in a part of the file's time."""
    shown = file.shown_s if part is None else _shown_in(file, part)
    weights, time = shown[face.frames], shown.sum()
    inside = weights > 0 if part is not None else np.ones(len(weights), bool)
    seconds = weights.sum()
    labels = np.bincount(
        np.where(face.labels == NO_LABEL, N_EMOTIONS, face.labels), weights, N_EMOTIONS + 1
    )
    within = np.where(inside[:, None], face.smoothed, -1)
    return Facts(
        readings=int(inside.sum()),
        seconds=float(seconds),
        seen=float(seconds / time) if time else 0.0,
        labels=labels / seconds if seconds else labels,
        means=_means(face.smoothed, weights),
        peaks=np.nan_to_num(within, nan=-1).argmax(0)
        if len(within)
        else np.zeros(N_EMOTIONS, np.int64),
        people=None if face.people is None else _means(face.people, weights),
        flagged=float(weights[face.flagged].sum() / seconds) if seconds else 0.0,
    )


def agreements(file: File, face: Face) -> tuple[Pair, ...]:
    """The first network beside each other one, reading by reading, at one look."""
    first, *others = face.networks
    found = []
    for name, other in zip(file.models[1:], others):
        both = (first != NO_LABEL) & (other != NO_LABEL)
        found.append(pair(file.models[0], name, first[both], other[both]))
    return tuple(found)


def flaws(face: Face) -> Mapping[str, float]:
    """Share of the readings with each flaw, the most frequent first."""
    n = len(face.frames)
    return {name: count / n for name, count in face.flags.most_common()}


def _shown_in(file: File, part: Span) -> np.ndarray:
    """float64 (F,): for how long of a part each frame is shown, by the rule of the summary: a frame
    is in the part in which it begins."""
    at_ms = np.round(1000 * file.starts_s)
    inside = (at_ms >= round(1000 * part.start_s)) & (at_ms < round(1000 * part.end_s))
    left = np.maximum(part.end_s - file.starts_s, 0)
    return np.where(inside, np.minimum(file.shown_s, left), 0)


def _means(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """float64 (8,), of what is a number."""
    known = np.isfinite(values)
    of = np.where(known, weights[:, None], 0)
    with np.errstate(invalid="ignore"):
        return (np.nan_to_num(values) * of).sum(0) / of.sum(0)
