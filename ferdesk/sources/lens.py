"""What looks at the world through a lens, here or at the other end of a network."""

from __future__ import annotations

import time

import numpy as np

from ferdesk.sources.base import FrameSource
from ferdesk.sources.black import BlackWatch


class LensSource(FrameSource):
    """A live source whose pictures are dated by their coming, and told of when they stay black."""

    live = True

    def __init__(self, name: str, fps: float):
        super().__init__(name, fps)
        self._start = time.monotonic()
        self._black = BlackWatch(name, self._start)

    def _taken(self, image: np.ndarray) -> tuple[np.ndarray, float, str]:
        """A picture that came just now, as ``_next`` hands it on; state and notice go with it."""
        now = time.monotonic()
        self.notice = self._black.look(image, now)
        self.state = "black" if self.notice else "live"
        return image, (now - self._start) * 1000, ""
