"""Whose the faces of the recording that is played back are, as a person said it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FrameRecord
from ferdesk.participants import who
from ferdesk.participants.cast import usual_place
from ferdesk.participants.seen import Faces, Whose, faces_of
from ferdesk.participants.who import Face
from ferdesk.session.player import Player
from ferdesk.ui import words
from ferdesk.ui.scene import NOBODY, Names


class NameDesk(QObject):
    """Reads names beside a recording, and hears of those that are given while it is open.

    Nobody is recognised: a live picture has none.
    """

    changed = Signal()
    """Names were given or taken back."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        self.whose: Whose | None = None
        """None where no face has a name."""
        self.problem = ""
        """Why the names beside the recording can't be used."""
        self._player: Player | None = None
        self._faces: Faces | None = None

    def replay(self, player: Player | None) -> None:
        """Another recording is played back, or none."""
        self._player, self._faces = player, None
        self.whose, self.problem = None, ""
        if player is None:
            return
        names = usual_place(player.reader.path)
        if not names.exists():
            return
        try:
            self._show(self._faces_of(player), names)
        except FerdeskError as error:
            self.problem = str(error)

    def give(self, recording: Path, whose: Mapping[Face, str]) -> None:
        """Names were given to faces of a recording; those of another one are passed over."""
        player = self._player
        if player is None or player.reader.path != recording:
            return
        self.problem = ""
        try:
            faces = self._faces_of(player)
        except FerdeskError:
            return  # the player says what is wrong, when it comes to it
        known = dict(whose)
        self.whose = Whose(faces, lambda *face: known.get(face, "")) if known else None
        self.changed.emit()

    def of(self, record: FrameRecord) -> Names:
        """The names of those in a record of that recording, by their numbers."""
        if self.whose is None or self._player is None:
            return NOBODY
        seconds = self._player.reader.seconds_of(record)
        named = {face.track_id: self.whose.at(seconds, face.track_id) for face in record.faces}
        return {track_id: words.participant(name) for track_id, name in named.items() if name}

    def _faces_of(self, player: Player) -> Faces:
        if self._faces is None:
            self._faces = faces_of(player.reader)
        return self._faces

    def _show(self, faces: Faces, names: Path) -> None:
        participants = who.read(names, faces.sources)
        if not participants.nobody:
            self.whose = Whose(faces, participants.of)
