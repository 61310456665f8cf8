"""The one crossing from worker threads to Qt."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal


class Bridge(QObject):
    """Turns any number of worker calls into at most one waiting Qt event.

    Workers call :meth:`notify`; it carries nothing. The Qt thread receives :attr:`updated` and
    then takes what is newest from the engine. While one notice waits to be delivered, further
    ones are dropped: a slow window can never pile up a queue of frames.
    """

    updated = Signal()
    """Emitted in the Qt thread: something new may be taken."""
    _wake = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting = False
        self._closed = False
        # Queued even from the Qt thread itself, so that a notice never runs inside its caller.
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def notify(self) -> None:
        """Say that something is new. Callable from any thread; returns at once."""
        with self._lock:
            if self._waiting or self._closed:
                return
            self._waiting = True
            # Inside the lock: close() must not return while a worker is about to emit.
            self._wake.emit()

    def close(self) -> None:
        """After this, notices from workers are ignored."""
        with self._lock:
            self._closed = True

    def _deliver(self) -> None:
        with self._lock:
            # Cleared before the panels take, so that what arrives meanwhile is not missed.
            self._waiting = False
            if self._closed:
                return
        self.updated.emit()
