"""A person's own neutral face, and how far a face moves away from it.

The scale of an Action Unit begins at the median neutral face of many people. Whose brows are low
by nature shows some brow lowerer all day long. Three seconds of the own neutral face give a
baseline of each unit; what is above it is what moves.

Only what is shown is corrected. The classifiers learned from uncorrected units of people whose
neutral face nobody knows, so they are given, and files keep, what was measured. A table may have
what is above neutral beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ferdesk.core.action_units import KEYS
from ferdesk.core.types import FaceRecord

SECONDS = 3.0
"""How long a neutral face is held."""
LEAST_FRAMES = 10
"""Faces below which a median means little: three seconds of a slow camera have 15."""
LONGEST_GAP_MS = 700
"""From a picture without the face to the next with it: for longer, and it counts as lost. Where
pictures are read slowly, that alone is no sign that it was away."""
MOST_TURN = 20.0
"""Degrees of yaw or pitch: a turned head is not what the face will be compared with."""
MOST_NOD = 8.0
"""Degrees by which the head may move."""
MOST_CHANGE = 0.3
"""By which a unit may move. This and the limits above are chosen, not fitted. A still portrait with
the noise of a poor camera (a standard deviation of 12 of 255, shaken by 1.5 pixels) moved the
unsteadiest unit by 0.23, and its head by 1.2°."""
MIDDLE = (10, 90)
"""Percentiles between which a movement is measured, so that a single blink is none."""
BLINKS = ("AU5", "AU7", "AU43")
"""Units that a blink moves; they may change."""
LEAST_ROOM = 0.2
"""Of the scale above a unit's neutral that a movement is measured by at the least: where a face is
at the top of the scale already, noise must not fill the bar."""


@dataclass(frozen=True, slots=True)
class Neutral:
    """The units of a person's neutral face."""

    units: Mapping[str, float]
    """Intensity in [0, 1] by key, the median over the frames."""
    frames: int
    """Faces that it was measured on; 0 where that is not known any more."""

    def to_json(self) -> dict[str, float]:
        """Plain data for a settings file."""
        return dict(self.units)

    @classmethod
    def from_json(cls, data: object) -> Neutral | None:
        """What :meth:`to_json` gave; None where it is anything else."""
        if not isinstance(data, Mapping) or not data.keys() <= set(KEYS) or not data:
            return None
        try:
            units = {key: float(value) for key, value in data.items()}
        except (TypeError, ValueError, OverflowError):
            return None
        if not all(math.isfinite(value) and 0 <= value <= 1 for value in units.values()):
            return None
        return cls(MappingProxyType(units), 0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no baseline."""

    why: str
    """One of :data:`REFUSALS`."""
    unit: str = ""
    """Key of the unit that moved most, where that is why."""


REFUSALS = ("lost", "few", "turned", "head", "unit")
"""The face was lost; too few frames, or of too short a time; the head was turned; it moved; a unit
moved."""


class Measurement:
    """Takes in what is read, and says what the neutral of one track is.

    Args:
        track_id: whose.
        seconds: that the face is to be held.
    """

    def __init__(self, track_id: int, seconds: float = SECONDS):
        self.track_id = track_id
        self._seconds = seconds
        self._read_ms: int | None = None
        self._gone_ms: int | None = None
        """Time of the first picture without the face since the last with it."""
        self._longest_gap_ms = 0
        self._times: list[int] = []
        self._units: list[Mapping[str, float]] = []
        self._poses: list[tuple[float, float]] = []

    def see(self, faces: Sequence[FaceRecord], at_ms: int) -> None:
        """Take in a reading; one at a time that was seen already is left out.

        Args:
            faces: all of the picture's.
            at_ms: of the frame, in the source's clock.
        """
        if self._read_ms is not None and at_ms <= self._read_ms:
            return
        self._read_ms = at_ms
        face = next((face for face in faces if face.track_id == self.track_id), None)
        if self._gone_ms is not None:
            self._longest_gap_ms = max(self._longest_gap_ms, at_ms - self._gone_ms)
        if face is None:
            self._gone_ms = at_ms if self._gone_ms is None else self._gone_ms
            return
        self._gone_ms = None
        self._times.append(at_ms)
        self._units.append(face.action_units)
        self._poses.append((face.face.pose.yaw, face.face.pose.pitch))

    @property
    def elapsed_s(self) -> float:
        """From the first face to the newest."""
        return (self._times[-1] - self._times[0]) / 1000 if self._times else 0.0

    @property
    def complete(self) -> bool:
        """Whether there are faces of all the time, and enough of them."""
        return self.elapsed_s >= self._seconds and len(self._times) >= LEAST_FRAMES

    def result(self) -> Neutral | Refusal:
        """The median of what was taken in, or why it can't be used."""
        if self._gone_ms is not None or self._longest_gap_ms > LONGEST_GAP_MS:
            return Refusal("lost")
        if not self.complete:
            return Refusal("few")
        poses = np.array(self._poses)
        if np.abs(np.median(poses, axis=0)).max() > MOST_TURN:
            return Refusal("turned")
        if _range(poses).max() > MOST_NOD:
            return Refusal("head")
        keys = [key for key in KEYS if all(key in units for units in self._units)]
        values = np.array([[units[key] for key in keys] for units in self._units])
        moved = {
            key: change
            for key, change in zip(keys, _range(values))
            # One side alone trembles more than both together.
            if "_" not in key and key not in BLINKS
        }
        worst = max(moved, key=lambda key: moved[key], default="")
        if worst and moved[worst] > MOST_CHANGE:
            return Refusal("unit", worst)
        medians = np.median(values, axis=0)
        return Neutral(MappingProxyType(dict(zip(keys, map(float, medians)))), len(self._times))


def above(units: Mapping[str, float], neutral: Neutral) -> dict[str, float]:
    """How far units are above a person's neutral: 0 is the neutral face or anything below it, 1 the
    top of the scale. Units that the neutral does not tell are left out.
    """
    return {
        key: min(1.0, max(0.0, (value - rest) / max(1 - rest, LEAST_ROOM)))
        for key, value in units.items()
        if (rest := neutral.units.get(key)) is not None
    }


def corrected(units: Mapping[str, float], neutral: Neutral) -> dict[str, float]:
    """Units as :func:`above` has them; one that the neutral does not tell stays as it is."""
    return {**units, **above(units, neutral)}


def _range(values: np.ndarray) -> np.ndarray:
    """float64 (K,): between the percentiles of :data:`MIDDLE` of (N, K)."""
    low, high = np.percentile(values, MIDDLE, axis=0)
    return high - low
