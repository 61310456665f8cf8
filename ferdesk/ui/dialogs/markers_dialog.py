"""The list of a recording's markers and notes: go there, write, add, delete."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ferdesk.session.events import MARKER, NOTE, Event
from ferdesk.ui import words
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

EVENT = Qt.ItemDataRole.UserRole
TIME, KIND, TEXT = range(3)


class MarkersDialog(QDialog):
    """Shows events and says what a person wants done with them; writes nothing itself."""

    chosen = Signal(float)
    """A marker was chosen; its time in seconds."""
    marker_wanted = Signal()
    """Where the recording stands."""
    note_wanted = Signal()
    changed = Signal(object, str)
    """An Event was given this text."""
    remove_wanted = Signal(object)
    back_wanted = Signal(object)
    """The Event that was deleted last is wanted back."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._removed: Event | None = None
        self._known: set[int] | None = None
        self.setWindowTitle(self.tr("Markers and notes"))
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([self.tr("Time"), self.tr("Kind"), self.tr("Text")])
        self.table.setAccessibleName(self.windowTitle())
        self.table.setFont(text_font(self.table))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)  # Tab leaves the table, the arrows move in it
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.setShowGrid(False)
        self.hint = muted_label("", "caption")
        self.marker = self._button(self.tr("Marker here"))
        self.note = self._button(self.tr("Add a note"))
        self.delete = self._button(self.tr("Delete"))
        self.back = self._button(self.tr("Bring back"))
        self.back.setToolTip(self.tr("Bring back what was deleted last"))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.marker)
        row.addWidget(self.note)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.delete)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = in_column(self, 3 * SPACE // 2)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.hint)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self.resize(560, 420)
        self.marker.clicked.connect(self.marker_wanted)
        self.note.clicked.connect(self.note_wanted)
        self.delete.clicked.connect(self._delete)
        # In the list alone: who writes a text deletes letters.
        key, here = QKeySequence.StandardKey.Delete, Qt.ShortcutContext.WidgetShortcut
        QShortcut(key, self.table, self._delete, context=here)
        self.back.clicked.connect(self._bring_back)
        self.back.hide()
        self.delete.setEnabled(False)
        self.table.itemSelectionChanged.connect(self._selected)
        self.table.itemChanged.connect(self._edited)

    @property
    def current(self) -> Event | None:
        """The marker or note that is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return rows[0].data(EVENT) if rows else None

    def show_events(self, events: tuple[Event, ...]) -> None:
        """Show markers and notes, and nothing else of these; the choice stays where it was."""
        before = self.current
        rows = [event for event in events if event.kind in (MARKER, NOTE)]
        # Notes first: they are about all of it.
        rows.sort(key=lambda event: (event.kind == MARKER, event.seconds, event.number))
        if self._removed in rows:
            self._removed = None  # it could not be deleted
        numbers = {event.number for event in rows}
        new = set() if self._known is None else numbers - self._known
        self._known = numbers
        # What was added is to be written next.
        chosen = new or ({before.number} if before is not None else set())
        self.table.blockSignals(True)
        self.table.setCurrentCell(-1, -1)
        self.table.setRowCount(len(rows))
        for at, event in enumerate(rows):
            is_note = event.kind == NOTE
            cells = (
                "–" if is_note else words.clock(event.seconds),
                self.tr("Note") if is_note else self.tr("Marker"),
                event.text,
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setData(EVENT, event)
                if column != TEXT:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(at, column, item)
            if event.number in chosen:
                self.table.setCurrentCell(at, TEXT)
        for column in (TIME, KIND):
            self.table.resizeColumnToContents(column)
            self.table.setColumnWidth(column, self.table.columnWidth(column) + 2 * SPACE)
        self.table.blockSignals(False)
        self._show_buttons()

    def _selected(self) -> None:
        self._show_buttons()
        event = self.current
        if event is not None and event.kind == MARKER:
            self.chosen.emit(event.seconds)

    def _edited(self, item: QTableWidgetItem) -> None:
        event = item.data(EVENT)
        if item.column() == TEXT and item.text().strip() != event.text:
            self.changed.emit(event, item.text())

    def _delete(self) -> None:
        event = self.current
        if event is not None:
            self._removed = event
            self.remove_wanted.emit(event)

    def _bring_back(self) -> None:
        event, self._removed = self._removed, None
        if event is not None:
            self.back_wanted.emit(event)

    def _show_buttons(self) -> None:
        self.delete.setEnabled(self.current is not None)
        self.back.setVisible(self._removed is not None)
        self.hint.setText(
            self.tr("A click goes there. A double click, or F2, on a text changes it.")
            if self.table.rowCount()
            else self.tr("Nothing is marked yet. A marker is of a moment, a note of all of it.")
        )

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)  # Enter ends the writing of a text
        return button
