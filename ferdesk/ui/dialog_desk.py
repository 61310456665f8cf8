"""The window's dialogs: which there are, how each is made, and that each is open once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from ferdesk import results
from ferdesk.core import places
from ferdesk.core.errors import FerdeskError
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options
from ferdesk.ui.controller import Controller, options_of
from ferdesk.ui.cover import Cover
from ferdesk.ui.dialogs.analyze_dialog import AnalyzeDialog
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.guide_dialog import GuideDialog
from ferdesk.ui.dialogs.label_dialog import LabelDialog
from ferdesk.ui.dialogs.notice import AboutDialog, NoticeDialog
from ferdesk.ui.dialogs.region_picker import RegionPicker
from ferdesk.ui.dialogs.results_dialog import ResultsDialog
from ferdesk.ui.dialogs.settings_dialog import SettingsDialog
from ferdesk.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from ferdesk.ui.dialogs.stream_dialog import StreamDialog
from ferdesk.ui.dialogs.study_dialog import StudyDialog
from ferdesk.ui.dialogs.table_dialog import TableDialog
from ferdesk.ui.dialogs.who_dialog import WhoDialog
from ferdesk.ui.kept_size import KEPT, KeptSize
from ferdesk.ui.offers import missing
from ferdesk.ui.places import recordings as folder_of_recordings
from ferdesk.ui.shortcuts import Shortcuts
from ferdesk.ui.theme import Theme

MODAL = ("first_notice", "consent", "delete", "label")
"""Dialogs that want an answer before anything else, or let nothing else be looked at."""
WORKING = (AnalyzeDialog, TableDialog, WhoDialog)
"""Those whose work is lost with them; each says in ``unfinished`` what is asked before that."""


class DialogDesk(QObject):
    """Shows dialogs; the window goes on behind them.

    Args:
        window: their parent.
    """

    told = Signal(str)
    """Something to tell, as a sentence."""
    done = Signal(str)
    """The same of what went well."""

    def __init__(self, window: QWidget, controller: Controller, theme: Theme, catalog: Catalog):
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._theme = theme
        self._catalog = catalog
        self.cover = Cover(controller)
        self.cover.changed.connect(self._covered)
        self.shortcuts: Shortcuts
        """Given once the actions are there."""
        self.open: dict[str, QDialog] = {}
        """Those that are open, by key."""

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What each action that opens a dialog does."""
        window, theme, controller = self._window, self._theme, self._controller
        builders: dict[str, Callable[[], QDialog]] = {
            "results": lambda: ResultsDialog(results.scan(), theme, window),
            "stream": lambda: StreamDialog(controller.outlets, theme, window),
            "settings": lambda: SettingsDialog(controller.store, window, missing(self._catalog)),
            "shortcuts": lambda: ShortcutsDialog(self.shortcuts, theme, window),
            "notice": lambda: NoticeDialog(theme, False, window),
            "about": lambda: AboutDialog(theme, window),
        }
        shown = {key: lambda k=key, b=build: self.show(k, b) for key, build in builders.items()}
        return {
            **shown,
            "guide": self._show_guide,
            "model_card": self._show_card,
            "own_models": self._show_own_models,
            "analyze": self.analyze,
            "label": self._label,
            "who": self._who,
            "study": self.take_together,
            "open_screen": self._pick_screen,
        }

    def show(self, key: str, build: Callable[[], QDialog]) -> None:
        """Show a dialog, or bring it to the front where it is open."""
        if key in self.open:
            self.open[key].raise_()
            self.open[key].activateWindow()
            return
        dialog = build()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _=0: self.open.pop(key, None))
        self.open[key] = dialog
        # That of a recording has its path after it.
        if (kind := key.split(" ", 1)[0]) in KEPT:
            KeptSize(dialog, kind, self._controller.store)
        if key in MODAL:
            dialog.open()
        else:
            dialog.show()

    def _show_own_models(self) -> None:
        """The folder of the person's own models, made where there is none, in the file manager."""
        folder = places.models_folder()
        try:
            if folder is None:
                raise FileNotFoundError
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            self.told.emit(
                self.tr("The folder of your own models can't be made: {0}.").format(folder or "–")
            )
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        self.done.emit(
            self.tr("A model put into {0} is in the list from the next start.").format(folder)
        )

    def show_notice_first(self, then: Callable[[], None]) -> None:
        """The notice of the first start; ``then`` runs when it is accepted, else the app ends."""
        dialog = NoticeDialog(self._theme, True, self._window)

        def accepted() -> None:
            self._controller.store.accept_notice()
            then()

        dialog.accepted.connect(accepted)
        dialog.rejected.connect(self._window.close)
        self.show("first_notice", lambda: dialog)

    def analyze(self, paths: Sequence[str] = ()) -> None:
        """The queue of files, with the models and settings of the live view."""
        if not self._catalog.entries:
            self.told.emit(self.tr("There is no model to analyze with."))
            return
        self.show("analyze", self._analyzing)
        dialog = self._analysis
        if dialog is None or not paths:
            return
        if dialog.unfinished:  # its rows are those of its job
            self.told.emit(self.tr("Files are still being analyzed; add these when that is done."))
        else:
            dialog.add(paths)

    def _analyzing(self) -> AnalyzeDialog:
        dialog = AnalyzeDialog(self._catalog, self._live_reading, self._window)
        dialog.written.label_wanted.connect(self._label_faces)
        dialog.written.who_wanted.connect(self.name_faces)
        return dialog

    def _recordings(self) -> Path:
        """Where recordings are, as far as that is known."""
        try:
            return folder_of_recordings(self._controller.store.get("recording.folder"))
        except FerdeskError:
            return Path.home()

    @property
    def _recording(self) -> Path | None:
        """That which is open."""
        player = self._controller.player
        return None if player is None else player.reader.path

    def _who(self) -> None:
        """Let a person say who is who in the recording that is open; else in what they choose."""
        self.name_faces(self._recording)

    def name_faces(self, path: Path | None) -> None:
        """Let a person say who is who in a recording or table; None for what they choose."""
        self.show("who", self._naming)
        dialog = self.open["who"]
        if path is not None and isinstance(dialog, WhoDialog):
            dialog.look_at(path)

    def take_together(self, paths: Sequence[Path] = ()) -> None:
        """Take several recordings together, these among them."""
        self.show("study", lambda: StudyDialog(self._recordings, self._window))
        dialog = self.open["study"]
        if isinstance(dialog, StudyDialog):
            dialog.add(paths)

    def _naming(self) -> WhoDialog:
        dialog = WhoDialog(parent=self._window, is_open=lambda path: path == self._recording)
        dialog.wanted.connect(self._controller.show_moment)
        dialog.named.connect(self._controller.names.give)
        return dialog

    def _label(self) -> None:
        """Ask about the faces of the recording that is open; else of what a person chooses."""
        self._label_faces(self._recording)

    def _label_faces(self, path: Path | None) -> None:
        self.show("label", lambda: self._labelling(path))

    def _labelling(self, path: Path | None) -> LabelDialog:
        seekable = path is not None and path == self._recording
        dialog = LabelDialog(self._catalog, self._theme, path, seekable, self._window)
        dialog.wanted.connect(self._controller.show_moment)
        dialog.blind.connect(self.cover.turn)
        dialog.finished.connect(lambda _=0: self._hide_others(False))
        return dialog

    def _hide_others(self, hide: bool) -> None:
        """Other dialogs may tell what was read, such as that which scores again. They come back
        when the one that asks is closed, which nothing else can be used before."""
        for key, dialog in self.open.items():
            if key != "label":
                dialog.setHidden(hide)

    def _covered(self, on: bool) -> None:
        if on:
            self._hide_others(True)

    @property
    def _analysis(self) -> AnalyzeDialog | None:
        """The queue of files, where it is open."""
        dialog = self.open.get("analyze")
        return dialog if isinstance(dialog, AnalyzeDialog) else None

    def _live_reading(self) -> tuple[tuple[str, ...], Options]:
        """The models of the live view, the one that decides first, and how it reads."""
        controller = self._controller
        chosen = controller.live_model_id
        first = chosen if chosen in self._catalog.ids else self._catalog.default.id
        known = {entry.id for entry in self._catalog.readers}
        models = (first, *(i for i in controller.compared if i in known))
        return models, options_of(controller.store)

    def may_close(self) -> bool:
        """Whether no work would be lost by closing them, or a person agrees that it is."""
        # By keys: one that ends its work while another is asked about may close itself.
        return all(self._may_end(key) for key in list(self.open))

    def _may_end(self, key: str) -> bool:
        dialog = self.open.get(key)
        if not isinstance(dialog, WORKING) or not dialog.unfinished:
            return True
        answer = QMessageBox.question(self._window, dialog.windowTitle(), dialog.unfinished)
        return answer == QMessageBox.StandardButton.Yes

    def close(self) -> None:
        """Close all of them."""
        for dialog in list(self.open.values()):
            dialog.blockSignals(True)
            # It goes with the window instead. Where a signal closes that, something may still be
            # asked over the dialog: a box that Qt has on its stack, and which must not be deleted.
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
            dialog.close()
        self.open.clear()

    def _show_card(self) -> None:
        try:
            # Of a model that went away meanwhile there is no card.
            chosen = self._catalog.get(self._controller.model_id).id
        except FerdeskError as error:
            self.told.emit(str(error))
            return
        cards = [entry.card for entry in self._catalog.entries]
        self.show("model_card", lambda: CardDialog(cards, chosen, self._theme, self._window))

    def _show_guide(self) -> None:
        try:
            self.show("guide", lambda: GuideDialog(self._theme, self._window))
        except FerdeskError as error:
            self.told.emit(str(error))

    def _pick_screen(self) -> None:
        """Let a rectangle be drawn over the screen; it is shown from then on."""
        try:
            picker = RegionPicker(self._theme, self._window)
        except FerdeskError as error:
            self.told.emit(str(error))
        else:
            picker.chosen.connect(self._controller.open)
