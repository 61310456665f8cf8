"""Words that change with the values beside them, at no cost to the rest of their card."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ferdesk.ui.theme import Theme, text_font

WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
WIDTH = 240
"""That it would like to have."""
MOST = 10_000
"""Height of any text."""


class SteadyLabel(QLabel):
    """Words on a card, wrapped, from the top.

    With a QLabel all of the card is laid out anew for every text, and what lies behind the label
    is painted, up to the window. This one asks for another height only where it needs one. It is
    a QLabel to screen readers alone, as static text: Qt's own part of it is never given the text.

    Args:
        muted: for what is said on the side.
    """

    def __init__(self, theme: Theme, muted: bool = False):
        super().__init__()
        self._theme = theme
        self._muted = muted
        self._text = ""
        self.setFont(text_font(self))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        """Show a text, as it is."""
        if text == self._text:
            return
        before = self._height()
        self._text = text
        self.setAccessibleName(text)
        self.update()
        if self._height() != before:
            self.updateGeometry()

    def _height(self) -> int:
        """That it needs at the width that it has."""
        return max(self.minimumHeight(), self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, width, MOST)
        return self.fontMetrics().boundingRect(room, WRAPPED, self._text).height()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, self.heightForWidth(WIDTH))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(t.surface))
        painter.setPen(QColor(t.muted if self._muted else t.text))
        painter.drawText(self.rect(), WRAPPED, self._text)
        painter.end()
