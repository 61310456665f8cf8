"""What is read is out of sight while a person says what they see, so that they say it unaided."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from ferdesk.session.player import Player
from ferdesk.ui.controller import Controller
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE


class Cover(QObject):
    """Holds a recording that plays, and tells the window to show nothing. What is live goes on: it
    may be recorded, or streamed."""

    changed = Signal(bool)
    """Whether it is on."""

    def __init__(self, controller: Controller):
        super().__init__(controller)
        self._controller = controller
        self.on = False
        self._held: Player | None = None
        """What was playing."""

    def turn(self, on: bool) -> None:
        """Cover, or uncover."""
        if on == self.on:
            return
        self.on = on
        player = self._controller.player
        if on:
            self._held = player if player is not None and player.playing else None
            if self._held is not None:
                self._controller.pause(True)
        elif self._held is not None and self._held is player and not player.playing:
            self._controller.pause(False)
        self.changed.emit(on)


class Covered(QStackedWidget):
    """The window's page, or in its place why it is not to be seen.

    Args:
        page: it.
    """

    def __init__(self, page: QWidget):
        super().__init__()
        self._page = page
        self.addWidget(page)
        cover = QWidget()
        self.why = QLabel(
            self.tr("Faces are being labelled. What is read of them is out of sight meanwhile.")
        )
        self.why.setFont(text_font(self.why, "heading"))
        self.why.setWordWrap(True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(cover)
        column.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        column.addWidget(self.why)
        self.addWidget(cover)

    def cover(self, on: bool) -> None:
        """Show the page, or why not."""
        self.setCurrentIndex(1 if on else 0)
        if not on:
            # Else the first button of the page had it, and space pressed that.
            self._page.setFocus(Qt.FocusReason.OtherFocusReason)
