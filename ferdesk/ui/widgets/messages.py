"""What is said above the picture: of the source, and of what a person asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ferdesk.ui.theme import Theme
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.banner import DONE, ERROR, WARNING, Banner, without_figures


class Messages(QWidget):
    """The banner with room around it. What is put away is not said again until it changes.

    Args:
        at_start: said until it is put away; may be empty.
    """

    changed = Signal()
    """There is more to say than when the status was last shown."""

    def __init__(self, theme: Theme, at_start: str):
        super().__init__()
        self.banner = Banner(theme)
        self._trouble = at_start
        self._done = ""
        self._made: Path | None = None
        """What that is about, where it can be opened."""
        self._of_source = ""
        self._put_away = ""
        """Of the source."""
        holder = QVBoxLayout(self)
        holder.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 0)
        holder.addWidget(self.banner)
        self.banner.closed.connect(self._closed)
        self.hide()

    def tell(self, text: str) -> None:
        """Say something that stays until it is put away."""
        self._trouble = text
        self.changed.emit()

    def tell_done(self, text: str, opens: Path | None = None) -> None:
        """Say what is done; it stays until it is put away or something else is opened.

        Args:
            opens: the file that was made, where a button is to open it.
        """
        self._done, self._made = text, opens
        self.changed.emit()

    def forget(self) -> None:
        """Something else is opened."""
        self._put_away = self._done = ""
        self._made = None

    def show_status(self, message: str, failed: bool) -> None:
        """Say all there is.

        Args:
            message: of the source; empty for nothing.
            failed: it can't be read because of that.
        """
        self._of_source = message
        if without_figures(message) == without_figures(self._put_away):
            message = ""
        trouble = told(self._trouble)
        # None hides another: what was just asked for may have failed while a source is in trouble.
        text = "\n".join(said for said in dict.fromkeys((trouble, message, self._done)) if said)
        severity = ERROR if message and failed else WARNING if trouble or message else DONE
        self.banner.show_message(text, severity, self._made)
        self.setVisible(bool(text))
        if not self._of_source:
            self._put_away = ""

    def _closed(self) -> None:
        self.hide()
        self._trouble = self._done = ""
        self._made = None
        self._put_away = self._of_source
