"""Looks for what can be analyzed, in folders too, which on a slow disk takes longer than a window
may wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ferdesk.export.inputs import Inputs, find
from ferdesk.ui.work import Work


class Search(Work):
    """Finds what paths stand for; :attr:`found` when it is done.

    Args:
        known: what is listed already; comes first in what is found.
    """

    def __init__(self, paths: Sequence[str], known: Sequence[str], on_change: Callable[[], None]):
        super().__init__("ferdesk-search", on_change)
        self._paths, self._known = paths, known
        self.found = Inputs()

    def run(self) -> None:
        # How many folders there will be nobody knows: a step is only asked whether to go on.
        self.found = find(self._paths, self._known, lambda: self.step(0, 1))
