"""Who gets every record: session files, streams, whatever must not miss one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FrameRecord

log = logging.getLogger(__name__)

Sink = Callable[[FrameRecord], None]
"""Takes a record, in the inference thread. It must be quick: the next face waits for it."""


class Sinks:
    """A list of sinks that may be changed from any thread.

    It outlives the source that is open: what is recorded goes on when another
    source is opened.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sinks: tuple[Sink, ...] = ()

    def add(self, sink: Sink) -> None:
        """Give it every record from the next one on; adding it twice changes nothing."""
        with self._lock:
            if sink not in self._sinks:
                self._sinks = (*self._sinks, sink)

    def remove(self, sink: Sink) -> bool:
        """Give it no more. A call that is under way in the inference thread still ends.

        Returns:
            False if it was not there, or was removed already because it failed.
        """
        with self._lock:
            left = tuple(other for other in self._sinks if other != sink)
            was_there = len(left) < len(self._sinks)
            self._sinks = left
            return was_there

    def give(self, record: FrameRecord) -> str:
        """Hand a record to each sink, in the order in which they were added.

        Returns:
            What people should know: a sentence for each sink that raised, and
            was removed for it; else an empty text.
        """
        notices = []
        for sink in self._sinks:
            try:
                sink(record)
            except Exception as error:
                # One that was taken away meanwhile may fail: its owner has closed it.
                if self.remove(sink):
                    notices.append(_told(error))
        return " ".join(notices)

    def __len__(self) -> int:
        return len(self._sinks)


def _told(error: Exception) -> str:
    if isinstance(error, FerdeskError):
        return str(error)
    log.error("A sink of the live view failed", exc_info=error)
    return (
        f"Records are no longer passed on: {type(error).__name__}: {error}. "
        "Start the recording or the stream again."
    )
