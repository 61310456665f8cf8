"""How a command ends: what a person can mend is one line, not a traceback."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

from ferdesk.core.errors import FerdeskError

WISHES = ("SIGINT", "SIGTERM", "SIGHUP")
"""How a program is asked to end, where the system knows it: Ctrl-C; a shutdown, or a batch system
whose time is up; a terminal that was closed."""


def exit_status(work: Callable[[], None]) -> int:
    """Do the work of a command that writes its files whole or not at all.

    Returns:
        0 for success, 1 when it can't be done, 130 when interrupted.
    """
    try:
        with interrupts(_stop):
            work()
    except FerdeskError as error:
        print(f"ferdesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nferdesk: stopped; nothing was written.", file=sys.stderr)
        return 130
    return 0


@contextlib.contextmanager
def interrupts(first: Callable[[], None]) -> Iterator[None]:
    """Let the first of :data:`WISHES` call ``first``; a second one ends the program at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(_: int, __: FrameType | None) -> None:
        restore()
        first()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    known = [getattr(signal, name) for name in WISHES if hasattr(signal, name)]
    # What is ignored stays so: nohup is there for that. A shell ignores Ctrl-C for what it starts
    # in the background, where it is still sent by hand.
    before = {
        number: handler
        for number in known
        if (handler := signal.getsignal(number)) is not signal.SIG_IGN or number == signal.SIGINT
    }
    for number in before:
        signal.signal(number, asked)
    try:
        yield
    finally:
        restore()


def _stop() -> NoReturn:
    raise KeyboardInterrupt
