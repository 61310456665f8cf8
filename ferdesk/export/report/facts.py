"""Figures of a face, or of a part of its time: how much of each label, how strong, when most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ferdesk.cells import NO_LABEL
from ferdesk.compare import Pair, pair
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.export.report.files import Face, File, Span


@dataclass(frozen=True, slots=True)
class Facts:
    """A reading weighs as long as its frame is shown; each picture alike."""

    readings: int
    seconds: float
    """In view; of pictures, how many faces."""
    seen: float
    """Share of the file's time, or of the part's, in [0, 1]."""
    labels: np.ndarray
    """float64 (9,): share of the time in view with each label, and last without one. All NaN where
    the face was not in view."""
    means: np.ndarray
    """float64 (8,): of the smoothed probabilities; NaN where there are none."""
    people: np.ndarray | None
    """float64 (8,): mean shares of people; NaN where they are not known."""


def facts_of(file: File, face: Face, part: Span | None = None) -> Facts:
    """Of a face, or of the readings of it in a part of the file's time."""
    shown = file.shown_s if part is None else shown_in(file, part)
    weights, time = shown[face.frames], shown.sum()
    seconds = weights.sum()
    labels = np.bincount(
        np.where(face.labels == NO_LABEL, N_EMOTIONS, face.labels), weights, N_EMOTIONS + 1
    )
    return Facts(
        readings=len(weights) if part is None else int((weights > 0).sum()),
        seconds=float(seconds),
        seen=float(seconds / time) if time else 0.0,
        labels=labels / seconds if seconds else np.full(N_EMOTIONS + 1, np.nan),
        means=_means(face.smoothed, weights),
        people=None if face.people is None else _means(face.people, weights),
    )


def peaks(face: Face) -> np.ndarray:
    """int64 (8,): number of the reading in which each probability is largest."""
    return np.nan_to_num(face.smoothed, nan=-1).argmax(0)


def agreements(file: File, face: Face) -> tuple[Pair, ...]:
    """The first network beside each other one, reading by reading, at one look."""
    first, *others = face.networks
    found = []
    for name, other in zip(file.models[1:], others):
        both = (first != NO_LABEL) & (other != NO_LABEL)
        found.append(pair(file.models[0], name, first[both], other[both]))
    return tuple(found)


def flawed(file: File, face: Face) -> float:
    """Share of the face's time with a flaw of the picture, whichever."""
    every = np.concatenate([*face.flaws.values(), np.zeros(0, np.int64)])
    return _share(file, face, np.unique(every))


def flaws(file: File, face: Face) -> Mapping[str, float]:
    """Share of it with each flaw, the most frequent first."""
    shares = {name: _share(file, face, numbers) for name, numbers in face.flaws.items()}
    return dict(sorted(shares.items(), key=lambda one: -one[1]))


def _share(file: File, face: Face, numbers: np.ndarray) -> float:
    weights = file.shown_s[face.frames]
    total = weights.sum()
    return float(weights[numbers].sum() / total) if total else float("nan")


def shown_in(file: File, part: Span) -> np.ndarray:
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
