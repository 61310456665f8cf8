"""Steadies probabilities over time, face by face."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ferdesk.core.types import check_array
from ferdesk.core.vocab import N_EMOTIONS

DEFAULT_TIME_CONSTANT_S = 0.5
FORGET_AFTER_S = 1.0
"""A face unseen for longer starts anew: its expression may be another by now."""


@dataclass(slots=True)
class _Track:
    value: np.ndarray
    at_ms: float


class Smoother:
    """An exponential filter in time: after one time constant 63% of a change is through.

    It goes by the source's clock and not by the count of frames, so a slow
    machine, a dropped frame or ``--every 5`` changes how many values there are
    but not how fast they follow.

    Args:
        time_constant_s: seconds, 0 or more; 0 lets everything through as it is.
        forget_after_s: seconds after which an unseen face is forgotten.

    Raises:
        ValueError: a negative or non-finite number.
    """

    def __init__(
        self,
        time_constant_s: float = DEFAULT_TIME_CONSTANT_S,
        forget_after_s: float = FORGET_AFTER_S,
    ):
        for name, value in (("time constant", time_constant_s), ("forget after", forget_after_s)):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name}: expected a number of seconds >= 0, got {value}")
        self.time_constant_s = time_constant_s
        self.forget_after_s = forget_after_s
        self._tracks: dict[int, _Track] = {}

    def update(
        self, track_id: int, probabilities: np.ndarray, at_ms: float, trusted: bool = True
    ) -> np.ndarray:
        """Take in one face's probabilities.

        Args:
            track_id: which face.
            probabilities: float32 (8,), sums to 1.
            at_ms: the source's clock in milliseconds. A step back starts the face anew.
            trusted: False for those of a picture that is too poor: what comes after them is as if
                they had not been.

        Returns:
            float32 (8,), sums to 1.

        Raises:
            ValueError: wrong shape or type.
        """
        check_array("probabilities", probabilities, (N_EMOTIONS,), np.float32)
        last = self._tracks.get(track_id)
        value = probabilities.astype(np.float64)
        if last is not None and 0 <= at_ms - last.at_ms <= self.forget_after_s * 1000:
            kept = self._kept((at_ms - last.at_ms) / 1000)
            value = kept * last.value + (1 - kept) * value
        if trusted:
            self._tracks[track_id] = _Track(value, at_ms)
        return value.astype(np.float32)

    def forget(self, at_ms: float, seen: Collection[int] = ()) -> None:
        """Drop the faces not in ``seen`` that were last updated too long before ``at_ms``."""
        self._tracks = {
            track_id: track
            for track_id, track in self._tracks.items()
            if track_id in seen or 0 <= at_ms - track.at_ms <= self.forget_after_s * 1000
        }

    def reset(self) -> None:
        """Forget every face."""
        self._tracks.clear()

    def __len__(self) -> int:
        """Number of faces remembered."""
        return len(self._tracks)

    def _kept(self, elapsed_s: float) -> float:
        """Share of the old value that is left after ``elapsed_s``."""
        return math.exp(-elapsed_s / self.time_constant_s) if self.time_constant_s > 0 else 0.0
