"""What dialogs share that have work going on behind them."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog

from ferdesk.ui.dialogs import ask


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


class WritingDialog(WorkingDialog):
    """One that writes, and asks before that is given up."""

    @property
    def writes(self) -> str:
        """The path of what is being written; empty where nothing is."""
        raise NotImplementedError

    @property
    def unfinished(self) -> str:
        """What is asked before the window closes on its work; empty where there is none."""
        return ask.unfinished(self.writes)

    def reject(self) -> None:
        """Escape must not throw away without a word what is being written."""
        if ask.may_give_up(self, self.writes):
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and not ask.may_give_up(self, self.writes):
            event.ignore()
            return
        super().closeEvent(event)
