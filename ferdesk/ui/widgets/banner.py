"""A message above the picture: what is wrong and what to do, or what is done. Never modal."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from ferdesk.ui import icons
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE

ERROR = "error"
WARNING = "warning"
DONE = "done"
"""Nothing is wrong: something that was asked for is done."""


def without_figures(text: str) -> str:
    """What a message has in common with itself a second later, where it counts them."""
    return re.sub(r"\d+", "", text)


class Banner(QFrame):
    """One message with a close button; a new message takes the place of the old one."""

    closed = Signal(str)
    """The message was put away by hand; its text."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self.setObjectName("banner")
        self._icon = QLabel()
        self._icon.setFixedSize(20, 20)
        self.text = QLabel()
        self.text.setFont(text_font(self.text))
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        # So that a path or an error can be copied into a mail.
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = QPushButton(self.tr("Open"))
        self.open.clicked.connect(self._open)
        self.open.hide()
        self._opens: Path | None = None
        self._close = QToolButton()
        self._close.setProperty("flat", True)
        self._close.setIconSize(QSize(16, 16))
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close the message"))
        self._close.clicked.connect(self._put_away)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE * 3 // 2)
        layout.addWidget(self._icon)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.open)
        layout.addWidget(self._close)
        self._severity = ERROR
        theme.changed.connect(self._recolour)
        self.hide()

    @property
    def severity(self) -> str:
        return self._severity

    def show_message(self, text: str, severity: str = ERROR, opens: Path | None = None) -> None:
        """Show ``text``; empty text hides the banner.

        Args:
            opens: a file that the message is about, and that a button beside it opens.
        """
        self._opens = opens
        self.open.setVisible(opens is not None)
        if not text:
            self.text.clear()
            self.hide()
            return
        if text == self.text.text() and severity == self._severity and not self.isHidden():
            return
        known = not self.isHidden() and without_figures(text) == without_figures(self.text.text())
        self._severity = severity
        self.text.setText(text)
        self.setAccessibleName(text)
        self._recolour()
        self.show()
        if not known:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _open(self) -> None:
        if self._opens is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._opens.absolute())))

    def _put_away(self) -> None:
        text = self.text.text()
        self.show_message("")
        self.closed.emit(text)

    def _recolour(self) -> None:
        t = self._theme.tokens
        icon, colour = {
            ERROR: ("warning", t.error),
            WARNING: ("warning", t.warning),
            DONE: ("info", t.accent),
        }[self._severity]
        self.setProperty("severity", self._severity)
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.setPixmap(icons.icon(icon, colour).pixmap(QSize(20, 20)))
        self._close.setIcon(icons.icon("close", t.text))
