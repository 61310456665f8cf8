"""What can be done with what an analysis wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from ferdesk.export.crops import folder_of
from ferdesk.export.report import page
from ferdesk.ui.widgets.flow import Flow


class Written(QWidget):
    """A button for each, where there is what it needs."""

    label_wanted = Signal(object)
    """The path of a table, whose faces are to be labelled."""
    who_wanted = Signal(object)
    """The path of a table, of whose faces is to be said who they are."""

    def __init__(self) -> None:
        super().__init__()
        self._table = self._report = Path()
        self.folder = self._button(self.tr("Show the folder"), self._show_folder)
        self.report = self._button(self.tr("Open the report"), self._show_report)
        self.label = self._button(self.tr("Label faces…"), self._label)
        self.who = self._button(self.tr("Who is who…"), self._who)
        row = Flow(self)
        for button in (self.folder, self.report, self.label, self.who):
            row.addWidget(button)
        self.offer(())

    def offer(self, written: Sequence[Path], lasting: bool = False) -> None:
        """Offer what can be done.

        Args:
            written: paths, the table's first; empty where nothing is.
            lasting: faces were read that last, not those of pictures alone.
        """
        paths = [path.absolute() for path in written]
        reports = [path for path in paths if path.suffix == page.ENDING]
        self._table = paths[0] if paths else Path()
        self._report = reports[0] if reports else Path()
        self.folder.setVisible(bool(paths))
        self.report.setVisible(bool(reports))
        self.label.setVisible(bool(paths) and folder_of(self._table) in paths)
        self.who.setVisible(bool(paths) and lasting)

    def _button(self, text: str, do: object) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(do)
        return button

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._table.parent)))

    def _show_report(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report)))

    def _label(self) -> None:
        self.label_wanted.emit(self._table)

    def _who(self) -> None:
        self.who_wanted.emit(self._table)
