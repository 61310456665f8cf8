"""What was read over time, as arrays: of the last minute live, or of a whole recording."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from ferdesk.core.types import FaceRecord, FrameRecord
from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.session.events import Event
from ferdesk.session.reader import ABSTAINED, Reader

SPAN_S = 60.0
MOST = 4000
"""Entries of the last minute: a bound on memory, whatever the frame rate."""


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one face at a time. Which face it is can change; lines are broken there."""

    seconds: np.ndarray
    """float64 (N,), rising."""
    smoothed: np.ndarray
    """float32 (N, 8)."""
    labels: np.ndarray
    """int8 (N,): index in ``vocab.EMOTIONS``, or ``ABSTAINED``."""
    unit_names: tuple[str, ...]
    units: np.ndarray
    """float64 (N, len(unit_names)); NaN where a unit was not read."""
    track_ids: np.ndarray
    """int64 (N,): which face."""
    events: tuple[Event, ...] = ()

    def unit(self, name: str) -> np.ndarray:
        """float64 (N,): one unit; NaN throughout where it was never read."""
        if name in self.unit_names:
            return self.units[:, self.unit_names.index(name)]
        return np.full(len(self.seconds), np.nan)

    def label(self, at: int) -> str | None:
        """The label of an entry; None where none was given."""
        return None if self.labels[at] == ABSTAINED else EMOTIONS[self.labels[at]]


EMPTY = Series(
    np.zeros(0),
    np.zeros((0, 8), np.float32),
    np.zeros(0, np.int8),
    (),
    np.zeros((0, 0)),
    np.zeros(0, np.int64),
)


class History:
    """The last minute of the selected face. Times are seconds of the source's clock.

    Another source, a jump, another face beside the one before, or a clock that goes back begins
    anew. A face that comes when the one before is gone goes on: mostly it is the same person found
    again.
    """

    def __init__(self) -> None:
        self._entries: deque[tuple[float, FaceRecord]] = deque(maxlen=MOST)
        self._place = ("", 0)
        """Source and jump of the newest entry."""

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, record: FrameRecord, face: FaceRecord) -> None:
        """Take in one reading."""
        seconds = record.frame.media_ms / 1000
        if self._entries and self._begins_anew(record, face, seconds):
            self._entries.clear()
        self._place = _place(record)
        if self._entries and seconds == self._entries[-1][0]:
            self._entries.pop()
        self._entries.append((seconds, face))
        while seconds - self._entries[0][0] > SPAN_S:
            self._entries.popleft()

    def _begins_anew(self, record: FrameRecord, face: FaceRecord, seconds: float) -> bool:
        before_s, before = self._entries[-1]
        other = face.track_id != before.track_id
        beside = any(one.track_id == before.track_id for one in record.faces)
        return _place(record) != self._place or seconds < before_s or (other and beside)

    def clear(self) -> None:
        self._entries.clear()

    def series(self) -> Series:
        """All of it, with times from the newest back: 0 is now."""
        if not self._entries:
            return EMPTY
        now = self._entries[-1][0]
        faces = [face for _, face in self._entries]
        names = tuple(dict.fromkeys(name for face in faces for name in face.action_units))
        return Series(
            np.array([at - now for at, _ in self._entries]),
            np.stack([face.smoothed for face in faces]),
            np.array([_code(face.decision.label) for face in faces], np.int8),
            names,
            np.array(
                [[face.action_units.get(name, np.nan) for name in names] for face in faces], float
            ).reshape(len(faces), len(names)),
            np.array([face.track_id for face in faces], np.int64),
        )


def of_recording(reader: Reader) -> Series:
    """A recording as readings of one face at a time: of those in a frame the one seen most.

    Raises:
        FerdeskError: it is damaged.
    """
    line = reader.timeline()
    if not len(line.seconds):
        return replace(EMPTY, events=reader.events())
    _, which, counts = np.unique(line.track_ids, return_inverse=True, return_counts=True)
    # Of each frame the first row in this order is kept.
    order = np.lexsort((which, -counts[which], line.numbers))
    _, first = np.unique(line.numbers[order], return_index=True)
    keep = order[first]
    return Series(
        line.seconds[keep],
        line.smoothed[keep],
        line.labels[keep],
        line.unit_names,
        line.units[keep],
        line.track_ids[keep],
        reader.events(),
    )


def _place(record: FrameRecord) -> tuple[str, int]:
    return record.frame.source, record.frame.jumps


def _code(label: str | None) -> int:
    return ABSTAINED if label is None else INDEX[label]
