"""What the menu Recording does: joins recording, playing back and their dialogs to the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from ferdesk.core.errors import FerdeskError
from ferdesk.models.catalog import Catalog
from ferdesk.session import files
from ferdesk.session.recorder import RecorderState
from ferdesk.session_table import Written
from ferdesk.ui.controller import Controller
from ferdesk.ui.dialogs import recordings as ask
from ferdesk.ui.dialogs.rescore_dialog import RescoreDialog
from ferdesk.ui.dialogs.table_dialog import TableDialog
from ferdesk.ui.marker_desk import MarkerDesk
from ferdesk.ui.recording import Recording
from ferdesk.ui.widgets.rec_light import RecLight
from ferdesk.ui.widgets.transport import Transport

RECORDED = ("live", "paused", "stalled")
"""States of a source that can be recorded: pictures come, or will come again."""


class RecordDesk(QObject):
    """Keeps the actions and the light of recording in step with what goes on.

    Args:
        window: parent of the dialogs.
        show_dialog: shows a dialog by a key, once.
    """

    told = Signal(str)
    """Something that went wrong, as a sentence."""
    done = Signal(str)
    """Something that is done, as a sentence."""
    written = Signal(str, object)
    """The same, and the path of the file that was made."""

    def __init__(
        self,
        window: QWidget,
        controller: Controller,
        catalog: Catalog,
        show_dialog: Callable[[str, Callable[[], QDialog]], None],
    ):
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._catalog = catalog
        self._show_dialog = show_dialog
        self._actions: dict[str, QAction] = {}
        self.recording = Recording(controller, catalog)
        self.markers = MarkerDesk(window, controller, show_dialog)
        self.markers.told.connect(self.told)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What each action of the menu does."""
        return {
            "record": self._record,
            "mark": self._mark,
            "mark_note": self._mark_with_note,
            "markers": self.markers.show_list,
            "open_session": self._open,
            "rescore": self._rescore,
            "save_table": self._save_table,
            "delete_session": self._delete,
        }

    def connect_to(
        self, actions: dict[str, QAction], light: RecLight, transport: Transport
    ) -> None:
        """Take the parts of the window, once they are there."""
        self._actions = actions
        self.recording.changed.connect(light.show_state)
        self.recording.changed.connect(self._recording_changed)
        self.recording.ended.connect(self._ended)
        transport.rescore_wanted.connect(self._rescore)
        self._controller.replay_changed.connect(self._replay_changed)
        self._controller.status_shown.connect(lambda _: self._offer())
        self._offer()

    def close(self) -> None:
        """Close what is being recorded."""
        self.recording.stop()

    @property
    def _live(self) -> bool:
        """Whether there is something to record."""
        controller = self._controller
        return controller.player is None and controller.status.state in RECORDED

    def _offer(self) -> None:
        """Enable what can be done now."""
        replay = self._controller.player is not None
        running = self.recording.running
        self._actions["record"].setEnabled(self._live or running)
        for key in ("mark", "mark_note"):
            self._actions[key].setEnabled(running or replay)
        for key in ("markers", "rescore", "save_table", "delete_session"):
            self._actions[key].setEnabled(replay)

    def _recording_changed(self, state: RecorderState | None) -> None:
        self._actions["record"].setChecked(state is not None)
        self._offer()

    def _replay_changed(self, player: object) -> None:
        if player is not None:
            # What is played back must not be recorded once more.
            self.recording.stop()
        self._offer()

    def _record(self, on: bool) -> None:
        if not on:
            self.recording.stop()
        elif self.recording.running:
            return
        elif self._controller.store.consent_read:
            self._start()
        else:
            # Not before it has been agreed to.
            self._actions["record"].setChecked(False)
            self._show_dialog("consent", self._consent)

    def _consent(self) -> QMessageBox:
        box = ask.consent(self._window)

        def finished() -> None:
            if box.buttonRole(box.clickedButton()) == QMessageBox.ButtonRole.AcceptRole:
                self._controller.store.accept_consent()
                if self._live:
                    self._start()
                else:
                    # A video ends while people are asked.
                    self.told.emit(
                        self.tr("There is nothing to record any more. Open a source, then record.")
                    )

        box.finished.connect(finished)
        return box

    def _start(self) -> None:
        try:
            self.recording.start()
        except FerdeskError as error:
            self._actions["record"].setChecked(False)
            self.told.emit(str(error))

    def _ended(self, path: str, why: str) -> None:
        if why:
            self.told.emit(why)
        else:
            self.done.emit(self.tr("Recorded: {0}").format(path))

    def _mark(self) -> None:
        self._marker_of_now()("")

    def _mark_with_note(self) -> None:
        # The moment is that of the key, not that at which the note is written.
        set_marker = self._marker_of_now()
        text = ask.ask_note(self._window)
        if text is not None:
            set_marker(text)

    def _marker_of_now(self) -> Callable[[str], None]:
        """Sets a marker with a text at the moment that is shown now, whenever it is called."""
        player, at_ns = self._controller.player, self._controller.shown_ns
        if player is not None:
            seconds = player.position_s
            # Another start may open something else while the note is written.
            return lambda text: self.markers.add(text, seconds, player)

        def record(text: str) -> None:
            try:
                self.recording.mark(text, at_ns)
            except FerdeskError as error:
                self.told.emit(str(error))

        return record

    def _open(self) -> None:
        try:
            chosen = ask.ask_session(self._window, self._controller.store.get("recording.folder"))
        except FerdeskError as error:
            self.told.emit(str(error))
            return
        if chosen:
            self._controller.open(chosen)

    def _rescore(self) -> None:
        player = self._controller.player
        if player is not None:
            path = player.reader.path
            try:
                # One of another recording may still be open.
                self._show_dialog(f"rescore {path}", lambda: self._rescoring(path))
            except FerdeskError as error:
                # It was moved or damaged since it was opened.
                self.told.emit(str(error))

    def _rescoring(self, path: Path) -> RescoreDialog:
        dialog = RescoreDialog(path, self._catalog, self._window)
        dialog.chosen.connect(lambda seconds: self._controller.show_moment(path, seconds))
        return dialog

    def _save_table(self) -> None:
        player = self._controller.player
        if player is None:
            return
        path: Path = player.reader.path
        out = ask.ask_table(self._window, path)
        if out is not None:
            self._show_dialog(f"table {out}", lambda: self._tabling(path, out))

    def _tabling(self, path: Path, out: Path) -> TableDialog:
        dialog = TableDialog(path, out, self._window)
        dialog.failed.connect(self.told)
        dialog.written.connect(self._tabled)
        return dialog

    def _tabled(self, made: Written) -> None:
        if made.notices:
            self.told.emit(" ".join(made.notices))
        else:
            self.written.emit(self.tr("Written: {0}").format(made.out), made.out)

    def _delete(self) -> None:
        player = self._controller.player
        if player is None:
            return
        path: Path = player.reader.path

        def build() -> QMessageBox:
            box = ask.confirm_delete(self._window, path)

            def finished() -> None:
                if box.buttonRole(box.clickedButton()) == QMessageBox.ButtonRole.AcceptRole:
                    self._delete_now(path)

            box.finished.connect(finished)
            return box

        self._show_dialog("delete", build)

    def _delete_now(self, path: Path) -> None:
        self._controller.stop()
        try:
            files.delete(path)
        except FerdeskError as error:
            self.told.emit(str(error))
        else:
            self._controller.store.drop_recent(str(path.absolute()))
            self.done.emit(self.tr("Deleted: {0}").format(path.name))
