"""What a command that opens a window needs: a screen, and some libraries loaded before Qt's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

NO_SCREEN = "There is no screen (DISPLAY is empty); only commands without a window work."


def screen() -> str:
    """What Qt draws on, as far as it can be told without it; empty for nothing.

    Without a screen Qt ends the program by a signal, with advice for those who build it.
    """
    if not sys.platform.startswith("linux"):
        return "found"
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    return next((value for name in names if (value := os.environ.get(name))), "")


def opened(show: Callable[[], int]) -> int:
    """Show a window until it is closed.

    Args:
        show: does so, and loads no Qt before it is called.

    Returns:
        The exit code: 1 where there is no screen.
    """
    if not screen():
        print(f"ferdesk: {NO_SCREEN}", file=sys.stderr)
        return 1
    # Before Qt: these bring native libraries of their own, and on some systems the order in
    # which they and Qt's are loaded decides whether both work.
    import cv2  # noqa: F401
    import numpy  # noqa: F401
    import onnxruntime  # noqa: F401

    return show()
