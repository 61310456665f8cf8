"""The list of files that are to be analyzed, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from ferdesk.export.job import ItemProgress
from ferdesk.ui import words
from ferdesk.ui.file_names import told_apart
from ferdesk.ui.theme import text_font
from ferdesk.ui.told import told


class InputList(QTableWidget):
    """A row a file, or a folder whose own images are meant; each is in it once."""

    removal_wanted = Signal()
    """Of the selected rows, by the key Delete."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        self._reading = -1
        self._shown: Sequence[ItemProgress] = ()
        """What the rows say; none where they are others now."""
        self.setHorizontalHeaderLabels([self.tr("File"), self.tr("State"), self.tr("Frames")])
        self.setAccessibleName(self.tr("Files to analyze"))
        self.setFont(text_font(self))
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    @property
    def specs(self) -> tuple[str, ...]:
        """What is in it, in order."""
        role, model = Qt.ItemDataRole.UserRole, self.model()
        return tuple(model.index(row, 0).data(role) for row in range(self.rowCount()))

    def show_specs(self, specs: Sequence[str]) -> None:
        """List these, of which those that are in it already come first, in the same order."""
        listed, stays = self.specs, set(specs)
        for row in reversed(range(len(listed))):
            if listed[row] not in stays:
                self.removeRow(row)  # an image whose folder is read now
        for spec in specs[self.rowCount() :]:
            row = self.rowCount()
            self.insertRow(row)
            item = QTableWidgetItem()
            item.setToolTip(spec)
            item.setData(Qt.ItemDataRole.UserRole, spec)
            self.setItem(row, 0, item)
            for column, text in ((1, self._states()["waiting"]), (2, "")):
                self.setItem(row, column, QTableWidgetItem(text))
        self._name_files()

    def remove_selected(self) -> None:
        """Take the selected rows out, and select that which comes to where they began."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        for row in reversed(rows):
            self.removeRow(row)
        self._name_files()
        if rows and self.rowCount():
            self.selectRow(min(rows[0], self.rowCount() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def show_progress(self, items: Sequence[ItemProgress]) -> None:
        """Say how far each is, and keep the one that is read in view.

        Args:
            items: of all rows, in their order.
        """
        states, model = self._states(), self.model()
        for row, (item, before) in enumerate(zip_longest(items, self._shown)):
            if item is before:
                continue  # ten times a second one of thousands is another
            state = model.index(row, 1)
            model.setData(state, states[item.state])
            model.setData(state, told(item.message), Qt.ItemDataRole.ToolTipRole)
            model.setData(model.index(row, 2), _frames(item))
        self._shown = items
        reading = next((row for row, item in enumerate(items) if item.state == "reading"), -1)
        if reading not in (-1, self._reading):
            # Once a file: in between people look where they want.
            self.scrollTo(model.index(reading, 0))
        self._reading = reading

    def _name_files(self) -> None:
        """Name each row's file, once rows have come or gone."""
        self._shown = ()
        model = self.model()
        for row, name in enumerate(told_apart(self.specs)):
            model.setData(model.index(row, 0), name)

    def _states(self) -> dict[str, str]:
        """States of an item for people."""
        return {
            "waiting": self.tr("Waiting"),
            "reading": self.tr("Reading…"),
            "done": self.tr("Done"),
            "failed": self.tr("Failed"),
            "left": self.tr("Left out"),
        }


def _frames(item: ItemProgress) -> str:
    if not item.frames:
        return ""
    text = f"{item.frames}" if item.total is None else f"{item.frames} / {item.total}"
    return f"{text} · {words.rate(item.rate)}" if item.state == "reading" else text
