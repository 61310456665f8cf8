"""Looks into folders for what can be analyzed, which on a slow disk takes longer than a window
may wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ferdesk.export.inputs import Inputs, find
from ferdesk.ui.work import Work


class Search(Work):
    """Finds what paths stand for; :attr:`found` when it is done."""

    def __init__(self, paths: Sequence[str], on_change: Callable[[], None]):
        super().__init__("ferdesk-search", on_change)
        self._paths = paths
        self.found = Inputs()

    def run(self) -> None:
        # How many folders there will be nobody knows: a step is only asked whether to go on.
        self.found = find(self._paths, look=lambda: self.step(0, 1))
