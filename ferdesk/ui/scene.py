"""What the panels are shown: the newest record, and the face that was chosen in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ferdesk.core.doubt import MARGIN
from ferdesk.core.types import FaceRecord, FrameRecord

Names = Mapping[int, str]
"""Of faces that a person named, by their ids."""
NOBODY: Names = {}
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

    A chosen face stays chosen while it is in view. When it leaves, or none was ever chosen,
    the largest face is taken, and stays until it leaves too: the panels don't flicker between
    two faces of about the same size. One that a person named is found again under another number.
    """

    def __init__(self) -> None:
        self._track_id: int | None = None
        self._name = ""
        """Of that face, where it has one."""

    def choose(self, track_id: int | None) -> None:
        """Choose a face by its id; None goes back to the largest."""
        self._track_id, self._name = track_id, ""

    def resolve(self, record: FrameRecord | None, names: Names = NOBODY) -> FaceRecord | None:
        """The face to show of ``record``, some of whose faces have names; None when there is none
        in it."""
        if record is None or not record.faces:
            return None
        found = self._find(record, names)
        self._track_id, self._name = found.track_id, names.get(found.track_id, "")
        return found

    def _find(self, record: FrameRecord, names: Names) -> FaceRecord:
        for face in record.faces:
            if face.track_id == self._track_id:
                return face
        for face in record.faces:
            if self._name and names.get(face.track_id) == self._name:
                return face
        return max(record.faces, key=lambda face: face.face.box[2] * face.face.box[3])

    def step(self, record: FrameRecord | None, by: int) -> None:
        """Go to the next (``by`` 1) or previous (-1) face from left to right."""
        if record is None or not record.faces:
            return
        ids = [face.track_id for face in sorted(record.faces, key=lambda f: f.face.box[0])]
        at = ids.index(self._track_id) if self._track_id in ids else -by
        self._track_id = ids[(at + by) % len(ids)]
