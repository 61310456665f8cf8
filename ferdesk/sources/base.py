"""What every source of frames has in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame

if TYPE_CHECKING:
    from ferdesk.sources.film import Film

STATES: tuple[str, ...] = ("opening", "live", "black", "missing", "busy", "denied", "stale")
"""How a source is. Missing: unplugged, gone, unreachable. Busy: another program has it. Denied: the
system or the server does not allow it. Stale: it is there, but no picture comes."""


class SourceError(FerdeskError):
    """A source gives no pictures; ``state`` is the one of :data:`STATES` that says why."""

    def __init__(self, what: str, fix: str = "", state: str = "missing"):
        super().__init__(what, fix)
        self.state = state


_NOISE_MS = 1e-3
"""More than a computed time is off by, and less than any clock tells apart."""


def after(media_ms: float, last_ms: int) -> int:
    """A picture's time in whole milliseconds, given that of the picture before it.

    A clock that is kept in fractions says 639.9999999999999 for 640. Files with broken clocks
    exist too; time that only moves forward is promised to all others.
    """
    return max(int(media_ms + _NOISE_MS), last_ms + 1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a live source gave no pictures."""

    start_ms: int
    """Media time of the last picture before it."""
    end_ms: int | None
    """Media time of the first picture after it; None while it lasts."""
    reason: str
    """As a sentence."""


class FrameSource:
    """Pictures, one after the other. Use as a context manager, or call :meth:`close`.

    A source is opened by its constructor, which raises
    :class:`~ferdesk.core.errors.FerdeskError` where that fails. ``read`` is for one
    thread; :meth:`interrupt` may come from any other and ends its wait.

    Sources do not keep time: a file hands out frames as fast as they are read.
    Whoever shows them paces them by ``Frame.media_ms``.

    Subclasses give :meth:`_next` and :meth:`_release`.
    """

    live = False
    """True when pictures come at their own pace whether they are read or not (a camera, a
    stream), so that late ones should be dropped; False when all of them can be waited for."""
    movable = False
    """True when one can go to any of its pictures, as soon as there is a ``film``."""
    stills = False
    """True when the pictures have nothing to do with each other, as in a folder of images."""

    def __init__(self, name: str, fps: float):
        self.name = name
        """Short name for people; also ``Frame.source``."""
        self.fps = float(fps)
        """Nominal pictures a second; above 0. A camera may give fewer."""
        self.notice = ""
        """Something a person should know though pictures come (a black camera, a damaged
        file): what and what to do. Empty when all is well; may change with every read."""
        self.state = "live"
        """One of :data:`STATES`."""
        self.gaps: tuple[Gap, ...] = ()
        """The newest interruptions of a source that recovers by itself, oldest first."""
        self.on_change: Callable[[], None] = lambda: None
        """Called, from any thread, when ``state`` has changed and no picture came with it."""
        self._index = 0
        self._last_ms = -1
        self._jumps = 0
        self._closed = False
        """Interrupted or closed: no more pictures are wanted."""
        self._released = False

    def read(self) -> Frame | None:
        """The next picture, or None when there are no more.

        Waits for a camera or stream a few seconds at most.

        Raises:
            FerdeskError: pictures stopped coming: unplugged, network lost, damaged.
        """
        if self._closed:
            return None
        got = self._next()
        if got is None or self._closed:
            return None
        image, media_ms, label = got
        self._last_ms = after(media_ms, self._last_ms)
        frame = Frame(
            image,
            self._index,
            time.monotonic_ns(),
            self._last_ms,
            label or self.name,
            self._jumps,
        )
        self._index += 1
        return frame

    @property
    def film(self) -> Film | None:
        """When each picture is seen; None where one can't move about, and until :meth:`survey` has
        found out."""
        return None

    def survey(self) -> None:
        """Begin to find out when each picture is seen, where that can be.

        Returns at once, and may be called often; ``on_change`` tells when ``film`` has it.
        """

    def go_to(self, number: int, wanted: Callable[[], bool] = lambda: True) -> bool:
        """Let the next ``read`` give another picture of the ``film``, which must be there.

        Args:
            number: of the picture, from 0; the nearest there is. Where it can't be decoded, it is
                the next one that can.
            wanted: asked now and then where that takes long.

        Returns:
            False where it was no longer wanted, or the source was interrupted: it is anywhere
            then, and another call is to follow.

        Raises:
            ValueError: there is no film.
            FerdeskError: the file can't be read any more.
        """
        raise ValueError("there is no film to move about in")

    def interrupt(self) -> None:
        """Let ``read`` end now and give None from then on; from any thread, at any time.

        The source is then still to be closed, by the thread that reads. A read that hangs in a
        driver can't be ended by this; :class:`~ferdesk.sources.steady.Steady` does not wait for it.
        """
        if not self._closed:
            self._closed = True
            self._wake()

    def close(self) -> None:
        """Give the device or file back. May be called twice."""
        self._closed = True
        if not self._released:
            self._released = True
            self._release()

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        """The next picture (uint8 (H, W, 3) BGR), its media time, and its own name or ''."""
        raise NotImplementedError

    def _wake(self) -> None:
        """End a wait of :meth:`_next` in another thread."""

    def _release(self) -> None:
        """Free what the constructor took."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
