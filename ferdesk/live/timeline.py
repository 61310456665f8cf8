"""One count and one clock over every round of a source that starts over."""

from __future__ import annotations

from dataclasses import replace

from ferdesk.core.types import Frame

MAX_STEP_MS = 1000


class Timeline:
    """Moves frames of later rounds behind those of earlier ones.

    A source that is opened again counts from 0 again; records, filters and face
    tracks need a clock that only goes forward.
    """

    def __init__(self) -> None:
        self._base_index = 0
        self._base_ms = 0
        self._last: Frame | None = None
        self._step_ms = 1

    def start_over(self) -> None:
        """The next frame is the first of a new round."""
        if self._last is not None:
            self._base_index = self._last.index + 1
            self._base_ms = self._last.media_ms + self._step_ms

    def place(self, frame: Frame) -> Frame:
        """The frame as it stands on the one timeline; the same object in the first round."""
        if self._base_index:
            frame = replace(
                frame,
                index=frame.index + self._base_index,
                media_ms=frame.media_ms + self._base_ms,
            )
        if self._last is not None:
            self._step_ms = min(max(1, frame.media_ms - self._last.media_ms), MAX_STEP_MS)
        self._last = frame
        return frame
