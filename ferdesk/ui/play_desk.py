"""Moving about in a video or a recording: joins the bar and its actions to what is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from ferdesk.ui.controller import Controller
from ferdesk.ui.widgets.transport import Transport

STEPS = {"previous_picture": -1, "next_picture": 1}
"""Actions, and by how many pictures they go on."""


class PlayDesk(QObject):
    """Keeps the bar and the actions in step with what is open.

    Args:
        parent: owns it.
    """

    def __init__(self, controller: Controller, parent: QObject):
        super().__init__(parent)
        self._controller = controller

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What each action does."""
        return {key: lambda by=by: self._step(by) for key, by in STEPS.items()}

    def connect_to(self, actions: dict[str, QAction], transport: Transport) -> None:
        """Take the parts of the window, once they are there."""
        controller = self._controller
        transport.play_wanted.connect(lambda on: controller.pause(not on))
        controller.deck_changed.connect(transport.show_deck)
        controller.events_changed.connect(transport.slider.show_events)
        controller.frame_shown.connect(lambda _: transport.refresh())
        controller.status_shown.connect(lambda _: transport.refresh())

        def offer() -> None:
            deck = controller.deck
            for key in STEPS:
                actions[key].setEnabled(deck is not None and deck.duration_s is not None)

        controller.status_shown.connect(lambda _: offer())
        offer()

    def _step(self, by: int) -> None:
        deck = self._controller.deck
        if deck is not None:
            deck.step(by)
