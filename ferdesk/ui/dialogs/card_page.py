"""What the card's pages of figures share: they scroll as a whole, and their tables are whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE


class CardPage(QScrollArea):
    """A column of words and figures, the words first.

    Args:
        name: of the page.
    """

    def __init__(self, name: str):
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self._rack = rack = QWidget()
        rack.setObjectName("rack")
        self.column = QVBoxLayout(rack)
        self.column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)  # for the ring
        self.column.setSpacing(SPACE * 3 // 2)
        self.setWidget(rack)
        self.viewport().setAutoFillBackground(False)
        rack.setAutoFillBackground(False)
        self.said = QLabel()
        self.said.setFont(text_font(self.said))
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.column.addWidget(self.said)

    def minimumSizeHint(self) -> QSize:
        """No narrower than what stands in it: nothing would bring into view what is cut off."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = self._rack.minimumSizeHint().width() + bar
        return QSize(width, super().minimumSizeHint().height())


def figures_table(
    name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 0
) -> QTableWidget:
    """A table to be read, as high as its rows.

    Args:
        name: for screen readers.
        heads: of the columns.
        rows: cells, as many as heads.
        words: so many columns, the first ones, hold words and begin at the left.
    """
    table = QTableWidget(len(rows), len(heads))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(heads)
    table.setFont(text_font(table, "caption"))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    align = Qt.AlignmentFlag
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            side = align.AlignLeft if column < words else align.AlignRight
            item.setTextAlignment(side | align.AlignVCenter)
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.resizeRowsToContents()
    height = header.sizeHint().height() + sum(table.rowHeight(i) for i in range(len(rows)))
    # Whole, since the page scrolls; the room of a bar for where the columns are too wide.
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setFixedHeight(height + table.horizontalScrollBar().sizeHint().height() + SPACE)
    return table
