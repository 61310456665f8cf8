"""The card's page about confidence: the reliability diagram, in words, as a picture, as a table."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTableWidget, QWidget

from ferdesk.core.card import ON_TEST, Card
from ferdesk.core.reliability import Figures, Reliability
from ferdesk.core.votes import Votes
from ferdesk.ui import numbers
from ferdesk.ui.dialogs.card_html import faces
from ferdesk.ui.dialogs.card_page import CardPage, figures_table
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.widgets.reliability_diagram import DOT, ReliabilityDiagram

CLOSE = 0.5
"""Percentage points of bias below which a model is called neither too sure nor too cautious."""


class Key(QWidget):
    """What a mark of the diagram stands for."""

    def __init__(self, theme: Theme, hollow: bool, text: str):
        super().__init__()
        self._theme, self._hollow, self._text = theme, hollow, text
        self.setFont(text_font(self, "caption"))
        self.setAccessibleName(text)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(36 + metrics.horizontalAdvance(self._text), metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(12, self.height() / 2)
        colour = QColor(t.warning if self._hollow else t.accent)
        style = Qt.PenStyle.DashLine if self._hollow else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 2, style))
        painter.drawLine(QPointF(0, middle.y()), QPointF(24, middle.y()))
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(QColor(t.window) if self._hollow else colour)
        mark = QRectF(middle.x() - DOT, middle.y() - DOT, 2 * DOT, 2 * DOT)
        if self._hollow:
            painter.drawRect(mark)
        else:
            painter.drawEllipse(mark)
        painter.setPen(QColor(t.text))
        rest = QRectF(self.rect()).adjusted(32, 0, 0, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()


class ConfidencePage(CardPage):
    """A card without a diagram says so."""

    def __init__(self, card: Card, theme: Theme):
        super().__init__(QCoreApplication.translate("ConfidencePage", "Confidence"))
        self.diagram: ReliabilityDiagram | None = None
        self.table: QTableWidget | None = None
        shown = card.reliability
        if shown is None:
            self.said.setText(
                self.tr(
                    "This card has no reliability diagram: it was written before cards had one. "
                    "The command ferdesk-train reliability adds it."
                )
            )
        else:
            self._fill(card, shown, theme)
        self.column.addStretch(1)

    def _fill(self, card: Card, shown: Reliability, theme: Theme) -> None:
        self.said.setText(self._words(card, shown))
        self.diagram = ReliabilityDiagram(theme)
        self.diagram.show_reliability(shown)
        self.column.addWidget(self.diagram)
        after = self.tr("After the temperature, with the 95% interval")
        self.column.addWidget(Key(theme, False, after))
        self.column.addWidget(Key(theme, True, self.tr("Before the temperature")))
        self.column.addWidget(muted_label(self._basis(card, shown), "caption"))
        if (given := card.votes) is not None:
            self.column.addWidget(muted_label(self._people(given)))
        self.table = self._table(shown)
        self.column.addWidget(self.table)

    def _people(self, given: Votes) -> str:
        return self.tr(
            "Sure is not unanimous: of {0} faces, those without a majority too, the model is {1} "
            "sure of its label on average, and {2} of people give the same. The page Why says how "
            "many of ten would, by a second temperature of {3}; that is off by {4} percentage "
            "points on average."
        ).format(
            numbers.count(given.n),
            numbers.percent(given.confidence),
            numbers.percent(given.agreement),
            numbers.number(given.temperature, 2),
            numbers.number(given.gap, 1),
        )

    def _words(self, card: Card, shown: Reliability) -> str:
        bias = shown.before.bias
        if bias > CLOSE:
            way = self.tr("too sure of itself")
        elif bias < -CLOSE:
            way = self.tr("more cautious than it had to be")
        else:
            way = self.tr("about as sure as it was right")
        return self.tr(
            "When the model is 70% sure, is it right 7 times out of 10? On average its confidence "
            "is {0} percentage points from that (expected calibration error). Before its "
            "answers were divided by the temperature of {1} it was {2} points, and {3}. "
            "The closer a mark is to the dotted line, the better."
        ).format(
            numbers.number(shown.after.ece, 1),
            numbers.number(card.temperature, 2),
            numbers.number(shown.before.ece, 1),
            way,
        )

    def _basis(self, card: Card, shown: Reliability) -> str:
        lines = [
            self.tr("{0} pictures ({1}).").format(
                numbers.count(shown.n), faces(shown.split, shown.protocol)
            )
        ]
        if shown.split == "valid":
            lines.append(
                self.tr("The temperature was fitted on these same pictures, which flatters it.")
            )
        test = card["metrics"].get(ON_TEST, {})
        if isinstance(test.get("ece"), (int, float)):
            lines.append(
                self.tr("On the test set it is {0} points (N = {1}).").format(
                    numbers.number(float(test["ece"]), 1), numbers.count(int(test["n"]))
                )
            )
        lines.append(
            self.tr(
                "This is of single pictures like those of the data set, before smoothing over "
                "time and before the Action Units are asked; a camera's may be further off."
            )
        )
        return " ".join(lines)

    def _table(self, shown: Reliability) -> QTableWidget:
        """The same as rows, for keys and screen readers."""
        pairs = [
            (before, after)
            for before, after in zip(shown.before.bins, shown.after.bins)
            if before.n or after.n
        ]
        heads = (
            self.tr("Confidence"),
            self.tr("Pictures"),
            self.tr("Sure"),
            self.tr("Right (95%)"),
            self.tr("Before: sure"),
            self.tr("Before: right"),
        )
        rows = [
            (
                numbers.shown(f"{after.low:.0f}–{after.high:.0f}%"),
                numbers.count(after.n),
                *_shown(after.figures, interval=True),
                *_shown(before.figures),
            )
            for before, after in pairs
        ]
        return figures_table(self.tr("Reliability diagram as a table"), heads, rows)


def _shown(one: Figures | None, interval: bool = False) -> tuple[str, str]:
    """Mean confidence and accuracy."""
    if one is None:
        return "–", "–"
    right = numbers.percent(one.accuracy)
    if interval:
        right += " ({:.0f}–{:.0f})".format(*one.interval95)
    return numbers.percent(one.confidence), right
