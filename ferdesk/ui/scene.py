"""What the panels are shown: the newest record, and the face that was chosen in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ferdesk.core.doubt import MARGIN
from ferdesk.core.types import FaceRecord, FrameRecord

Names = Mapping[int, str]
"""Of faces that a person named, by their ids."""
NOBODY: Names = {}


def called(track_id: int, names: Names = NOBODY) -> str:
    """How people know a face: by the name that it has, else by its number."""
    return names.get(track_id) or f"#{track_id}"


STALE_NS = 1_000_000_000
"""Boxes older than this beside the picture are not drawn: they would point at nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment, as every panel sees it."""

    record: FrameRecord | None = None
    selected: FaceRecord | None = None
    doubt: float = MARGIN
    """Difference of the two likeliest below which both are named."""
    show_raw: bool = True
    """Mark the unsmoothed values."""
    live: bool = False
    """A source is open; False means that there is nothing to wait for."""
    names: Names = field(default_factory=dict)
    """Of those in the record."""


class Selection:
    """Which face the panels are about.

    One that a person chose is shown whenever it is in view. When it is not, or none was ever
    chosen, the largest face is taken, and stays until it leaves too: the panels don't flicker
    between two faces of about the same size.
    """

    def __init__(self) -> None:
        self._chosen: str | None = None
        """As it is called."""
        self._shown: tuple[str, int] = "", -1
        """How that is called which was shown last, and its id."""

    def choose(self, person: str | None) -> None:
        """Choose a face as it is :func:`called`; None goes back to the largest."""
        self._chosen, self._shown = person, ("", -1)

    def resolve(self, record: FrameRecord | None, names: Names = NOBODY) -> FaceRecord | None:
        """The face to show of ``record``, some of whose faces have names; None when there is none
        in it."""
        if record is None or not record.faces:
            return None
        found = self._find(record, names)
        before, self._shown = self._shown, (called(found.track_id, names), found.track_id)
        if self._chosen == before[0] and found.track_id == before[1]:
            self._chosen = self._shown[0]  # its name was given, or taken back
        return found

    def _find(self, record: FrameRecord, names: Names) -> FaceRecord:
        by_call = {called(face.track_id, names): face for face in reversed(record.faces)}
        by_id = {face.track_id: face for face in record.faces}
        shown, track_id = self._shown
        return (
            by_call.get(self._chosen or "")
            or by_call.get(shown)
            or by_id.get(track_id)
            or max(record.faces, key=lambda face: face.face.box[2] * face.face.box[3])
        )

    def step(self, record: FrameRecord | None, by: int, names: Names = NOBODY) -> str | None:
        """Choose the next (``by`` 1) or previous (-1) face from left to right; says whom."""
        if record is None or not record.faces:
            return None
        people = [
            called(face.track_id, names)
            for face in sorted(record.faces, key=lambda face: face.face.box[0])
        ]
        before = self._shown[0] or self._chosen
        at = people.index(before) if before in people else -by
        self.choose(people[(at + by) % len(people)])
        return self._chosen
