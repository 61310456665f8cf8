"""What was read over time, as arrays: of the last minute live, or of a whole recording."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from ferdesk.core.types import FaceRecord, FrameRecord
from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.participants.seen import Whose
from ferdesk.participants.who import LEFT_OUT
from ferdesk.session.events import Event
from ferdesk.session.reader import ABSTAINED, Timeline
from ferdesk.ui.scene import called

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
    people: np.ndarray
    """int64 (N,): whose they are, as an index in :attr:`called`."""
    called: tuple[str, ...]
    """By its number, ``#3``, or the name that a person gave it."""
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
    (),
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
        ids, people = np.unique([face.track_id for face in faces], return_inverse=True)
        return Series(
            np.array([at - now for at, _ in self._entries]),
            np.stack([face.smoothed for face in faces]),
            np.array([_code(face.decision.label) for face in faces], np.int8),
            names,
            np.array(
                [[face.action_units.get(name, np.nan) for name in names] for face in faces], float
            ).reshape(len(faces), len(names)),
            people,
            tuple(map(called, ids)),
        )


@dataclass(frozen=True)
class Recorded:
    """All readings of a recording, and whose they are."""

    line: Timeline
    people: np.ndarray
    """int64 (N,): of each reading, as an index in :attr:`called`."""
    called: tuple[str, ...]
    """Whoever is in it, those that are seen most first."""

    def now(self, person: str | None, before: Recorded) -> str | None:
        """How somebody is called now who was called otherwise before; None for nobody."""
        if person not in before.called:
            return None
        theirs = before.people == before.called.index(person)
        same = np.isin(self.line.track_ids, before.line.track_ids[theirs])
        return self.called[np.bincount(self.people[same]).argmax()] if same.any() else None

    def of(self, person: str | None) -> Series:
        """Readings of one face at a time.

        Args:
            person: one of :attr:`called`; None for that which is seen most of those in a frame.
        """
        line, people = self.line, self.people
        wanted = np.arange(len(people))
        if person in self.called:
            wanted = np.flatnonzero(people == self.called.index(person))
        # Of each frame the first row in this order is kept; those seen most come first.
        order = wanted[np.lexsort((people[wanted], line.numbers[wanted]))]
        _, first = np.unique(line.numbers[order], return_index=True)
        keep = order[first]
        return Series(
            line.seconds[keep],
            line.smoothed[keep],
            line.labels[keep],
            line.unit_names,
            line.units[keep],
            people[keep],
            self.called,
        )


def of_recording(line: Timeline, whose: Whose | None = None) -> Recorded:
    """A recording by those who are in it; faces that are left out are not.

    Args:
        whose: tells faces' names; None where none has one.
    """
    index: dict[str, int] = {}
    people = np.zeros(len(line.track_ids), np.int64)
    order = np.argsort(line.track_ids, kind="stable")
    ids, first = np.unique(line.track_ids[order], return_index=True)
    for one, rows in zip(ids, np.split(order, first[1:])):
        starts, names = ([0.0], [""]) if whose is None else whose.by_time(int(one))
        whom = [index.setdefault(name or called(one), len(index)) for name in names]
        people[rows] = np.array(whom)[np.searchsorted(starts[1:], line.seconds[rows], "right")]
    there = people != index.pop(LEFT_OUT, -1)
    counts = np.bincount(people[there], minlength=len(index) + 1)
    most = sorted(index, key=lambda name: -counts[index[name]])
    place = np.zeros(len(index) + 1, np.int64)
    place[[index[name] for name in most]] = np.arange(len(most))
    return Recorded(line.where(there), place[people[there]], tuple(most))


def _place(record: FrameRecord) -> tuple[str, int]:
    return record.frame.source, record.frame.jumps


def _code(label: str | None) -> int:
    return ABSTAINED if label is None else INDEX[label]
