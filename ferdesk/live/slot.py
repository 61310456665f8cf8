"""The hand-over between two threads in which the newest wins."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds at most one item. A new item takes the place of one nobody took, which is counted.

    A live view that queued would fall behind the camera by more and more; one
    that drops the oldest is always as fresh as its slowest part allows.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._dropped = 0
        self._closed = False
        self._woken = False

    @property
    def dropped(self) -> int:
        """Items that were replaced before anyone took them."""
        with self._changed:
            return self._dropped

    @property
    def closed(self) -> bool:
        with self._changed:
            return self._closed

    def put(self, item: T) -> bool:
        """Offer an item; never blocks.

        Returns:
            False if the slot is closed and the item was refused.
        """
        with self._changed:
            if self._closed:
                return False
            if self._item is not None:
                self._dropped += 1
            self._item = item
            self._changed.notify_all()
            return True

    def take(self, timeout: float | None = 0.0) -> T | None:
        """Take the item out.

        Args:
            timeout: seconds to wait for one; 0 does not wait, None waits for ever.

        Returns:
            The item; None when none came in time, when :meth:`wake` was called,
            or when the slot is closed and empty.
        """
        with self._changed:
            if timeout != 0.0:
                self._changed.wait_for(
                    lambda: self._item is not None or self._closed or self._woken, timeout
                )
                self._woken = False
            item, self._item = self._item, None
            if item is not None:
                self._changed.notify_all()
            return item

    def wait_until_taken(self) -> None:
        """Wait until the item inside has been taken, or the slot is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is None or self._closed)

    def wake(self) -> None:
        """Make a waiting :meth:`take`, or the next one that would wait, return at once."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def close(self) -> None:
        """Refuse new items and wake whoever waits. An item inside can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
