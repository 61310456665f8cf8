"""What every panel is: a card with a title that shows a scene."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ferdesk.live.status import LiveStatus
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE

if TYPE_CHECKING:
    from ferdesk.models.catalog import Catalog
    from ferdesk.ui.controller import Controller

HEAD_ROOM = 15
"""Pixels that a tick box is higher than a heading. Every head has them, so that the headings of
panels side by side stand on one line, whatever stands beside them."""


class Panel(QFrame):
    """A titled card. Subclasses fill :attr:`body` and override :meth:`show_scene`.

    Args:
        theme: the look; panels that paint themselves read its tokens.
        title: heading, already translated.
    """

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.theme = theme
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self.heading = QLabel(title)
        self.heading.setProperty("muted", True)
        self.heading.setFont(text_font(self.heading, "caption", bold=True))
        self.head = QHBoxLayout()
        """The line of the heading; what a subclass adds stands at its end."""
        self.head.addWidget(self.heading, 1)
        self.head.addStrut(self.heading.fontMetrics().height() + HEAD_ROOM)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(1)
        layout.addLayout(self.head)
        layout.addLayout(self.body, 1)
        theme.changed.connect(self.update)

    def show_scene(self, scene: Scene) -> None:
        """Show one moment. Called in the Qt thread for each new record; must be quick."""
        raise NotImplementedError

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        """Take what a panel needs beyond the scene; called once, before anything is shown.

        Most panels only show, and need nothing.
        """

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Name the keys that there are now; called at first, and when one has changed.

        Args:
            key_of: by the name of an action, its key as this system writes it; empty for none.
        """

    def close_down(self) -> None:
        """Let go of what goes on behind the panel; called once, when the window closes."""

    def show_status(self, status: LiveStatus) -> None:
        """Show how the engine does; called about twice a second. Most panels don't."""
