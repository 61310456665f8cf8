"""Expressions as drawn faces: one by itself, and as many as people who would say so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.core.palette import EMOTION_COLOURS, Tokens, outline
from ferdesk.ui import icons
from ferdesk.ui.theme import Theme

NONE = "none"
"""Stands for no expression, or another one."""


class Glyph(QWidget):
    """The expression as a drawn face on a disc of its colour."""

    SIDE = 56

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._name = NONE
        self.setFixedSize(self.SIDE, self.SIDE)
        theme.changed.connect(self.update)

    def set_emotion(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        colour = EMOTION_COLOURS.get(self._name, tokens.muted)
        painter = QPainter(self)
        painter.setPen(QPen(QColor(outline(colour, tokens.surface)), 1.5))
        _disc(painter, self._name, QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens)
        icons.draw(painter, f"emotions/{self._name}", tokens.text, QRectF(12, 12, 32, 32))
        painter.end()


class People(QWidget):
    """A row of drawn faces, one a person, with the expression that each would name.

    The words that say the same stand beside it: those who hear the screen need no row.
    """

    SIDE = 22
    GAP = 3

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self.names: tuple[str, ...] = ()
        """The expression that each names, or :data:`NONE`."""
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(len(self.names) * (self.SIDE + self.GAP), self.SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.SIDE)

    def show_people(self, names: tuple[str, ...]) -> None:
        """
        Args:
            names: an expression a person; :data:`NONE` for another one.
        """
        if names != self.names:
            self.names = names
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.names:
            return
        # Smaller rather than cut off where the room is narrow.
        step = min(float(self.SIDE + self.GAP), self.width() / len(self.names))
        side = step - self.GAP
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        for i, name in enumerate(self.names):
            place = QRectF(i * step, (self.height() - side) / 2, side, side)
            # So small, the ring of the drawn face has to do for the disc too.
            rim = side / 10
            _disc(painter, name, place.adjusted(rim, rim, -rim, -rim), tokens)
            icons.draw(painter, f"emotions/{name}", tokens.text, place)
        painter.end()


def _disc(painter: QPainter, name: str, place: QRectF, tokens: Tokens) -> None:
    """Tint a disc with the colour of an expression."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = QColor(EMOTION_COLOURS.get(name, tokens.muted))
    tint.setAlphaF(0.22 if name in EMOTION_COLOURS else 0.1)
    painter.setBrush(tint)
    painter.drawEllipse(place)
