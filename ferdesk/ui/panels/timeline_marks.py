"""Markers and gaps in the timeline: a line or a band for each, and its words above the curves."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QGraphicsSimpleTextItem

from ferdesk.session.events import GAP, MARKER, Event
from ferdesk.ui.theme import Theme
from ferdesk.ui.told import told

GAP_SHADE = 40
"""Opacity of the band of a gap, of 255."""
APART = 8
"""Pixels between two texts."""
NEAR = 5
"""Pixels beside a line at which its tool tip is shown."""
LONGEST_TIP = 300
"""Characters of a text in the tool tip; the list of markers has all of it."""


class Marks:
    """What happened, drawn into a plot. The words stand above it, where no curve crosses them.

    Args:
        least: pixels above the plot where there are no words.
    """

    def __init__(self, plot: pg.PlotItem, theme: Theme, font: QFont, least: int):
        self._plot = plot
        self._theme = theme
        self._font = font
        self._metrics = QFontMetrics(font)
        self._least = least
        self._spoken: list[tuple[Event, str, QGraphicsSimpleTextItem]] = []
        """Events with a text, as they follow each other."""
        self.drawn: list[pg.GraphicsObject] = []
        self.show(())
        plot.vb.sigXRangeChanged.connect(self._place)
        plot.vb.sigResized.connect(self._place)

    @property
    def words(self) -> list[str]:
        """The words that can be read now, from left to right."""
        return [label.text() for _, _, label in self._spoken if label.isVisible()]

    def show(self, events: Iterable[Event]) -> None:
        """Draw these in place of those before."""
        for item in self.drawn:
            self._plot.removeItem(item)
        for _, _, label in self._spoken:
            self._plot.scene().removeItem(label)
        self.drawn, self._spoken = [], []
        for event in sorted(events, key=lambda event: event.seconds):
            if event.kind in (MARKER, GAP):
                self._draw(event)
        height = self._metrics.height() if self._spoken else 0
        self._plot.layout.setContentsMargins(0, max(self._least, height), 0, 0)
        self._place()

    def tip(self, at: QPointF) -> str:
        """The whole texts of what is drawn at a point of the plot item, as HTML."""
        said = []
        for event, text, label in self._spoken:
            written = label.isVisible() and label.mapRectToParent(label.boundingRect()).contains(at)
            if written or self._x(event.seconds) - NEAR <= at.x() <= self._x(event.until) + NEAR:
                more = "…" if len(text) > LONGEST_TIP else ""
                said.append(escape(text[:LONGEST_TIP]) + more)
        return "<br>".join(said)

    def _draw(self, event: Event) -> None:
        tokens = self._theme.tokens
        colour = tokens.accent if event.kind == MARKER else tokens.warning
        line = pg.InfiniteLine(
            event.seconds, pen=pg.mkPen(colour, width=1.5, style=Qt.PenStyle.DashLine)
        )
        self._add(line)
        if event.until > event.seconds:
            shade = QColor(tokens.warning)
            shade.setAlpha(GAP_SHADE)
            span = (event.seconds, event.until)
            band = pg.LinearRegionItem(span, brush=shade, pen=pg.mkPen(None), movable=False)
            band.setZValue(-10)
            self._add(band)
        text = " ".join((told(event.text) if event.kind == GAP else event.text).split())
        if text:
            label = QGraphicsSimpleTextItem(self._plot)
            label.setFont(self._font)
            label.setBrush(QColor(colour))
            self._spoken.append((event, text, label))

    def _add(self, item: pg.GraphicsObject) -> None:
        self.drawn.append(item)
        self._plot.addItem(item)

    def _x(self, seconds: float) -> float:
        """Where a moment is, in pixels of the plot item."""
        box = self._plot.vb
        first, last = box.viewRange()[0]
        room = box.geometry()
        return float(room.left() + room.width() * (seconds - first) / (last - first))

    def _place(self) -> None:
        """Write each text from its line to the next text, or where it does not fit there, and the
        line before is farther off, up to its line. Without room for a letter there is none."""
        room = self._plot.vb.geometry()
        seen = []
        for event, text, label in self._spoken:
            x = self._x(event.seconds)
            label.setVisible(room.left() <= x <= room.right())
            if label.isVisible():
                seen.append((x, text, label))
        end = room.right()
        for at, (x, text, label) in reversed(list(enumerate(seen))):
            right, left = end - x, x - (seen[at - 1][0] + APART if at else room.left())
            leftwards = self._metrics.horizontalAdvance(text) > right and left > right
            free = int(max(left, right))
            words = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, free)
            width = self._metrics.horizontalAdvance(words)
            label.setVisible(words not in ("", "…") and width <= free)
            label.setText(words)
            label.setPos(x - width if leftwards else x, room.top() - self._metrics.height())
            end = (label.x() if label.isVisible() else x) - APART
