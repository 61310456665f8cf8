"""What dialogs share that have work going on behind them."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog


class WorkingDialog(QDialog):
    """Ends its work however it is closed: by a button, by Escape or by the window's own."""

    def done(self, code: int) -> None:
        self.end_work()
        super().done(code)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.end_work()
        super().closeEvent(event)

    def end_work(self) -> None:
        """Stop what goes on, and let go of it. May be called twice."""
        raise NotImplementedError
