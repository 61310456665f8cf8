"""Ctrl-C in the terminal closes the app as the window's button does."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, QTimer


class Interrupts(QObject):
    """Calls ``quit_app`` on SIGINT and SIGTERM.

    Python runs its handlers only between two of its own instructions, and inside Qt's loop there
    may be none for long. The signal writes a byte to a socket that Qt watches, which wakes it.
    """

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self, quit_app: Callable[[], object], parent: QObject | None = None):
        super().__init__(parent)
        self._quit = quit_app
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._old_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, self._asked) for number in self.SIGNALS}
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)

    def close(self) -> None:
        """Put back what was there before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    def _asked(self, number: int, frame: object) -> None:
        # Not here: the signal may have come in the middle of a paint.
        QTimer.singleShot(0, self._quit)

    def _drain(self) -> None:
        try:
            self._read.recv(64)
        except BlockingIOError:
            return
