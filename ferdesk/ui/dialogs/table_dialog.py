"""Writes a recording as a table or a report, and shows how far it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from ferdesk.session.reader import Reader
from ferdesk.session_output import write
from ferdesk.session_table import Written, part
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs import ask
from ferdesk.ui.dialogs.working import WorkingDialog
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.widgets.share_bar import ShareBar
from ferdesk.ui.work import Work


class Tabling(Work):
    """What ``ferdesk replay --out`` does, with all of a recording: a table, or a report."""

    def __init__(self, path: Path, out: Path, on_change: Callable[[], None]):
        super().__init__("ferdesk-table", on_change)
        self._path, self._out = path, out
        self.made: Written
        """There when it is done."""

    def run(self) -> None:
        with Reader(self._path) as reader:
            name = self._path.name
            self.made = write((part(reader),), self._out, name, progress=self.step)


class TableDialog(WorkingDialog):
    """Begins at once, and closes itself at the end. Cancelled, it leaves nothing behind."""

    written = Signal(object)
    """What came of it, a :class:`ferdesk.session_table.Written`."""
    failed = Signal(str)
    """Why, as a sentence."""

    def __init__(self, path: Path, out: Path, parent: QWidget | None = None):
        super().__init__(parent)
        self._out = out
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.setWindowTitle(self.tr("Save as a table"))
        self.progress = ShareBar(self.tr("Progress"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(muted_label(self.tr("Writing {0}").format(out)))
        layout.addWidget(self.progress)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)
        self.work = Tabling(path, out, self._bridge.notify)
        self.work.start()

    @property
    def unfinished(self) -> str:
        """What is asked before the window closes on its work; empty where there is none."""
        return ask.unfinished("" if self.work.done or self.work.error else str(self._out))

    def end_work(self) -> None:
        self.work.stop()
        self._bridge.close()

    def _refresh(self) -> None:
        self.progress.show_share(self.work.share)
        if self.work.error:
            self.failed.emit(self.work.error)
            self.reject()
        elif self.work.done:
            self.written.emit(self.work.made)
            self.accept()
