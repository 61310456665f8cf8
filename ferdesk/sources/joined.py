"""The clock of a file that was joined of several."""

from __future__ import annotations

BACK_FRAMES = 12
"""A clock that goes back further has begun anew; less is disorder."""


class JoinedClock:
    """Lets a clock go on where it begins anew, as in parts of a film that were put behind each
    other with their times as they were. A single time that is out of place moves no other.

    Args:
        frame_ms: how long a picture is mostly shown.
    """

    def __init__(self, frame_ms: float):
        self._frame_ms = frame_ms
        self._last_ms = -frame_ms
        self._ahead_ms = self._before_ms = 0.0
        """What is added, and what was before the newest picture."""

    def at(self, said_ms: float | None, steps: int = 1) -> float:
        """The time of the next picture.

        Args:
            said_ms: what the file says of it; None for nothing: it is counted then.
            steps: pictures that it is after the one before; more than 1 where some were lost.
        """
        counted = self._last_ms + steps * self._frame_ms
        if said_ms is None:
            self._last_ms = counted
            return counted
        now, as_before = said_ms + self._ahead_ms, said_ms + self._before_ms
        self._before_ms = self._ahead_ms
        if self._last_ms < as_before < now:
            self._before_ms = self._ahead_ms = as_before - said_ms
            now = as_before
        elif self._last_ms - now > BACK_FRAMES * self._frame_ms:
            self._ahead_ms = counted - said_ms
            now = counted
        self._last_ms = now
        return now
