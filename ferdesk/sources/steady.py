"""A live source that can always be let go at once, and comes back by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame
from ferdesk.sources.base import FrameSource, Gap, SourceError

RETRY_S: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0)
"""Pauses between attempts to open it again; the last one repeats for as long as it is wanted."""
SOUND_S = 5.0
"""Pictures for this long make the pauses start from the first one again, so that a camera which
gives one picture and breaks off is not opened twice a second for ever."""
MOST_GAPS = 100
CLOSE_S = 0.2
"""How long closing waits for the thread; one that hangs in a driver ends by itself later."""
HANGS_S = 10.0
"""A thread that still has not let its device go by then hangs in the driver for good."""

_lingering: dict[str, threading.Thread] = {}
"""By spec, threads that may still hold their device."""
_lingering_lock = threading.Lock()


class Steady(FrameSource):
    """Opens, reads and closes another source in a thread of its own.

    Why a thread: a driver can hang for seconds, in opening as in reading, and nothing can wake it.
    Here nobody waits for it: :meth:`interrupt` ends a ``read`` at once, and the thread lets the
    device go as soon as the driver comes back. Whoever opens the same spec meanwhile waits, in the
    new thread, for the old one.

    Between two pictures the newest wins. ``Frame.index`` and ``media_ms`` run on over an
    interruption, the latter in real time, and :attr:`gaps` has it.

    Args:
        spec: what it is called until it is open.
        open_inner: opens the source; called again after each interruption.
    """

    live = True

    def __init__(self, spec: str, open_inner: Callable[[], FrameSource]):
        super().__init__(spec, 30.0)
        self.state = "opening"
        self._spec = spec
        self._open_inner = open_inner
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._error: BaseException | None = None
        self._stopping = threading.Event()
        self._inner: FrameSource | None = None
        self._first_ns: int | None = None
        self._next_index = 0
        self._thread = threading.Thread(
            target=self._run, name=f"ferdesk-source {spec}"[:60], daemon=True
        )
        with _lingering_lock:
            self._before = _lingering.get(spec)
            _lingering[spec] = self._thread
        self._thread.start()

    def read(self) -> Frame | None:
        """The newest picture; None when it was interrupted.

        Waits while the source is opened or opened again; ``state`` and ``notice`` tell of it.

        Raises:
            FerdeskError: it could not be opened the first time.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._error or self._stopping.is_set())
            if self._stopping.is_set():
                return None
            if self._error is not None:
                raise self._error
            frame, self._newest = self._newest, None
            return frame

    def _wake(self) -> None:
        self._stopping.set()
        with self._changed:
            self._newest = None
            self._changed.notify_all()
            inner = self._inner
        if inner is not None:
            inner.interrupt()

    def _release(self) -> None:
        self._wake()
        self._thread.join(CLOSE_S)

    def _run(self) -> None:
        """The body of the thread."""
        try:
            self._wait_for_the_one_before()
            attempt = 0
            while not self._stopping.is_set():
                lived_s = self._play()
                attempt = 0 if lived_s > SOUND_S else attempt
                self._stopping.wait(RETRY_S[min(attempt, len(RETRY_S) - 1)])
                attempt += 1
        except BaseException as error:
            with self._changed:
                self._error = error
                self._changed.notify_all()
        finally:
            with _lingering_lock:
                if _lingering.get(self._spec) is self._thread:
                    del _lingering[self._spec]
                    if self._before is not None and self._before.is_alive():
                        _lingering[self._spec] = self._before

    def _wait_for_the_one_before(self) -> None:
        """Let the thread that had the device before let it go.

        Raises:
            SourceError: it hangs in its driver.
        """
        before = self._before
        until = time.monotonic() + HANGS_S
        while before is not None and before.is_alive() and not self._stopping.is_set():
            before.join(0.1)
            if time.monotonic() > until:
                raise SourceError(
                    f"{self._spec} does not answer since it was last open.",
                    "Unplug it and plug it in again, then open it.",
                    "busy",
                )
        if not self._stopping.is_set():
            self._before = None

    def _play(self) -> float:
        """Open it and read until it breaks off.

        Returns:
            Seconds for which pictures came.

        Raises:
            FerdeskError: it could not be opened, and never was.
        """
        began: float | None = None
        inner: FrameSource | None = None
        error: FerdeskError
        try:
            inner = self._open_inner()
            with self._changed:
                self._inner = inner
            if self._stopping.is_set():
                return 0.0
            self.name, self.fps = inner.name, inner.fps
            offset = self._next_index
            while not self._stopping.is_set() and (frame := inner.read()) is not None:
                began = time.monotonic() if began is None else began
                self.state, self.notice = inner.state, inner.notice
                self._hand_on(frame, offset)
            error = SourceError(f"{self.name} gives no more pictures.", "Check that it is on.")
        except FerdeskError as failure:
            if self._first_ns is None and not self._stopping.is_set():
                raise
            error = failure
        finally:
            with self._changed:
                self._inner = None
            if inner is not None:
                inner.close()
        if not self._stopping.is_set():
            self._interrupted(error)
        return 0.0 if began is None else time.monotonic() - began

    def _hand_on(self, frame: Frame, offset: int) -> None:
        if self._first_ns is None:
            self._first_ns = frame.captured_ns
        at_ms = (frame.captured_ns - self._first_ns) // 1_000_000
        self._last_ms = max(self._last_ms + 1, at_ms)
        self._next_index = offset + frame.index + 1
        if self.gaps and self.gaps[-1].end_ms is None:
            self.gaps = (*self.gaps[:-1], replace(self.gaps[-1], end_ms=self._last_ms))
        frame = replace(frame, index=offset + frame.index, media_ms=self._last_ms)
        with self._changed:
            self._newest = frame
            self._changed.notify_all()

    def _interrupted(self, error: FerdeskError) -> None:
        """Tell of an interruption that has begun, or that lasts."""
        self.state = getattr(error, "state", "missing")
        self.notice = f"{error.what} It is opened again by itself as soon as it is there."
        if not self.gaps or self.gaps[-1].end_ms is not None:
            gap = Gap(self._last_ms, None, error.what)
            self.gaps = (*self.gaps[-(MOST_GAPS - 1) :], gap)
        self.on_change()
