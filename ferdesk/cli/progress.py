"""One line on standard error that says how far a command is; standard output is for results."""

from __future__ import annotations

import sys
import time

EVERY_S = 0.2


class ProgressLine:
    """Written over by the next one; nothing where nobody watches, as in a file."""

    def __init__(self) -> None:
        self._shown = 0.0

    def show(self, text: str) -> None:
        """Show it, unless another was shown a moment ago."""
        now = time.monotonic()
        if _watched() and now - self._shown >= EVERY_S:
            self._shown = now
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take it away: what is printed next stands in its place."""
        if _watched():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _watched() -> bool:
    # The program for Windows has no standard error.
    return sys.stderr is not None and sys.stderr.isatty()
