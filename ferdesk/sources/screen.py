"""What is on the screen: all of it, or a rectangle of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.base import FrameSource, SourceError

FPS = 12
"""Pictures a second. Each is copied in the window's own thread, in 5 ms for 640 × 480 and in
20 to 35 ms for 1920 × 1080 (X11, one core of a small server), so this is no film camera."""
SMALLEST = 32
"""Pixels of a side; a face in less is not read anyway."""
ANSWER_S = 3.0
"""Longest wait for a picture; the window is busy or gone then."""
_NUMBERS = re.compile(r"screen:\s*(-?\d{1,6})\s*,\s*(-?\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the desktop, in the pixels that the system lays windows out with.

    (0, 0) is the corner of the first screen; screens at its left or above have negative places.
    """

    left: int
    top: int
    width: int
    height: int

    @property
    def spec(self) -> str:
        """What ``open_source`` takes."""
        return f"screen:{self.left},{self.top},{self.width},{self.height}"


Deliver = Callable[[np.ndarray | FerdeskError], None]
"""Takes the picture (uint8 (H, W, 3) BGR), or why there is none. Callable from any thread."""
Grab = Callable[[Region | None, Deliver], None]
"""Asks for a picture of a region, None for the whole first screen; returns at once."""


def is_screen(spec: str) -> bool:
    """Whether a spec (stripped) means the screen."""
    return spec.lower().split(":", 1)[0] == "screen"


def region_of(spec: str) -> Region | None:
    """The region that a spec names: ``screen:x,y,w,h``; None for ``screen``, the first screen.

    Raises:
        FerdeskError: it is written in another way, or too small.
    """
    if spec.lower() in ("screen", "screen:"):
        return None
    found = _NUMBERS.fullmatch(spec.lower())
    if found is None:
        raise FerdeskError(
            f"{spec} names no part of the screen.",
            "Write screen:x,y,w,h, such as screen:100,80,640,480: left, top, width and height.",
        )
    region = Region(*(int(number) for number in found.groups()))
    if min(region.width, region.height) < SMALLEST:
        raise FerdeskError(
            f"{region.width} × {region.height} pixels of the screen are too few.",
            f"Choose a part of {SMALLEST} × {SMALLEST} pixels or more.",
        )
    return region


class Screen(FrameSource):
    """Pictures of the screen, :data:`FPS` a second at most.

    It only asks for them: what a system lets a program see of its screen is asked through the
    window's toolkit, in the window's thread (:mod:`ferdesk.ui.screens`). One picture is asked for
    at a time, and only when one is wanted.

    Args:
        region: what to show; None for the whole first screen.
        grab: takes the pictures; None where there is no window.

    Raises:
        SourceError: there is no window, or the first picture can't be taken.
    """

    live = True

    def __init__(self, region: Region | None, grab: Grab | None):
        if grab is None:
            raise SourceError(
                "The screen is read live in the window, not by a command.",
                "Start the window on it: ferdesk --source screen.",
                "denied",
            )
        super().__init__(
            "Screen" if region is None else f"Screen, {region.width} × {region.height}", FPS
        )
        self._region = region
        self._grab = grab
        self._changed = threading.Condition()
        self._answer: np.ndarray | FerdeskError | None = None
        self._start = self._due = time.monotonic()
        self._first = self._picture()

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        image, self._first = self._first, None
        if image is None:
            with self._changed:
                self._changed.wait_for(lambda: self._closed, max(0.0, self._due - time.monotonic()))
            image = self._picture()
        return None if image is None else (image, (time.monotonic() - self._start) * 1000, "")

    def _picture(self) -> np.ndarray | None:
        """Ask for a picture and wait for it; None when it is not wanted any more."""
        self._due = time.monotonic() + 1 / FPS
        self._answer = None
        self._grab(self._region, self._deliver)
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._answer is not None, ANSWER_S)
            answer = self._answer
        if self._closed:
            return None
        if answer is None:
            raise SourceError("The screen gives no picture.", "Open it again.", "stale")
        if isinstance(answer, FerdeskError):
            raise answer
        return answer

    def _deliver(self, answer: np.ndarray | FerdeskError) -> None:
        with self._changed:
            self._answer = answer
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
