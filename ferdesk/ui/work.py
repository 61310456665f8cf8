"""Work that takes longer than a window may wait."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from ferdesk.core.errors import FerdeskError, unforeseen

log = logging.getLogger(__name__)

STOP_WITHIN_S = 10.0
LEFT_WITHIN_S = 0.5
"""Longest wait for work that keeps nothing and writes nothing: what it waits for itself, such as
a model that loads or a folder far away, may take longer, and it ends by itself."""
TOLD = 100
"""Times, at most, that progress is told of."""


class Work(ABC):
    """Runs once, in a thread of its own.

    Args:
        name: of the thread.
        on_change: called from the thread, without a payload: there is progress, or an end.
    """

    def __init__(self, name: str, on_change: Callable[[], None]):
        self._on_change = on_change
        self._stopped = threading.Event()
        self.share = 0.0
        """Done so far, 0 to 1."""
        self.done = False
        """It is through, and all went well."""
        self.error = ""
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """End after the record that is being read, and wait for it.

        Args:
            within_s: so long at most.
        """
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(within_s)

    @abstractmethod
    def run(self) -> None:
        """Do it, and call :meth:`step` often."""

    def step(self, done: int, of: int) -> None:
        """Note progress.

        Raises:
            Stopped: nobody wants it any more; what is half done is to be taken back.
        """
        if self._stopped.is_set():
            raise Stopped
        share = done / max(1, of)
        if share == 1 or share - self.share >= 1 / TOLD:
            self.share = share
            self._on_change()

    def _work(self) -> None:
        try:
            self.run()
            self.done = True
        except Stopped:
            return
        except FerdeskError as error:
            self.error = str(error)
        except Exception as error:
            log.exception("%s failed", self._thread.name)
            self.error = unforeseen(error)
        self._on_change()


class Stopped(Exception):
    """Work was stopped before it was done."""
