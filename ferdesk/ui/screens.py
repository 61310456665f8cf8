"""Takes pictures of the screen, in the Qt thread, for whoever asks from another."""

from __future__ import annotations

import ctypes
import os
import sys

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap, QScreen

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import SourceError
from ferdesk.sources.screen import Deliver, Region
from ferdesk.ui.picture import to_bgr

_CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


class ScreenGrabber(QObject):
    """Answers each question once. Made in the Qt thread; :meth:`grab` may come from any.

    Why here: Qt copies a screen on Windows, macOS and X11 by one call, which belongs to its own
    thread. Where that thread is busy, pictures come later; nobody piles questions up, because
    :class:`~ferdesk.sources.screen.Screen` asks for one at a time.
    """

    _asked = Signal(object, object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def grab(self, region: Region | None, deliver: Deliver) -> None:
        """Let ``deliver`` have a picture of ``region`` soon; a :data:`~.screen.Grab`."""
        self._asked.emit(region, deliver)

    def _answer(self, region: Region | None, deliver: Deliver) -> None:
        try:
            deliver(picture_of(region))
        except FerdeskError as error:
            deliver(error)


def picture_of(region: Region | None) -> np.ndarray:
    """What is on the screen now, uint8 (H, W, 3) BGR, in device pixels.

    A region that reaches over several screens is cut to the one that has most of it.

    Raises:
        SourceError: the system does not allow it, or no screen is there.
    """
    screen = _screen_of(region)
    area = screen.geometry()
    if region is not None:
        area = area.intersected(rectangle(region))
    image = shot(screen, area).toImage()
    if image.isNull():
        raise SourceError("The screen gives no picture.", "Unlock it, then open it again.", "stale")
    return to_bgr(image)


def shot(screen: QScreen, area: QRect) -> QPixmap:
    """A copy of a part of one screen, ``area`` as the desktop has it.

    Raises:
        SourceError: the system does not allow it.
    """
    why = refusal()
    if why is not None:
        raise why
    at = area.topLeft() - screen.geometry().topLeft()
    return screen.grabWindow(0, at.x(), at.y(), area.width(), area.height())


def rectangle(region: Region) -> QRect:
    return QRect(region.left, region.top, region.width, region.height)


def region(area: QRect) -> Region:
    return Region(area.x(), area.y(), area.width(), area.height())


def refusal() -> SourceError | None:
    """Why this system lets nobody read its screen this way; None where it does."""
    if _is_wayland():
        return SourceError(
            "Wayland does not let a program read the screen this way.",
            "Log in to a session of X11 (Xorg), or open the video itself as a file or stream.",
            "denied",
        )
    if sys.platform == "darwin" and not _macos_allows():
        return SourceError(
            "macOS does not let ferdesk read the screen.",
            "Allow it in System Settings, Privacy & Security, Screen Recording; then start anew.",
            "denied",
        )
    return None


def _is_wayland() -> bool:
    """Whether a Wayland compositor owns the screen, also when Qt itself speaks X11 to it.

    An X11 program gets black there, or its own windows only, and no error.
    """
    if sys.platform != "linux":
        return False
    name = QGuiApplication.platformName()
    if name == "xcb":
        return os.environ.get("XDG_SESSION_TYPE") == "wayland" or "WAYLAND_DISPLAY" in os.environ
    return name.startswith("wayland")


def _macos_allows() -> bool:
    """Whether this program may see other programs' windows; the system asks the person if not.

    Without it macOS gives the desktop's background and says nothing.
    """
    try:
        graphics = ctypes.CDLL(_CORE_GRAPHICS)
        allowed, ask = (
            graphics.CGPreflightScreenCaptureAccess,
            graphics.CGRequestScreenCaptureAccess,
        )
    except (OSError, AttributeError):
        return True  # before macOS 10.15 nobody was asked
    allowed.restype = ask.restype = ctypes.c_bool
    return bool(allowed()) or bool(ask())


def _screen_of(region: Region | None) -> QScreen:
    """The screen that has most of ``region``; the first one for None.

    Raises:
        SourceError: none has any of it.
    """
    first = QGuiApplication.primaryScreen()
    screens = QGuiApplication.screens()
    if region is None and first is not None:
        return first
    if region is not None and screens:
        wanted = rectangle(region)

        def shared(screen: QScreen) -> int:
            part = screen.geometry().intersected(wanted)
            return part.width() * part.height() if part.isValid() else 0

        best = max(screens, key=shared)
        if shared(best):
            return best
    raise SourceError(
        "That part of the screen is on no screen that is there now.",
        "Connect the screen again, or choose another part.",
    )
