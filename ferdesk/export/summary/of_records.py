"""The summary of a file that is being read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ferdesk.cells import NO_LABEL
from ferdesk.core.action_units import KEYS
from ferdesk.core.doubt import close_to
from ferdesk.core.neutral import Neutral
from ferdesk.core.types import FaceRecord, FrameRecord
from ferdesk.core.vocab import INDEX
from ferdesk.core.votes import Shares
from ferdesk.export.summary.sums import POOLED, Line, Seen, Sums
from ferdesk.export.summary.tally import Reading
from ferdesk.export.table import above_neutral
from ferdesk.export.trials import Trial
from ferdesk.frames import Who


class Summary:
    """Gathers the frames of one file.

    Args:
        source: how the file is called.
        frame_ms: milliseconds that the last frame is taken to be shown; each other one is shown
            until the next.
        stills: its frames are pictures, which have no time.
        neutrals: the neutral faces that are known, by the id of the face.
        trials: of the file; without any it is summed up as a whole.
        people: what makes shares of people of the model's probabilities, where that is known.
        bin_s: length of time bins in seconds; None for none.
    """

    def __init__(
        self,
        source: str,
        frame_ms: float,
        stills: bool = False,
        neutrals: Mapping[int, Neutral] | None = None,
        trials: Sequence[Trial] = (),
        people: Shares | None = None,
        bin_s: float | None = None,
    ):
        self._sums = Sums(source, stills, trials, bin_s=bin_s)
        self._frame_ms = frame_ms
        self._neutrals, self._people = neutrals, people
        self._waiting: FrameRecord | None = None
        """The newest frame: how long it is shown is known when the next one comes."""

    def add(self, record: FrameRecord) -> None:
        """Take the next frame."""
        if self._waiting is not None:
            self._count(self._waiting, record.frame.media_ms - self._waiting.frame.media_ms)
        self._waiting = record

    def lines(self) -> Iterator[Line]:
        """As :meth:`Sums.lines`, when all frames were taken."""
        if self._waiting is not None:
            self._count(self._waiting, self._frame_ms)
            self._waiting = None
        return self._sums.lines()

    def _count(self, record: FrameRecord, shown_ms: float) -> None:
        seen = (
            Seen(self._who(face), self._called(face), self._read(face)) for face in record.faces
        )
        self._sums.count(record.frame.media_ms, record.model_id, seen, shown_ms)

    def _who(self, face: FaceRecord) -> Who:
        return POOLED if self._sums.stills else Who(str(face.track_id))

    def _called(self, face: FaceRecord) -> str:
        return "" if self._sums.stills else str(face.track_id)

    def _read(self, face: FaceRecord) -> Reading:
        label, above = face.decision.label, above_neutral(face, self._neutrals)
        return Reading(
            label=NO_LABEL if label is None else INDEX[label],
            close=close_to(face) is not None,
            flagged=bool(face.flags),
            smoothed=face.smoothed,
            units=_by_key(face.action_units),
            people=None if self._people is None else self._people(face.smoothed),
            above=None if above is None else _by_key(above),
        )


def _by_key(units: Mapping[str, float]) -> np.ndarray:
    """float64 (len(KEYS),), NaN where a unit is missing."""
    return np.array([units.get(key, np.nan) for key in KEYS])
