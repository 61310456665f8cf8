"""Figures of the last few seconds."""

from __future__ import annotations

import threading
from collections import deque

WINDOW_S = 3.0


class Meter:
    """Counts events and their values over a sliding window. Safe to share between threads.

    Args:
        window_s: seconds that the window reaches back.
    """

    def __init__(self, window_s: float = WINDOW_S):
        self._window_ns = int(window_s * 1e9)
        self._lock = threading.Lock()
        self._events: deque[tuple[int, float]] = deque()
        self._total = 0
        self._last_ns: int | None = None

    def add(self, at_ns: int, value: float = 0.0) -> None:
        """Note an event at a monotonic time; times must not go back."""
        with self._lock:
            self._events.append((at_ns, value))
            self._total += 1
            self._last_ns = at_ns
            self._forget(at_ns)

    @property
    def total(self) -> int:
        """Events since the beginning."""
        with self._lock:
            return self._total

    @property
    def last_ns(self) -> int | None:
        """Monotonic time of the newest event; None before the first."""
        with self._lock:
            return self._last_ns

    def per_second(self, now_ns: int) -> float:
        """Events a second in the window before ``now_ns``; 0 with fewer than two of them."""
        with self._lock:
            self._forget(now_ns)
            if len(self._events) < 2:
                return 0.0
            span_ns = self._events[-1][0] - self._events[0][0]
            return (len(self._events) - 1) * 1e9 / span_ns if span_ns > 0 else 0.0

    def percentiles(self, now_ns: int, *wanted: float) -> tuple[float, ...]:
        """Percentiles (0 to 100) of the values in the window; 0 where there are none."""
        with self._lock:
            self._forget(now_ns)
            values = sorted(value for _, value in self._events)
        return tuple(_percentile(values, p) for p in wanted)

    def _forget(self, now_ns: int) -> None:
        while self._events and now_ns - self._events[0][0] > self._window_ns:
            self._events.popleft()


def _percentile(ordered: list[float], wanted: float) -> float:
    """As ``numpy.percentile`` has it, which takes far longer for so few values."""
    if not ordered:
        return 0.0
    at = wanted / 100 * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (at - low))
