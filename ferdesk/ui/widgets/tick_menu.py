"""A button with a menu in which several things can be ticked in one go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton

from ferdesk.ui.theme import text_font


class TickMenu(QMenu):
    """Stays open while its entries are ticked; a click beside it, Enter or Escape closes it."""

    _pressed: QAction | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self.actionAt(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        # One that was pressed elsewhere is the end of the click that opened the menu.
        if pressed is None:
            return
        if self.actionAt(event.position().toPoint()) is not pressed or not _tick(pressed):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or not _tick(self.activeAction()):
            super().keyPressEvent(event)


class TickButton(QToolButton):
    """Opens a :class:`TickMenu`."""

    def __init__(self, title: str):
        super().__init__()
        self.setObjectName("sourceButton")
        self.setText(title)
        self.setFont(text_font(self, "caption"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(title)
        self.setMenu(TickMenu(self))

    def add(self, name: str, title: str, on: bool) -> QAction:
        """Add an entry; its data is ``name``."""
        action = self.menu().addAction(title.replace("&", "&&"))
        action.setData(name)
        action.setCheckable(True)
        action.setChecked(on)
        return action


def _tick(action: QAction | None) -> bool:
    """Tick or untick an entry that can be; False for any other."""
    if action is None or not action.isCheckable() or not action.isEnabled():
        return False
    action.trigger()
    return True
