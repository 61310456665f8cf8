"""The curves of the timeline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip

from ferdesk.core.palette import EMOTION_COLOURS, outline
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import numbers, words
from ferdesk.ui.history import EMPTY, Series
from ferdesk.ui.panels.timeline_marks import Marks
from ferdesk.ui.theme import Theme, text_font

DASHES: tuple[tuple[float, ...], ...] = (
    (), (), (6, 2), (2, 2), (8, 2, 2, 2), (4, 4), (8, 2, 2, 2, 2, 2), (1, 3),
)  # fmt: skip
"""By expression, in units of the line's width; two are solid, in colours far apart."""
LONGEST_GAP_S = 1.0
"""A line is broken where nothing was read for longer, unless the source is as slow throughout."""
MOST_POINTS = 4000
CLOSEST_S = 0.5
"""The least time that is shown: some fifteen frames, and ticks that a tenth of a second tells
apart."""
BESIDE = 0.01
"""Share of the whole time that is shown before it and after it."""
TOP = 8
"""Pixels above the plot."""
BEYOND = 0.03
"""Of the scale, drawn below 0: a line on the edge is seen whole."""
NAMED_FROM = 0.3
"""Curves that never come higher are not named in the plot."""
APART = (0.1, 0.2)
"""Names nearer than this, in shares of what is drawn, would overlap: the lower is left out."""
LIFT = 1.12
"""Where a curve's point is from a name's top, in its heights: the line itself stays free."""
MARGIN = 1
"""Pixels around a name."""
VEIL = 190
"""Opacity, of 255, of the ground on which a name stands: a higher curve may run behind it."""


def pen(name: str, at: int, theme: Theme) -> QPen:
    """The line of an expression, or of a unit: colour and dashes."""
    surface = theme.tokens.surface
    colour = EMOTION_COLOURS.get(name, theme.tokens.text)
    made = QPen(QColor(outline(colour, surface)), 2.0 if name in EMOTION_COLOURS else 1.25)
    made.setCosmetic(True)
    dashes = DASHES[at % len(DASHES)]
    if dashes:
        made.setDashPattern(list(dashes))
    return made


class SecondsAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Moments of a recording as a clock; before now as seconds."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [_moment(value * scale, spacing) for value in values]


class TimelinePlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Probability over time; wheel zooms, drag moves, a click asks for a moment."""

    clicked = Signal(float)
    """A moment was clicked, in seconds."""
    zoomed = Signal(bool)
    """By hand: True where a part of the time was chosen, which stays until :meth:`show_span` ends
    it; False where all of it is shown again."""

    def __init__(self, theme: Theme):
        super().__init__(background=None, axisItems={"bottom": SecondsAxis("bottom")})
        self._theme = theme
        self._series: Series = EMPTY
        self._shown: tuple[str, ...] = EMOTIONS
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._names: dict[str, pg.TextItem] = {}
        self._drawn: tuple[np.ndarray, dict[str, np.ndarray]] = (np.empty(0), {})
        """Seconds, and by curve the values that are drawn."""
        self._by_hand = False
        self._whole = (0.0, 1.0)
        """First and last second that can be shown."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(110)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the table is there for keys
        self.setMenuEnabled(False)
        self.hideButtons()
        item = self.getPlotItem()
        font = text_font(self, "caption")
        # Half of the topmost label stands above the plot.
        self.marks = Marks(item, theme, font, TOP)
        self._name_height = QFontMetrics(font).height() + 2 * MARGIN
        item.vb.sigResized.connect(self._make_room)
        self._make_room()
        item.setMouseEnabled(x=True, y=False)
        item.getAxis("left").setTicks(
            [[(part, numbers.percent(100 * part)) for part in (0, 0.5, 1)]]
        )
        for side in ("left", "bottom"):
            item.getAxis(side).setStyle(tickFont=font)
        # Ticks that do not fit are left out.
        widest = QFontMetrics(font).horizontalAdvance(numbers.percent(100))
        item.getAxis("left").setWidth(max(44, widest + 16))
        self.cursor = pg.InfiniteLine(angle=90)
        self.cursor.hide()
        item.addItem(self.cursor)
        self.scene().sigMouseClicked.connect(self._clicked)
        item.vb.sigRangeChangedManually.connect(self._range_chosen)
        item.vb.sigXRangeChanged.connect(self._name_peaks)
        theme.changed.connect(self._recolour)
        self._recolour()

    def show_names(self, names: tuple[str, ...]) -> None:
        """Choose which curves are drawn: expressions, and units by key."""
        self._shown = names
        for name in list(self._curves):
            if name not in names:
                self.removeItem(self._curves.pop(name))
                self.removeItem(self._names.pop(name))
        self._draw()

    def show_series(self, series: Series) -> None:
        """Draw these readings."""
        if series.events is not self._series.events:
            self.marks.show(series.events)
        self._series = series
        self._draw()

    def show_span(self, first: float, last: float, anew: bool = False) -> None:
        """Show this time, in seconds, unless a part of it was chosen by hand.

        Args:
            first, last: the first before the last; nobody zooms or moves beyond them.
            anew: also then; what was chosen is forgotten.
        """
        self._by_hand = self._by_hand and not anew
        beside = BESIDE * (last - first)
        self._whole = first - beside, last + beside
        self.getPlotItem().vb.setLimits(
            xMin=self._whole[0], xMax=self._whole[1], minXRange=min(CLOSEST_S, last - first)
        )
        if not self._by_hand:
            self.setXRange(*self._whole, padding=0)

    def _make_room(self) -> None:
        """Leave room above 100% for the name of a curve that comes so high."""
        height = self.getPlotItem().vb.height()
        share = min(0.5, (LIFT * self._name_height + 2) / max(1.0, height))
        self.setYRange(-BEYOND, (1 + share * BEYOND) / (1 - share), padding=0)

    def _range_chosen(self) -> None:
        shown = self.getPlotItem().vb.viewRange()[0]
        self._by_hand = not np.allclose(shown, self._whole)
        self.zoomed.emit(self._by_hand)

    def show_cursor(self, seconds: float | None) -> None:
        """Mark the moment that is shown; None for none."""
        self.cursor.setVisible(seconds is not None)
        if seconds is not None:
            self.cursor.setValue(seconds)

    def _draw(self) -> None:
        series = self._series
        seconds = series.seconds
        step = max(1, len(seconds) // MOST_POINTS)
        x = seconds[::step]
        joined = np.ones(len(x), bool)
        same = np.diff(series.people[::step]) == 0
        apart = np.diff(x)
        # Where a source is slow throughout, that is no gap.
        usual = float(np.median(apart)) if len(apart) else 0.0
        joined[:-1] = (apart < max(LONGEST_GAP_S * step, 2 * usual)) & same
        drawn: dict[str, np.ndarray] = {}
        for name in self._shown:
            if name in EMOTIONS:
                at = EMOTIONS.index(name)
                y = series.smoothed[::step, at]
            else:
                at = self._shown.index(name)
                y = series.unit(name)[::step]
            if name not in self._curves:
                self._curves[name] = self.plot(pen=pen(name, at, self._theme), antialias=True)
                label = pg.TextItem(words.emotion(name) if name in EMOTIONS else name)
                label.textItem.document().setDocumentMargin(MARGIN)
                label.setFont(text_font(self, "caption"))
                label.setZValue(1)
                self._colour(label)
                self._names[name] = label
                self.addItem(label, ignoreBounds=True)
            drawn[name] = y
            self._curves[name].setData(x, y, connect=joined & np.isfinite(y))
        self._drawn = x, drawn
        self._name_peaks()

    def _name_peaks(self) -> None:
        """Write each curve's name over its highest point in view, the highest first, where there is
        room. Its own line never runs through it there."""
        first, last = self.getPlotItem().vb.viewRange()[0]
        seconds, curves = self._drawn
        seen = (seconds >= first) & (seconds <= last)
        x = seconds[seen]
        placed: list[tuple[float, float]] = []
        tops = {n: float(y[seen & np.isfinite(y)].max(initial=0)) for n, y in curves.items()}
        for name in sorted(curves, key=lambda n: -tops[n]):
            label, top = self._names[name], tops[name]
            if top < NAMED_FROM:
                label.hide()
                continue
            # In the middle of the stretch that is about as high.
            high = np.flatnonzero(curves[name][seen] >= top - 0.02)
            at = float(x[int(high[len(high) // 2])])
            share = (at - first) / (last - first)
            near = any(abs(share - s) < APART[0] and abs(top - t) < APART[1] for s, t in placed)
            label.setVisible(not near)
            if not near:
                placed.append((share, top))
                label.setPos(at, top)
                # Near an end it grows towards the middle, so that it is never cut off.
                label.setAnchor((share, LIFT))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.getPlotItem().mapFromScene(self.mapToScene(event.pos()))
            # An empty one hides what was said of another place.
            QToolTip.showText(event.globalPos(), self.marks.tip(at), self)
            return True
        return bool(super().viewportEvent(event))

    def _clicked(self, event: MouseClickEvent) -> None:
        box = self.getPlotItem().vb
        if event.button() == Qt.MouseButton.LeftButton and self.sceneBoundingRect().contains(
            event.scenePos()
        ):
            self.clicked.emit(float(box.mapSceneToView(event.scenePos()).x()))

    def sceneBoundingRect(self) -> QRectF:
        return self.getPlotItem().vb.sceneBoundingRect()

    def _colour(self, label: pg.TextItem) -> None:
        ground = QColor(self._theme.tokens.surface)
        ground.setAlpha(VEIL)
        label.fill = pg.mkBrush(ground)
        label.setColor(self._theme.tokens.text)

    def _recolour(self) -> None:
        t = self._theme.tokens
        self.setBackground(t.surface)
        for label in self._names.values():
            self._colour(label)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(t.border)
            axis.setTextPen(t.muted)
        self.cursor.setPen(pg.mkPen(t.text, width=1.5))
        for name, curve in self._curves.items():
            at = EMOTIONS.index(name) if name in EMOTIONS else self._shown.index(name)
            curve.setPen(pen(name, at, self._theme))
        self.marks.show(self._series.events)


def _moment(seconds: float, spacing: float) -> str:
    """A tick's words; tenths where ticks are nearer than a second."""
    if seconds < 0 or spacing < 1:
        said = numbers.number(seconds, 0 if spacing >= 1 else 1)
        return f"{said} s".replace("-", "\N{MINUS SIGN}")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
