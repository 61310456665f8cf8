"""Markers and notes of a recording that is played back: joins the file, the list and the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ferdesk.core.errors import FerdeskError
from ferdesk.session import marks
from ferdesk.session.events import NOTE, Event
from ferdesk.session.player import Player
from ferdesk.ui.controller import Controller
from ferdesk.ui.dialogs.markers_dialog import MarkersDialog


class MarkerDesk(QObject):
    """Writes what a person marks into the recording, and tells everyone who shows it.

    Args:
        window: parent of the list.
        show_dialog: shows a dialog by a key, once.
    """

    told = Signal(str)
    """Something to tell, as a sentence."""

    def __init__(
        self,
        window: QWidget,
        controller: Controller,
        show_dialog: Callable[[str, Callable[[], QDialog]], None],
    ):
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._show_dialog = show_dialog

    def show_list(self) -> None:
        """Open the list of markers and notes."""
        player = self._controller.player
        if player is None:
            return

        def build() -> MarkersDialog:
            dialog = MarkersDialog(self._window)
            dialog.show_events(self.events())
            dialog.marker_wanted.connect(lambda: self.add("", player.position_s))
            dialog.note_wanted.connect(lambda: self.add("", None))
            dialog.changed.connect(self.change)
            dialog.remove_wanted.connect(self.remove)
            dialog.back_wanted.connect(lambda e: self.add(e.text, _moment(e)))
            dialog.chosen.connect(lambda seconds: player.seek(seconds + 0.0005))
            self._controller.events_changed.connect(dialog.show_events)
            # The list of a recording that is gone would write into another one.
            self._controller.replay_changed.connect(dialog.reject)
            return dialog

        self._show_dialog("markers", build)

    def events(self) -> tuple[Event, ...]:
        """Everything that happened in the recording; nothing where none is played."""
        player = self._controller.player
        return () if player is None else player.reader.events()

    def add(self, text: str, seconds: float | None, player: Player | None = None) -> None:
        """Set a marker at a moment of the recording; a note about all of it for None.

        Args:
            player: of the recording that is meant; None for that which is played back.
        """
        self._write(lambda path: marks.add(path, text, seconds), player)

    def change(self, event: Event, text: str) -> None:
        """Give a marker or note another text."""
        self._write(lambda path: marks.change(path, event, text))

    def remove(self, event: Event) -> None:
        """Take a marker or note out."""
        self._write(lambda path: marks.remove(path, event))

    def _write(self, act: Callable[[Path], object], player: Player | None = None) -> None:
        """Do something to the recording's file; whatever comes of it, show what is there now."""
        player = player or self._controller.player
        if player is None:
            return
        try:
            act(player.reader.path)
        except FerdeskError as error:
            self.told.emit(str(error))
        try:
            self._controller.events_changed.emit(self.events())
        except FerdeskError as error:
            self.told.emit(str(error))


def _moment(event: Event) -> float | None:
    """Where a marker is; None for a note, which is about the whole."""
    return None if event.kind == NOTE else event.seconds
