"""How much of something is done, as a bar without figures."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

STEPS = 1000
"""More than a bar has pixels to show."""


class ShareBar(QProgressBar):
    """Shows a share.

    Args:
        name: for those who hear the screen.
    """

    def __init__(self, name: str):
        super().__init__()
        self.setRange(0, STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)

    def show_share(self, share: float) -> None:
        """
        Args:
            share: what is done, in [0, 1].
        """
        self.setValue(round(STEPS * share))
