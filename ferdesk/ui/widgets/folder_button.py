"""A button that names a folder and lets another be chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from ferdesk.ui.tokens import SPACE


class FolderButton(QPushButton):
    """Its menu offers another folder, or the usual one.

    Args:
        title: of the dialog in which one is chosen.
    """

    chosen = Signal(str)
    """Path of a folder; empty for the usual one."""

    def __init__(self, title: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("folderButton")
        self._title = title
        self._path = ""
        menu = QMenu(self)
        self.whole = menu.addAction("")
        self.whole.setEnabled(False)
        menu.addAction(self.tr("Choose a folder…"), self._ask)
        self.usual = menu.addAction(self.tr("The usual folder"), lambda: self.chosen.emit(""))
        self.setMenu(menu)
        self.show_path("")

    def show_path(self, path: str) -> None:
        """Name a folder; an empty path is the usual one."""
        self._path = path
        self.usual.setEnabled(bool(path))
        self.whole.setVisible(bool(path))
        self.whole.setText(path.replace("&", "&&"))
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        """The whole path, which the menu has, does not fit; its end says most."""
        name = self._path or self.tr("The usual folder")
        room = self.width() - 8 * SPACE  # the arrow and the padding
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideLeft, room)
        self.setText(short.replace("&", "&&"))

    def _ask(self) -> None:
        begin = self._path if Path(self._path).is_dir() else ""
        if found := QFileDialog.getExistingDirectory(self, self._title, begin):
            self.chosen.emit(str(Path(found)))
