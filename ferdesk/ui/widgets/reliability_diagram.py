"""Confidence against accuracy, painted: the reliability diagram of a model card."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.core.reliability import Bin, Curve, Reliability
from ferdesk.ui import numbers
from ferdesk.ui.theme import Theme, text_font

TICKS = (0, 25, 50, 75, 100)
"""Percent, on both axes."""
COUNTS = 40
"""Height of the strip of counts below the diagram."""
GAP = 6
DOT = 4.0
"""Half the size of a mark."""
LARGEST = 340
"""A larger square shows no more."""


class ReliabilityDiagram(QWidget):
    """Marks of each bin that has pictures, the line on which they should lie, and the counts.

    After the temperature the marks are filled circles on a line, with the 95% interval of each;
    before it they are hollow squares on a dashed line: never told apart by colour alone.
    """

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._shown: Reliability | None = None
        self.setFont(text_font(self, "caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Reliability diagram"))
        theme.changed.connect(self.update)

    def show_reliability(self, shown: Reliability) -> None:
        """Show a card's figures."""
        self._shown = shown
        said = (
            self.tr("{0:.0f}% sure: {1:.0f}% right").format(one.confidence, one.accuracy)
            for one in shown.after.used
        )
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        line = self.fontMetrics().height()
        # Of the lines one stands above the square; below it the ticks, their title, the strip's.
        return round(self._side(width)) + 4 * line + COUNTS + 4 * GAP

    def sizeHint(self) -> QSize:
        return QSize(LARGEST, self.heightForWidth(LARGEST))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(200))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A scrolled page asks nobody for the height at its width, so it is set.
        self.setFixedHeight(self.heightForWidth(self.width()))

    @property
    def _left(self) -> float:
        return self.fontMetrics().horizontalAdvance(numbers.percent(100)) + GAP

    def _side(self, width: int) -> float:
        half_label = self.fontMetrics().horizontalAdvance(numbers.percent(100)) / 2
        return min(LARGEST, width - self._left - half_label)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        side = self._side(self.width())
        plot = QRectF(self._left, line + GAP, side, side)
        self._paint_axes(painter, plot)
        t = self._theme.tokens
        self._paint_curve(painter, plot, self._shown.before, QColor(t.warning), hollow=True)
        self._paint_curve(painter, plot, self._shown.after, QColor(t.accent), hollow=False)
        top = plot.bottom() + 2 * line + 2 * GAP
        self._paint_counts(
            painter, QRectF(plot.left(), top + line, side, COUNTS), self._shown.after.bins
        )
        painter.end()

    def _paint_axes(self, painter: QPainter, plot: QRectF) -> None:
        t = self._theme.tokens
        metrics, line = self.fontMetrics(), self.fontMetrics().height()
        wide = metrics.horizontalAdvance(numbers.percent(100)) + 2
        flag = Qt.AlignmentFlag
        # In high contrast the borders are as bright as what the grid is there to help to read.
        grid = QColor(t.hover if t.name == "contrast" else t.border)
        for tick in TICKS:
            at = _point(plot, tick, tick)
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(plot.left(), at.y()), QPointF(plot.right(), at.y()))
            painter.drawLine(QPointF(at.x(), plot.top()), QPointF(at.x(), plot.bottom()))
            painter.setPen(QColor(t.muted))
            text = numbers.percent(tick)
            beside = QRectF(0, at.y() - line / 2, self._left - GAP, line)
            painter.drawText(beside, flag.AlignRight | flag.AlignVCenter, text)
            # The first stands beside its line, or it would touch the one of the other axis.
            below = QRectF(at.x() - (wide / 2 if tick else 0), plot.bottom() + 2, wide, line)
            side = flag.AlignHCenter if tick else flag.AlignLeft
            painter.drawText(below, side | flag.AlignTop, text)
        painter.setPen(QColor(t.text))
        painter.drawText(QRectF(0, 0, plot.right(), line), flag.AlignLeft, self.tr("Read rightly"))
        title = QRectF(plot.left(), plot.bottom() + line + 2, plot.width(), line)
        painter.drawText(title, flag.AlignRight, self.tr("Confidence"))
        painter.setPen(QPen(QColor(t.muted), 1.5, Qt.PenStyle.DotLine))
        painter.drawLine(_point(plot, 0, 0), _point(plot, 100, 100))

    def _paint_curve(
        self, painter: QPainter, plot: QRectF, curve: Curve, colour: QColor, hollow: bool
    ) -> None:
        points = [_point(plot, one.confidence, one.accuracy) for one in curve.used]
        style = Qt.PenStyle.DashLine if hollow else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, 1.5 if hollow else 2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)
        painter.setPen(QPen(colour, 1.5))
        for one, point in zip(curve.used, points):
            if hollow:
                painter.setBrush(QColor(self._theme.tokens.surface))
                painter.drawRect(QRectF(point.x() - DOT, point.y() - DOT, 2 * DOT, 2 * DOT))
                continue
            low, high = (_point(plot, one.confidence, end) for end in one.interval95)
            painter.drawLine(low, high)
            for end in (low, high):
                painter.drawLine(end - QPointF(DOT, 0), end + QPointF(DOT, 0))
            painter.setBrush(colour)
            painter.drawEllipse(point, DOT, DOT)

    def _paint_counts(self, painter: QPainter, area: QRectF, bins: tuple[Bin, ...]) -> None:
        t = self._theme.tokens
        line = self.fontMetrics().height()
        most = max(one.n for one in bins)
        painter.setPen(QColor(t.muted))
        head = QRectF(area.left(), area.top() - line - 2, area.width(), line)
        said = self.tr("Pictures in each bin, at most {0}").format(numbers.count(most))
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, said)
        painter.setPen(QPen(QColor(t.surface), 1))
        painter.setBrush(QColor(t.accent))
        for one in bins:
            left, right = (area.left() + area.width() * end / 100 for end in (one.low, one.high))
            if one.n:
                # A bin of one picture is still seen beside one of thousands.
                height = max(2.0, area.height() * one.n / most)
                painter.drawRect(QRectF(left, area.bottom() - height, right - left, height))
        painter.setPen(QPen(QColor(t.muted), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())


def _point(plot: QRectF, confidence: float, accuracy: float) -> QPointF:
    """Where two percentages lie."""
    return QPointF(
        plot.left() + plot.width() * confidence / 100,
        plot.bottom() - plot.height() * accuracy / 100,
    )
