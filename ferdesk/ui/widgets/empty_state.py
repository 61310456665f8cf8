"""What stands where the picture would be when there is none: what is the matter, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ferdesk.ui import icons
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import CARD_RADIUS, SPACE


@dataclass(frozen=True, slots=True)
class Button:
    """One offer: the action it triggers and its words."""

    action: str
    label: str


@dataclass(frozen=True, slots=True)
class Emptiness:
    """One reason for there being no picture."""

    icon: str
    title: str
    text: str = ""
    buttons: tuple[Button, ...] = ()


class EmptyState(QWidget):
    """Shows an :class:`Emptiness` in the middle of the stage."""

    wanted = Signal(str)
    """A button was pressed; the key of its action."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._shown: Emptiness | None = None
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = QLabel()
        self.title.setFont(text_font(self.title, "heading", bold=True))
        self.text = QLabel()
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE)
        self._row.addStretch(1)
        self._row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        layout.setSpacing(SPACE)
        layout.addStretch(1)
        layout.addWidget(self._icon)
        layout.addSpacing(SPACE)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        layout.addSpacing(2 * SPACE)
        layout.addLayout(self._row)
        layout.addStretch(1)
        theme.changed.connect(self._recolour)

    def show_state(self, state: Emptiness) -> None:
        """Show ``state``; the first button is the one offered most."""
        if state == self._shown:
            return
        self._shown = state
        self.title.setText(state.title)
        self.text.setText(state.text)
        self.text.setVisible(bool(state.text))
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for i, offer in enumerate(state.buttons):
            button = QPushButton(offer.label)
            button.setProperty("primary", i == 0)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, key=offer.action: self.wanted.emit(key))
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons.append(button)
        self._recolour()

    def _recolour(self) -> None:
        t = self._theme.tokens
        for label in (self.title, self.text):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(t.on_stage))
            label.setPalette(palette)
        if self._shown is not None:
            picture = icons.icon(self._shown.icon, t.on_stage)
            self._icon.setPixmap(picture.pixmap(QSize(48, 48), self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.stage))
        painter.drawRoundedRect(QRectF(self.rect()), CARD_RADIUS, CARD_RADIUS)
        painter.end()
