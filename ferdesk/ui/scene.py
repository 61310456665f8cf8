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
        self._chosen: tuple[str, int] | None = None
        """How it is called and its id, which tells those apart that are called alike."""
        self._shown: tuple[str, int] = "", -1
        """The same of that which was shown last."""

    @property
    def person(self) -> str | None:
        """How that is called which was chosen; None for the largest."""
        return None if self._chosen is None else self._chosen[0]

    def choose(self, person: str | None, track_id: int = -1) -> None:
        """Choose a face.

        Args:
            person: how it is :func:`called`; None goes back to the largest.
            track_id: its id, where it is one that is seen.
        """
        self._chosen = None if person is None else (person, track_id)
        self._shown = "", -1

    def resolve(self, record: FrameRecord | None, names: Names = NOBODY) -> FaceRecord | None:
        """The face to show of ``record``, some of whose faces have names; None when there is none
        in it."""
        if record is None or not record.faces:
            return None
        found = self._find(record, names)
        before, self._shown = self._shown, (called(found.track_id, names), found.track_id)
        if self.person == before[0] and found.track_id == before[1]:
            self._chosen = self._shown  # its name was given, or taken back
        return found

    def _find(self, record: FrameRecord, names: Names) -> FaceRecord:
        by_id = {face.track_id: face for face in record.faces}
        return (
            _known(self._chosen, record, names)
            or _known(self._shown, record, names)
            or by_id.get(self._shown[1])
            or max(record.faces, key=lambda face: face.face.box[2] * face.face.box[3])
        )

    def step(self, record: FrameRecord | None, by: int, names: Names = NOBODY) -> str | None:
        """Choose the next (``by`` 1) or previous (-1) face from left to right; says whom."""
        if record is None or not record.faces:
            return None
        ids = [f.track_id for f in sorted(record.faces, key=lambda face: face.face.box[0])]
        before = _known(self._shown if self._shown[0] else self._chosen, record, names)
        at = -by if before is None else ids.index(before.track_id)
        found = ids[(at + by) % len(ids)]
        self.choose(called(found, names), found)
        return self.person


def _known(known: tuple[str, int] | None, record: FrameRecord, names: Names) -> FaceRecord | None:
    """The face that is called so, that with this id where several are; None where none is."""
    if known is None:
        return None
    alike = [face for face in record.faces if called(face.track_id, names) == known[0]]
    return next((face for face in alike if face.track_id == known[1]), next(iter(alike), None))
