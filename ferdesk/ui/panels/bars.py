"""One labelled bar from 0 to 1, painted: the row of the probability and action unit panels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.ui import icons, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import outline


class Bar(QWidget):
    """A name, a bar and a number.

    Args:
        name: at the left, already translated.
        colour: of the bar, ``#RRGGBB``; empty for the theme's accent.
        icon: name of an icon before the name; empty for none.
        label_width: of the name in pixels, so that the bars of a panel line up.
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
        return QSize(self._label_width + 160, max(self.HEIGHT, self.fontMetrics().height() + 6))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._label_width + self._value_width + 48, self.sizeHint().height())

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
        if (value, raw, strong) == (self._value, self._raw, self._strong):
            return
        self._value, self._raw, self._strong = value, raw, strong
        self.setAccessibleDescription("" if value is None else words.percent(value))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.height()
        left = 0.0
        idle = self._value is None
        text = QColor(t.muted if idle else t.text)
        if self._icon:
            area = QRectF(0, (height - self.GLYPH) / 2, self.GLYPH, self.GLYPH)
            icons.draw(painter, self._icon, text.name(), area)
            left = self.GLYPH + 8
        painter.setPen(text)
        painter.setFont(self._bold if self._strong else self.font())
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, self._label_width, height), centre, self._name)
        number = "–" if idle else words.percent(self._value)
        right = self.width() - self._value_width
        painter.drawText(
            QRectF(right, 0, self._value_width, height),
            centre | Qt.AlignmentFlag.AlignRight,
            number,
        )
        start = left + self._label_width + 8
        self._paint_bar(painter, QRectF(start, height / 2 - 5, right - start, 10))
        painter.end()

    def _paint_bar(self, painter: QPainter, track: QRectF) -> None:
        t = self._theme.tokens
        shape = QPainterPath()
        shape.addRoundedRect(track, 5, 5)
        painter.setPen(QPen(QColor(t.border), 1) if t.name == "contrast" else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.track))
        painter.drawPath(shape)
        colour = self._colour or t.accent
        if self._value:
            fill = QRectF(track)
            fill.setWidth(max(4.0, track.width() * min(self._value, 1.0)))
            inner = QPainterPath()
            inner.addRoundedRect(fill.adjusted(0.5, 0.5, -0.5, -0.5), 4.5, 4.5)
            painter.setPen(QPen(QColor(outline(colour, t.surface)), 1))
            painter.setBrush(QColor(colour))
            painter.drawPath(inner.intersected(shape))
        if self._raw is not None:
            x = track.left() + track.width() * min(max(self._raw, 0.0), 1.0)
            painter.setPen(QPen(QColor(t.text), 1.5))
            painter.drawLine(
                QRectF(x, track.top() - 3, 0, 16).topLeft(),
                QRectF(x, track.top() - 3, 0, 16).bottomLeft(),
            )
