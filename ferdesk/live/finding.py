"""The worker that finds faces, one picture ahead of the worker that reads them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ferdesk.core.types import Frame
from ferdesk.live.run import Run
from ferdesk.pipeline import Found


@dataclass(frozen=True, slots=True)
class Handed:
    """What passes from finding to reading."""

    found: Found
    idle_ms: float
    """Time that the finder had waited for the picture: what the chosen model leaves."""


class FindingWorker(threading.Thread):
    """Finds the faces of the newest picture, while the picture before is being read.

    Why a thread: finding and reading take about as long for several faces, and use different
    libraries that both let go of Python's lock.

    It is never more than one picture ahead. It takes the next one only when the reader has
    taken what was found in the last, so that what is read is as new as it can be.

    Args:
        run: what the workers share. The reader takes from ``run.found``, which is closed when
            this worker ends.
        find: the first half of the pipeline, which no other thread uses meanwhile.
        first: the picture to begin with.
    """

    def __init__(self, run: Run, find: Callable[[Frame], Found], first: Frame):
        super().__init__(name="ferdesk-faces", daemon=True)
        self._run = run
        self._find = find
        self._next: Frame | None = first
        self.busy = True
        """A picture has come that has not been handed on yet."""

    def run(self) -> None:
        """The body of the thread; a failure is told on the run's board."""
        try:
            self._work()
        except Exception as error:
            self._run.fail(error)
        finally:
            self._run.found.close()

    def _work(self) -> None:
        run = self._run
        idle_ms = 0.0
        while not run.stopping.is_set():
            frame, self._next = self._next, None
            if frame is None:
                began = time.perf_counter()
                frame = run.frames.take(timeout=None)
                self.busy = frame is not None
                idle_ms += (time.perf_counter() - began) * 1000
                if frame is None:
                    continue
            run.found.put(Handed(self._find(frame), idle_ms))
            self.busy = False
            idle_ms = 0.0
            run.found.wait_until_taken()
