"""How often panels are shown new values."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ferdesk.ui.scene import Scene

EVERY_MS = 66
"""Bars and figures that change more often can't be read, and are most of the window's work."""


class Pace(QObject):
    """Shows a scene at once, but not one that is only newer than what has just been shown.

    The newest is never lost: it is shown when its time has come, also when no other follows.
    What a person does (another face, another setting) does not wait.

    Args:
        show: shows a scene.
        every_ms: shortest time between two scenes that differ in nothing but their values.
    """

    def __init__(self, show: Callable[[Scene], None], every_ms: int = EVERY_MS):
        super().__init__()
        self._show = show
        self._every_s = every_ms / 1000
        self._shown = Scene()
        self._waiting: Scene | None = None
        self._at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def offer(self, scene: Scene) -> None:
        """Show the scene now or soon."""
        left_s = self._at + self._every_s - time.monotonic()
        self._waiting = scene
        if left_s <= 0 or not _only_newer(scene, self._shown):
            self._turn()
        elif not self._timer.isActive():
            self._timer.start(max(1, round(left_s * 1000)))

    def close(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self._waiting = None

    def _turn(self) -> None:
        self._timer.stop()
        if self._waiting is not None:
            self._shown, self._waiting = self._waiting, None
            self._at = time.monotonic()
            self._show(self._shown)


def _only_newer(scene: Scene, shown: Scene) -> bool:
    """Whether another record of the same face is all that is new."""
    return scene.record is not shown.record and _same(scene) == _same(shown)


def _same(scene: Scene) -> tuple[object, ...]:
    record, face = scene.record, scene.selected
    return (
        record and (record.frame.source, record.model_id),
        face and face.track_id,
        scene.doubt,
        scene.show_raw,
        scene.live,
    )
