"""The queue between the inference worker and the session's writer: it waits and never drops."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Backlog(Generic[T]):
    """Holds what is still to be written, up to a number of bytes.

    The opposite of :class:`ferdesk.live.slot.LatestSlot`: a view may leave out a frame, a
    recording may not. When it is full, :meth:`put` waits for room.

    Args:
        limit_bytes: more than this is held only when one item alone is larger.
    """

    def __init__(self, limit_bytes: int):
        self._limit_bytes = limit_bytes
        self._changed = threading.Condition()
        self._items: deque[tuple[T, int]] = deque()
        self._bytes = 0
        self._closed = False

    def put(self, item: T, size: int = 0, wait_s: float = 0.0) -> float | None:
        """Add an item.

        Args:
            size: bytes it holds in memory; 0 always has room.
            wait_s: longest wait for room.

        Returns:
            Seconds it had to wait; None if it was refused, because the backlog is closed or no
            room came in time.
        """
        began = time.monotonic()
        with self._changed:
            room = self._changed.wait_for(
                lambda: self._closed or not self._items or self._fits(size), wait_s
            )
            if self._closed or not room:
                return None
            self._items.append((item, size))
            self._bytes += size
            self._changed.notify_all()
            return time.monotonic() - began

    def take(self, timeout_s: float) -> T | None:
        """The oldest item; None when none came in time, or it is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed, timeout_s)
            if not self._items:
                return None
            item, size = self._items.popleft()
            self._bytes -= size
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Refuse new items and end every wait. What is inside can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def clear(self) -> int:
        """Close it and throw away what is inside; returns how many items that were."""
        with self._changed:
            self._closed = True
            left = len(self._items)
            self._items.clear()
            self._bytes = 0
            self._changed.notify_all()
            return left

    @property
    def closed(self) -> bool:
        with self._changed:
            return self._closed

    @property
    def done(self) -> bool:
        """Closed, and all of it taken."""
        with self._changed:
            return self._closed and not self._items

    def _fits(self, size: int) -> bool:
        return size == 0 or self._bytes + size <= self._limit_bytes
