"""One labelled bar from 0 to 1, painted: the row of the probability and Action Unit panels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.core.palette import outline
from ferdesk.ui import icons, numbers, words
from ferdesk.ui.kept_text import placed
from ferdesk.ui.theme import Theme, text_font

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
        self._value_width = self.fontMetrics().horizontalAdvance(numbers.percent(100)) + 8
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
        # The name stays as it is. One rectangle: Qt paints through two of them more slowly.
        moved = (before.length, before.raw, before.sides) != (now.length, now.raw, now.sides)
        area = self._area
        if before.percent == now.percent:
            self.update(area.drawn)
        else:
            self.update(area.figure | area.drawn if moved else area.figure)

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
        name = QRectF(left, 0, name_width, height)
        value = QRectF(right, 0, self._value_width, height)
        track = QRectF(start, height / 2 - 5, right - start, 10)
        if self._stacked:
            track = QRectF(0, height + 3, self.width(), 7)
        return _Areas(
            icon,
            name,
            value,
            track,
            (name | icon).toAlignedRect(),
            value.toAlignedRect(),
            track.adjusted(-2, -3, 2, 4).toAlignedRect(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        area, seen = self._area, self._seen
        dirty = event.rect()
        painter = QPainter(self)
        painter.fillRect(dirty, colour_of(t.surface))
        text = colour_of(t.muted if seen.idle else t.text)
        font = self._bold if seen.strong else self.font()
        ratio = self.devicePixelRatioF()
        painter.setFont(font)
        painter.setPen(text)
        if dirty.intersects(area.naming):
            if self._icon:
                icons.draw(painter, self._icon, text.name(), area.icon)
            name = elided(self._name, font, math.ceil(area.name.width()))
            painter.drawStaticText(*placed(area.name, name, font, ratio))
        if dirty.intersects(area.figure):
            painter.drawStaticText(*placed(area.value, seen.percent, font, ratio, right=True))
        if dirty.intersects(area.drawn):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_bar(painter, area.track, seen)
        painter.end()

    def _paint_bar(self, painter: QPainter, track: QRectF, seen: _Seen) -> None:
        t = self._theme.tokens
        left, top, width, height = track.x(), track.y(), track.width(), track.height()
        painter.setPen(QPen(QColor(t.border), 1) if t.name == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(t.track))
        painter.drawRoundedRect(track, height / 2, height / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self._colour or t.accent
        if seen.sides is not None:
            half = (height - SEAM) / 2
            painter.setBrush(colour_of(colour))
            for length, down in zip(seen.sides, (top, top + half + SEAM)):
                if length:
                    painter.translate(left, down)
                    painter.drawPath(fill_path(width, half, length))
                    painter.translate(-left, -down)
        elif self._value:
            painter.translate(left, top)
            # Filled twice: a line around the shape would take ten times as long.
            for inset, of in ((0.0, outline(colour, t.surface)), (1.0, colour)):
                painter.setBrush(colour_of(of))
                painter.drawPath(fill_path(width, height, seen.length, inset))
            painter.translate(-left, -top)
        if seen.raw is not None:
            x = left + width * min(max(seen.raw / STEPS, 0.0), 1.0)
            mark = QRectF(x - 0.75, top - 3, 1.5, height + 6)
            painter.fillRect(mark, colour_of(t.text))


@lru_cache(maxsize=128)
def elided(name: str, font: QFont, width: int) -> str:
    """As much of a name as fits."""
    return QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=64)
def colour_of(name: str) -> QColor:
    """A colour of the theme, ``#RRGGBB``; not to be changed."""
    return QColor(name)


class _Seen(NamedTuple):
    """What can be told apart on the screen: values change with every frame, most by a hair.

    A tuple: one is made and compared for each bar and scene.
    """

    idle: bool
    length: int | None
    raw: int | None
    sides: tuple[int, ...] | None
    percent: str
    strong: bool


@dataclass(frozen=True, slots=True)
class _Areas:
    """The parts of a bar, and the pixels that each takes."""

    icon: QRectF
    name: QRectF
    value: QRectF
    track: QRectF
    naming: QRect
    """Of name and icon."""
    figure: QRect
    """Of the value."""
    drawn: QRect
    """Of the track with the mark of the raw value."""


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
