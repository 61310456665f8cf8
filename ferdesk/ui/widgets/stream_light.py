"""The sign that records are passed on: seen while it lasts, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from ferdesk.ui import icons
from ferdesk.ui.outlets import Outlets
from ferdesk.ui.theme import Theme, text_font


class StreamLight(QToolButton):
    """A button that is there while anything is passed on; says to how many."""

    def __init__(self, theme: Theme, outlets: Outlets):
        super().__init__()
        self._theme = theme
        self._outlets = outlets
        self.setObjectName("streamLight")
        self.setFont(text_font(self, "caption", bold=True))
        self.setIconSize(QSize(14, 14))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._recolour)
        outlets.changed.connect(self.refresh)
        self._recolour()
        self.refresh()

    def refresh(self) -> None:
        """Show whether, and to how many."""
        stream = self._outlets.stream
        where = []
        if stream.running:
            few = (self.tr("no program yet"), self.tr("1 program"))
            many = self.tr("{0} programs").format(stream.clients)
            clients = few[stream.clients] if stream.clients < len(few) else many
            where.append(f"WebSocket: {clients}")
        if self._outlets.osc_port:
            where.append(f"OSC: 127.0.0.1:{self._outlets.osc_port}")
        count = f" · {stream.clients}" if stream.running else ""
        streaming = self.tr("Streaming")
        # Qt leaves no gap of its own between icon and text.
        self.setText(f" {streaming}{count}")
        said = self.tr("Records are passed on to other programs. {0}").format(", ".join(where))
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setVisible(self._outlets.on)

    def _recolour(self) -> None:
        self.setIcon(icons.icon("stream", self._theme.tokens.accent))
