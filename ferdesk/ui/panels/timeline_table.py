"""The timeline as a table, for keys and screen readers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import words
from ferdesk.ui.history import EMPTY, Series
from ferdesk.ui.theme import text_font

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
BEFORE = 3
"""Columns before the curves."""
COLUMN, FIGURES = 84, 10
"""Width of a column in pixels, and in figures of the font where that is more."""
EVERY_S = 1.0
"""One row a second: what a person can still read through."""


class TimelineModel(QAbstractTableModel):
    """A row for each second: time, face, label, and each curve that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.series: Series = EMPTY
        self.names: tuple[str, ...] = EMOTIONS
        self.rows = np.zeros(0, np.int64)
        """Index in the series of each row."""

    def show(self, series: Series, names: tuple[str, ...]) -> None:
        """Take other readings or curves."""
        self.beginResetModel()
        self.series, self.names = series, names
        whole = np.floor(series.seconds / EVERY_S)
        self.rows = np.flatnonzero(np.diff(whole, prepend=-np.inf) > 0)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else BEFORE + len(self.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        at, column = int(self.rows[index.row()]), index.column()
        series = self.series
        if column == 0:
            seconds = float(series.seconds[at])
            # Live readings are behind now; those of a file or a recording after its beginning.
            behind = series.seconds[-1] <= 0
            return f"{seconds:.0f} s".replace("-", "−") if behind else words.clock(seconds)
        if column == 1:
            return series.called[series.people[at]]
        if column == 2:
            label = series.label(at)
            return words.reading(() if label is None else (label,))
        name = self.names[column - BEFORE]
        if name in EMOTIONS:
            return words.percent(float(series.smoothed[at, EMOTIONS.index(name)]))
        value = float(series.unit(name)[at])
        return words.percent(value) if np.isfinite(value) else "–"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section == 0:
            return self.tr("Time")
        if section == 1:
            return self.tr("Face")
        if section == 2:
            return self.tr("Label")
        name = self.names[section - BEFORE]
        return words.emotion(name) if name in EMOTIONS else name


class TimelineTable(QTableView):
    """Enter or a double click asks for the moment of a row."""

    chosen = Signal(float)
    """Seconds of the row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = TimelineModel()
        self.setModel(self.rows)
        self.setFont(text_font(self, "caption"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        figure = self.horizontalHeader().fontMetrics().horizontalAdvance("0")
        self.horizontalHeader().setDefaultSectionSize(max(COLUMN, FIGURES * figure))
        self.setAccessibleName(self.tr("Readings, a row for each second"))
        self.setMinimumHeight(110)
        # Tab leaves the table; arrow keys move in it.
        self.setTabKeyNavigation(False)
        self.activated.connect(self._activated)

    def _activated(self, index: QModelIndex) -> None:
        self.chosen.emit(float(self.rows.series.seconds[self.rows.rows[index.row()]]))
