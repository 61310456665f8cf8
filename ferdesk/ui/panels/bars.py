"""One labelled bar from 0 to 1, painted: the row of the probability and action unit panels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.ui import icons, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import outline

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
        self._strong = False
        self.setFont(text_font(self))
        self._bold = text_font(self, "strong", bold=True)
        self._value_width = self.fontMetrics().horizontalAdvance(self.VALUE_SAMPLE) + 8
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
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
    def strong(self) -> bool:
        return self._strong

    def show_value(self, value: float | None, raw: float | None = None, strong: bool = False):
        """Show ``value`` in [0, 1], or nothing; ``raw`` is a thin marker."""
        before = self._seen()
        self._value, self._raw, self._strong = value, raw, strong
        if self._seen() != before:
            self.setAccessibleDescription("" if value is None else words.percent(value))
            self.update()

    def _seen(self) -> tuple[object, ...]:
        """What can be told apart on the screen: values change with every frame, most by a hair."""
        steps = (v if v is None else round(v * STEPS) for v in (self._value, self._raw))
        percent = None if self._value is None else words.percent(self._value)
        return (*steps, percent, self._strong)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        idle = self._value is None
        text = QColor(t.muted if idle else t.text)
        height = self.fontMetrics().height() if self._stacked else self.height()
        left = 0.0
        if self._icon:
            area = QRectF(0, (height - self.GLYPH) / 2, self.GLYPH, self.GLYPH)
            icons.draw(painter, self._icon, text.name(), area)
            left = self.GLYPH + 8
        right = self.width() - self._value_width
        name_width = right - left if self._stacked else self._label_width
        painter.setPen(text)
        painter.setFont(self._bold if self._strong else self.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, name_width, height), middle, self._name)
        painter.drawText(
            QRectF(right, 0, self._value_width, height),
            middle | Qt.AlignmentFlag.AlignRight,
            "–" if idle else words.percent(self._value),
        )
        if self._stacked:
            self._paint_bar(painter, QRectF(0, height + 3, self.width(), 5))
        else:
            start = left + self._label_width + 8
            self._paint_bar(painter, QRectF(start, height / 2 - 5, right - start, 10))
        painter.end()

    def _paint_bar(self, painter: QPainter, track: QRectF) -> None:
        t = self._theme.tokens
        shape = QPainterPath()
        shape.addRoundedRect(track, track.height() / 2, track.height() / 2)
        painter.setPen(QPen(QColor(t.border), 1) if t.name == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.track))
        painter.drawPath(shape)
        colour = self._colour or t.accent
        if self._value:
            painter.setPen(QPen(QColor(outline(colour, t.surface)), 1))
            painter.setBrush(QColor(colour))
            painter.drawPath(fill_path(track, self._value))
        if self._raw is not None:
            x = track.left() + track.width() * min(max(self._raw, 0.0), 1.0)
            painter.setPen(QPen(QColor(t.text), 1.5))
            painter.drawLine(
                QRectF(x, track.top() - 3, 0, track.height() + 6).topLeft(),
                QRectF(x, track.top() - 3, 0, track.height() + 6).bottomLeft(),
            )


def fill_path(track: QRectF, value: float) -> QPainterPath:
    """The filled part of a bar: rounded as the track is, and straight at a short end."""
    inside = track.adjusted(0.5, 0.5, -0.5, -0.5)
    radius = inside.height() / 2
    width = max(2.0, inside.width() * min(value, 1.0))
    whole = QPainterPath()
    whole.addRoundedRect(inside, radius, radius)
    part = QPainterPath()
    if width > 2 * radius:
        part.addRoundedRect(
            QRectF(inside.topLeft(), QSizeF(width, inside.height())), radius, radius
        )
    else:
        part.addRect(QRectF(inside.topLeft(), QSizeF(width, inside.height())))
    return whole.intersected(part)
