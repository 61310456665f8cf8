"""Faults that nobody caught are shown in the window, which stays open."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from ferdesk.core.errors import FerdeskError


class Mishaps(QObject):
    """Carries a fault from the thread in which it happened to the window.

    :meth:`tell` is given to :attr:`ferdesk.diagnostics.logs.Logs.tell`.
    """

    told = Signal(str)
    """What to show, in the Qt thread."""
    _happened = Signal(str)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        # Queued even from the Qt thread itself: it may be in the middle of a paint.
        self._happened.connect(self.told, Qt.ConnectionType.QueuedConnection)

    def tell(self, error: BaseException) -> None:
        """Show it. Callable from any thread; returns at once."""
        if isinstance(error, FerdeskError):
            self._happened.emit(str(error))
        else:
            words = self.tr(
                "Something unexpected went wrong: {0}. ferdesk goes on; if it comes back, please "
                "report it with the file that “ferdesk doctor --zip FILE” writes."
            )
            self._happened.emit(words.format(f"{type(error).__name__}: {error}".rstrip(": ")))
