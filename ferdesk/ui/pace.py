"""How often the window is shown what is new."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from ferdesk.core.types import Frame
from ferdesk.ui.scene import Scene

PANELS_MS = 66
"""Bars and figures that change more often can't be read, and are most of the window's work."""
PICTURES_MS = 15
"""A screen of 60 Hz has a new image every 17 ms: what comes faster nobody sees. Less than that, so
that a camera of sixty pictures a second, which is never quite even, is not held up."""

T = TypeVar("T")


class Pace(QObject, Generic[T]):
    """Shows what it is offered at once, but not what is only newer than what was just shown.

    The newest is never lost: it is shown when its time has come, also when no other follows.
    What a person does (another face, another setting) does not wait.

    Args:
        show: shows a thing.
        every_ms: shortest time between two things of which the second is only newer.
        only_newer: whether the first thing differs from the second, which is shown, in nothing
            that a person has done.
    """

    def __init__(
        self, show: Callable[[T], None], every_ms: int, only_newer: Callable[[T, T], bool]
    ):
        super().__init__()
        self._show = show
        self._every_s = every_ms / 1000
        self._only_newer = only_newer
        self._shown: tuple[T, ...] = ()
        self._waiting: tuple[T, ...] = ()
        """One thing or none, which may itself be None."""
        self._at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def offer(self, thing: T) -> None:
        """Show it now or soon."""
        left_s = self._at + self._every_s - time.monotonic()
        self._waiting = (thing,)
        if left_s <= 0 or not (self._shown and self._only_newer(thing, self._shown[0])):
            self._turn()
        elif not self._timer.isActive():
            self._timer.start(max(1, round(left_s * 1000)))

    def catch_up(self) -> None:
        """Show at once what still waits, if anything does."""
        self._turn()

    def close(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self._waiting = ()

    def _turn(self) -> None:
        self._timer.stop()
        if self._waiting:
            self._shown, self._waiting = self._waiting, ()
            self._at = time.monotonic()
            self._show(self._shown[0])


def newer_scene(scene: Scene, shown: Scene) -> bool:
    """Whether another record of the same face is all that is new."""
    return scene.record is not shown.record and _same(scene) == _same(shown)


def newer_picture(frame: Frame | None, shown: Frame | None) -> bool:
    """Whether another picture of the same source is all that is new."""
    return (
        frame is not None
        and shown is not None
        and frame.source == shown.source
        and frame.index > shown.index
    )


def _same(scene: Scene) -> tuple[object, ...]:
    record, face = scene.record, scene.selected
    return (
        record and (record.frame.source, record.model_id),
        face and face.track_id,
        scene.doubt,
        scene.show_raw,
        scene.live,
    )
