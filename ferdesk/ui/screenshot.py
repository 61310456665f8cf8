"""``--screenshot``: run for a while, keep a picture of the window, and say whether it worked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from ferdesk.live.status import LiveStatus
from ferdesk.ui.controller import Controller
from ferdesk.ui.main_window import MainWindow

PATIENCE_S = 60.0
"""Longest wait for the first picture; loading libraries and models takes seconds."""


class Screenshot(QObject):
    """Takes one picture of the window ``after_s`` seconds after the first live picture.

    Args:
        finish: called once with the exit code: 0, or 1 when no face had been given a label.
    """

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        path: Path,
        after_s: float,
        finish: Callable[[int], None],
    ):
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._path = path
        self._finish = finish
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)
        self._timer.start(round((PATIENCE_S + after_s) * 1000))
        self._after_ms = round(after_s * 1000)
        self._counting = False
        controller.status_shown.connect(self._status_shown)

    def _status_shown(self, status: LiveStatus) -> None:
        if self._counting:
            return
        if status.state in ("live", "paused", "error", "ended"):
            # After an error, too: the picture then shows what the person would see. A recording
            # begins paused.
            self._counting = True
            self._timer.start(self._after_ms)

    def _take(self) -> None:
        self._controller.status_shown.disconnect(self._status_shown)
        self._controller.show_everything()
        self._window.catch_up()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            saved = self._window.grab().save(str(self._path), "PNG")
        except OSError:
            saved = False
        if not saved:
            print(f"The screenshot can't be written to {self._path}.", file=sys.stderr)
            self._finish(1)
        elif not self._controller.recognised:
            status = self._controller.status
            why = status.message or "No face was given a label."
            print(f"Nothing was recognised: {why}", file=sys.stderr)
            self._finish(1)
        else:
            print(f"Screenshot written to {self._path}.")
            self._finish(0)
