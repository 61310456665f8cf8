"""Whose the faces of a recording are while it is looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from ferdesk.participants.of_session import Called
from ferdesk.participants.who import Face
from ferdesk.session.reader import Reader


@dataclass(frozen=True)
class Faces:
    """What the faces of a recording are called at any time. A number is another face's where its
    source was opened again."""

    sources: tuple[str, ...]
    """Files that it is of."""
    _begins: dict[int, tuple[list[float], list[Face]]]
    """By number: when it is another face from then on, in seconds, and which."""

    def by_time(self, track_id: int) -> tuple[list[float], list[Face]]:
        """The faces that have a number one after the other, and when they come into view, in
        seconds since the recording began."""
        return self._begins.get(track_id, ([], []))

    def at(self, seconds: float, track_id: int) -> Face | None:
        """The face that has a number at a time; None before any has it."""
        starts, faces = self.by_time(track_id)
        place = bisect_right(starts, seconds) - 1
        return faces[place] if place >= 0 else None


def faces_of(reader: Reader) -> Faces:
    """The faces of a recording.

    Raises:
        FerdeskError: it is damaged.
    """
    called, begins = Called(), dict[int, tuple[list[float], list[Face]]]()
    for record in reader.present():
        called.begin(record.source, record.frame)
        for track_id in record.track_ids:
            face = called.face(track_id)
            starts, faces = begins.setdefault(track_id, ([], []))
            if not faces or faces[-1] != face:
                starts.append(record.seconds)
                faces.append(face)
    return Faces(tuple(called.sources), begins)


@dataclass(frozen=True)
class Whose:
    """The participants of a recording's faces.

    Args:
        of: tells whose a face is, as :meth:`ferdesk.participants.who.Participants.of`.
    """

    faces: Faces
    of: Callable[[str, str], str]

    def at(self, seconds: float, track_id: int) -> str:
        """The participant whose face has a number at a time, or
        :data:`ferdesk.participants.who.LEFT_OUT`; empty where it is nobody's."""
        face = self.faces.at(seconds, track_id)
        return "" if face is None else self.of(*face)

    def by_time(self, track_id: int) -> tuple[list[float], list[str]]:
        """The same of all times: from when on, in seconds, a number is whose."""
        starts, faces = self.faces.by_time(track_id)
        return starts, [self.of(*face) for face in faces]
