"""Reads what the timeline shows of a recording, which of a long one takes longer than a window
may wait."""

from __future__ import annotations

from collections.abc import Callable

from ferdesk.session.reader import Reader, Timeline
from ferdesk.ui.work import Work


class Reading(Work):
    """Takes all readings of a recording together; :attr:`line` when it is done."""

    def __init__(self, reader: Reader, on_change: Callable[[], None]):
        super().__init__("ferdesk-timeline", on_change)
        self._reader = reader
        self.line: Timeline | None = None

    def run(self) -> None:
        self.line = self._reader.timeline(self.step)
