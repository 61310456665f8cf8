"""Lets recorded pictures come at the speed at which they were taken."""

from __future__ import annotations

import threading
import time

LATE_S = 0.25
"""Further behind than this, it does not try to catch up: a burst of frames looks broken."""


class Pacer:
    """Holds each frame back until its media time has come."""

    def __init__(self) -> None:
        self._start_s: float | None = None

    def wait(self, media_ms: int, stirred: threading.Event) -> bool:
        """Wait for a frame's turn.

        Returns:
            False if ``stirred`` was set meanwhile.
        """
        media_s = media_ms / 1000
        now_s = time.monotonic()
        if self._start_s is None or now_s - (self._start_s + media_s) > LATE_S:
            self._start_s = now_s - media_s
        return not stirred.wait(max(0.0, self._start_s + media_s - now_s))

    def reset(self) -> None:
        """Start anew with the next frame, as after a pause."""
        self._start_s = None
