"""The card's page about mix-ups: how often the model is right when it says an expression."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

from ferdesk.core.card import Card
from ferdesk.core.mixups import Mixups, Share
from ferdesk.core.reliability import Reliability
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import icons, numbers, words
from ferdesk.ui.dialogs.card_html import faces
from ferdesk.ui.dialogs.card_page import CardPage, figures_table
from ferdesk.ui.theme import Theme
from ferdesk.ui.widgets.muted_label import muted_label

DEEPEST = 0.5
"""Opacity of a cell that has all faces of its row; text must stay easy to read on it."""
GLYPH = 20


class MixupsPage(CardPage):
    """A card without the figures says so."""

    def __init__(self, card: Card, theme: Theme):
        super().__init__(QCoreApplication.translate("MixupsPage", "Mix-ups"))
        self._theme = theme
        self.table: QTableWidget | None = None
        self.matrix: QTableWidget | None = None
        self._glyphs: dict[str, QTableWidgetItem] = {}
        """Heads of the matrix's columns, by the name of their picture."""
        self._cells: list[tuple[QTableWidgetItem, float]] = []
        """Its cells, each with its share of the row."""
        shown = card.reliability
        if shown is None or shown.mixups is None:
            self.said.setText(
                self.tr(
                    "This card does not say what is mixed up: it was written before cards did. "
                    "The command ferdesk-train reliability adds it."
                )
            )
        else:
            self._fill(shown, shown.mixups)
            theme.changed.connect(self._colour)
        self.column.addStretch(1)

    def _fill(self, shown: Reliability, mixups: Mixups) -> None:
        self.said.setText(
            self.tr(
                "When the model says an expression, how often do people say so too? And how many "
                "of the faces that people give an expression does it find? Of a rare expression "
                "both can be low where the accuracy is high."
            )
        )
        self.table = self._summary(mixups)
        self.column.addWidget(self.table)
        self.column.addWidget(
            muted_label(
                self.tr(
                    "Rows: what most people said of a face. Columns: what the model said. The "
                    "stronger the colour, the larger the share of the row."
                ),
                "caption",
            )
        )
        self.matrix = self._matrix(mixups)
        self.column.addWidget(self.matrix)
        self.column.addWidget(muted_label(self._basis(shown), "caption"))
        self._colour()

    def _summary(self, mixups: Mixups) -> QTableWidget:
        heads = (
            self.tr("Expression"),
            self.tr("Right when said"),
            self.tr("Else mostly"),
            self.tr("Found"),
        )
        rows = []
        for i, name in enumerate(EMOTIONS):
            else_is = mixups.mistaken_for(i)
            mostly = "–"
            if else_is is not None:
                other, share = else_is
                mostly = f"{words.emotion(EMOTIONS[other])} {numbers.percent(share.percent or 0.0)}"
            right, found = self._share(mixups.right(i)), self._share(mixups.found(i))
            rows.append((words.emotion(name), right, mostly, found))
        return figures_table(self.tr("How often it is right, by expression"), heads, rows, words=1)

    def _share(self, share: Share) -> str:
        if share.percent is None:
            return "–"
        return self.tr("{0} of {1}").format(numbers.percent(share.percent), numbers.count(share.of))

    def _matrix(self, mixups: Mixups) -> QTableWidget:
        rows = [
            (words.emotion(name), *map(numbers.count, row))
            for name, row in zip(EMOTIONS, mixups.counts)
        ]
        table = figures_table(
            self.tr("Confusion matrix"), ("", *map(words.emotion, EMOTIONS)), rows, words=1
        )
        table.setIconSize(QSize(GLYPH, GLYPH))
        for column, name in enumerate(EMOTIONS, start=1):
            # The names would make the columns too wide; screen readers and tool tips have them.
            head = QTableWidgetItem()
            head.setToolTip(words.emotion(name))
            head.setData(Qt.ItemDataRole.AccessibleTextRole, words.emotion(name))
            table.setHorizontalHeaderItem(column, head)
            self._glyphs[f"emotions/{name}"] = head
            for row, counts in enumerate(mixups.counts):
                if (item := table.item(row, column)) is not None:
                    self._cells.append((item, counts[column - 1] / max(1, sum(counts))))
        return table

    def _colour(self) -> None:
        """Glyphs and shades in the theme's colours."""
        tokens = self._theme.tokens
        for name, head in self._glyphs.items():
            head.setIcon(icons.icon(name, tokens.text))
        for item, share in self._cells:
            shade = QColor(tokens.accent)
            shade.setAlphaF(DEEPEST * share)
            item.setBackground(shade)

    def _basis(self, shown: Reliability) -> str:
        return " ".join(
            (
                self.tr("{0} pictures ({1}).").format(
                    numbers.count(shown.n), faces(shown.split, shown.protocol)
                ),
                self.tr(
                    "This is of single pictures like those of the data set, at one look, before "
                    "smoothing over time and before the Action Units are asked."
                ),
            )
        )
