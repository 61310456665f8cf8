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
        with self._changed:
            waited = 0.0
            if not self._closed and not self._room_for(size):
                began = time.monotonic()
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._closed or self._room_for(size), wait_s)
                waited = time.monotonic() - began
            if self._closed or not self._room_for(size):
                return None
            self._items.append((item, size))
            self._bytes += size
            # Whoever takes is not woken for each item: on a busy machine that would cost the
            # one who puts its turn on the processor, each time.
            if self._pressing():
                self._changed.notify_all()
            return waited

    def rest(self, seconds: float) -> None:
        """Wait until it fills up or is closed, but not longer than ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._pressing(), seconds)

    def take(self) -> T | None:
        """The oldest item; None when it is empty. Does not wait."""
        with self._changed:
            if not self._items:
                return None
            item, size = self._items.popleft()
            self._bytes -= size
            # Wakes who waits for room; mostly nobody does.
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

    def _room_for(self, size: int) -> bool:
        return size == 0 or not self._items or self._bytes + size <= self._limit_bytes

    def _pressing(self) -> bool:
        """Half full: time to write."""
        return 2 * self._bytes >= self._limit_bytes
