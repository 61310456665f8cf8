"""Live pictures that stay black: a closed shutter, a lid, a room without light."""

from __future__ import annotations

import numpy as np

BLACK_LEVEL = 8
"""A picture whose brightest pixels (99.5th percentile, of 255) are below this is black."""
BLACK_S = 1.5
"""How long it has to be black to be told: cameras start dark."""


class BlackWatch:
    """Looks at every picture of one source.

    Args:
        name: of the source, for people.
        now: seconds of a clock that does not go back.
    """

    def __init__(self, name: str, now: float):
        self._name = name
        self._bright = now

    def look(self, image: np.ndarray, now: float) -> str:
        """What is to be told after this picture; empty while it is not black.

        Args:
            image: uint8 (H, W, 3).
        """
        if np.percentile(image[::16, ::16], 99.5) >= BLACK_LEVEL:
            self._bright = now
        if now - self._bright <= BLACK_S:
            return ""
        return (
            f"The picture of {self._name} is black. Open its shutter or lid, or switch a light on."
        )
