"""One labelled bar from 0 to 1, painted: the row of the probability and action unit panels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.ui import icons, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import outline

SEAM = 1.0
"""Pixels between the bars of the two sides."""
STEPS = 200
"""Lengths of a bar that are told apart; a bar is about as many pixels long."""


class Bar(QWidget):
    """A name, a bar and a number.

    Args:
        name: at the left, already translated.
        colour: of the bar, ``#RRGGBB``; empty for the theme's accent.
        icon: name of an icon before the name; empty for none.
        label_width: of the name in pixels, so that the bars of a panel line up; 0 puts name and
            number above the bar, for narrow columns.
    """

    HEIGHT = 24
    GLYPH = 16
    VALUE_SAMPLE = "100%"

    def __init__(self, theme: Theme, name: str, colour: str, icon: str, label_width: int):
        super().__init__()
        self._theme = theme
        self._name = name
        self._colour = colour
        self._icon = icon
        self._label_width = label_width
        self._value: float | None = None
        self._raw: float | None = None
        self._sides: tuple[float, float] | None = None
        self._strong = False
        self._seen = self._look()
        self.setFont(text_font(self))
        self._bold = text_font(self, "strong", bold=True)
        self._value_width = self.fontMetrics().horizontalAdvance(self.VALUE_SAMPLE) + 8
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._area = self._areas()
        # Else Qt would paint the card behind each bar anew with every value.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        if self._stacked:
            return QSize(self._stacked_width() + 24, line + 14)
        return QSize(self._label_width + 160, max(self.HEIGHT, line + 6))

    def minimumSizeHint(self) -> QSize:
        height = self.sizeHint().height()
        if self._stacked:
            return QSize(self._stacked_width(), height)
        return QSize(self._label_width + self._value_width + 48, height)

    @property
    def _stacked(self) -> bool:
        return self._label_width == 0

    def _stacked_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._name) + self._value_width

    @property
    def value(self) -> float | None:
        return self._value

    @property
    def raw(self) -> float | None:
        return self._raw

    @property
    def sides(self) -> tuple[float, float] | None:
        return self._sides

    @property
    def strong(self) -> bool:
        return self._strong

    def show_value(
        self,
        value: float | None,
        raw: float | None = None,
        strong: bool = False,
        sides: tuple[float, float] | None = None,
    ) -> None:
        """Show ``value`` in [0, 1], or nothing.

        Args:
            raw: a thin marker.
            strong: the name in bold.
            sides: left and right of what ``value`` is made of: two bars, one above the other.
        """
        self._value, self._raw, self._strong = value, raw, strong
        self._sides = None if value is None else sides
        before, now = self._seen, self._look()
        if now == before:
            return
        self._seen = now
        if before.percent != now.percent:
            self.setAccessibleDescription(self._spoken(now.percent))
        if (before.idle, before.strong) != (now.idle, now.strong):
            self.update()
            return
        # The name and its icon stay as they are, and are most of the work.
        if before.percent != now.percent:
            self.update(self._area.value.toAlignedRect())
        if (before.length, before.raw, before.sides) != (now.length, now.raw, now.sides):
            self.update(self._area.track.adjusted(-2, -4, 2, 4).toAlignedRect())

    def _spoken(self, percent: str) -> str:
        if self._value is None:
            return ""
        if self._sides is None:
            return percent
        return self.tr("{0}; left {1}, right {2}").format(
            percent, *(words.percent(side) for side in self._sides)
        )

    def _look(self) -> _Seen:
        """How the values look on the screen."""
        value, raw = self._value, self._raw
        return _Seen(
            value is None,
            None if value is None else round(value * STEPS),
            None if raw is None else round(raw * STEPS),
            None if self._sides is None else tuple(round(side * STEPS) for side in self._sides),
            "–" if value is None else words.percent(value),
            self._strong,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._area = self._areas()

    def _areas(self) -> _Areas:
        """Where each part stands."""
        height = self.fontMetrics().height() if self._stacked else self.height()
        left = 0.0
        icon = QRectF()
        if self._icon:
            icon = QRectF(0, (height - self.GLYPH) / 2, self.GLYPH, self.GLYPH)
            left = self.GLYPH + 8
        right = self.width() - self._value_width
        name_width = right - left if self._stacked else self._label_width
        start = left + self._label_width + 8
        return _Areas(
            icon,
            QRectF(left, 0, name_width, height),
            QRectF(right, 0, self._value_width, height),
            QRectF(0, height + 3, self.width(), 7)
            if self._stacked
            else QRectF(start, height / 2 - 5, right - start, 10),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        area, dirty, seen = self._area, QRectF(event.rect()), self._seen
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(t.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = QColor(t.muted if seen.idle else t.text)
        painter.setFont(self._bold if self._strong else self.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        if dirty.intersects(area.name | area.icon):
            if self._icon:
                icons.draw(painter, self._icon, text.name(), area.icon)
            painter.setPen(text)
            name = painter.fontMetrics().elidedText(
                self._name, Qt.TextElideMode.ElideRight, math.ceil(area.name.width())
            )
            painter.drawText(area.name, middle, name)
        if dirty.intersects(area.value):
            painter.setPen(text)
            painter.drawText(area.value, middle | Qt.AlignmentFlag.AlignRight, seen.percent)
        if dirty.intersects(area.track):
            self._paint_bar(painter, area.track, seen)
        painter.end()

    def _paint_bar(self, painter: QPainter, track: QRectF, seen: _Seen) -> None:
        t = self._theme.tokens
        painter.setPen(QPen(QColor(t.border), 1) if t.name == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.track))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self._colour or t.accent
        if seen.sides is not None:
            height = (track.height() - SEAM) / 2
            painter.setBrush(QColor(colour))
            for length, top in zip(seen.sides, (track.top(), track.top() + height + SEAM)):
                if length:
                    painter.translate(track.left(), top)
                    painter.drawPath(fill_path(track.width(), height, length))
                    painter.translate(-track.left(), -top)
        elif self._value:
            painter.translate(track.topLeft())
            # Filled twice: a line around the shape would take ten times as long.
            for inset, of in ((0.0, outline(colour, t.surface)), (1.0, colour)):
                painter.setBrush(QColor(of))
                painter.drawPath(fill_path(track.width(), track.height(), seen.length, inset))
            painter.translate(-track.topLeft())
        if seen.raw is not None:
            x = track.left() + track.width() * min(max(seen.raw / STEPS, 0.0), 1.0)
            mark = QRectF(x - 0.75, track.top() - 3, 1.5, track.height() + 6)
            painter.fillRect(mark, QColor(t.text))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What can be told apart on the screen: values change with every frame, most by a hair."""

    idle: bool
    length: int | None
    raw: int | None
    sides: tuple[int, ...] | None
    percent: str
    strong: bool


@dataclass(frozen=True, slots=True)
class _Areas:
    """The parts of a bar."""

    icon: QRectF
    name: QRectF
    value: QRectF
    track: QRectF


@lru_cache(maxsize=4096)
def fill_path(width: float, height: float, steps: int, inset: float = 0.0) -> QPainterPath:
    """The filled part of a bar of that size: rounded as the bar is, and straight at a short end.

    Args:
        steps: how long it is, in :data:`STEPS` of the whole.
        inset: how much smaller it is drawn on every side.
    """
    radius = height / 2 - inset
    length = max(2.5, width * min(steps / STEPS, 1.0)) - 2 * inset
    filled = QRectF(inset, inset, length, 2 * radius)
    part = QPainterPath()
    if length > 2 * radius:
        part.addRoundedRect(filled, radius, radius)
        return part
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(inset, inset, width - 2 * inset, 2 * radius), radius, radius)
    part.addRect(filled)
    return whole.intersected(part)
