"""What every source of frames has in common."""

from __future__ import annotations

import time
from types import TracebackType

import numpy as np

from ferdesk.core.types import Frame


class FrameSource:
    """Pictures, one after the other. Use as a context manager, or call :meth:`close`.

    A source is opened by its constructor, which raises
    :class:`~ferdesk.core.errors.FerdeskError` where that fails. ``read`` is for one
    thread; ``close`` may come from another and ends a wait of a stream's ``read``.

    Sources do not keep time: a file hands out frames as fast as they are read.
    Whoever shows them paces them by ``Frame.media_ms``.

    Subclasses give :meth:`_next` and :meth:`_release`.
    """

    live = False
    """True when pictures come at their own pace whether they are read or not (a camera, a
    stream), so that late ones should be dropped; False when all of them can be waited for."""
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
        self._index = 0
        self._last_ms = -1
        self._closed = False

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
        # Files with broken clocks exist; time that only moves forward is promised to all others.
        media_ms = max(int(media_ms), self._last_ms + 1)
        self._last_ms = media_ms
        frame = Frame(image, self._index, time.monotonic_ns(), media_ms, label or self.name)
        self._index += 1
        return frame

    def close(self) -> None:
        """Give the device or file back. May be called twice."""
        if not self._closed:
            self._closed = True
            self._release()

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        """The next picture (uint8 (H, W, 3) BGR), its media time, and its own name or ''."""
        raise NotImplementedError

    def _release(self) -> None:
        """Free what the constructor took."""

    def __enter__(self) -> FrameSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
