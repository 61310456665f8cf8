"""Whose readings the timeline of a recording shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from ferdesk.ui.theme import text_font

MOST = 30
"""Entries of the menu, of those who are seen most: a street has hundreds of faces."""
LONGEST = 24
"""Letters of a name on the button, which stands beside others."""


class PersonButton(QToolButton):
    """Offers those who are in a recording; it is there where several are."""

    chosen = Signal(object)
    """As they are called; None for whoever is seen most."""

    def __init__(self) -> None:
        super().__init__()
        self.person: str | None = None
        """Who is chosen; None for whoever is seen most."""
        self._called: tuple[str, ...] = ()
        self.setObjectName("sourceButton")
        self.setFont(text_font(self, "caption"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(self.tr("Whose readings are shown"))
        self.setMenu(QMenu(self))
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._choose)
        self.show_people(())

    def show_people(self, called: tuple[str, ...]) -> None:
        """Offer these, and keep who is chosen if they are still among them.

        Args:
            called: names or numbers, those seen most first.
        """
        self._called = called
        if self.person not in called:
            self.person = None
        for action in self._group.actions():
            self._group.removeAction(action)
        self.menu().clear()
        self._add(self.tr("Seen most"), None)
        self.menu().addSeparator()
        for name in called[:MOST]:
            self._add(name, name)
        if self.person is not None and self.person not in called[:MOST]:
            self._add(self.person, self.person)
        self.setVisible(len(called) > 1)
        self._show()

    def choose(self, person: str | None) -> bool:
        """Choose somebody; says whether they are in the recording."""
        if person is not None and person not in self._called:
            return False
        self.person = person
        self.show_people(self._called)
        return True

    def _add(self, title: str, person: str | None) -> None:
        action = self.menu().addAction(title.replace("&", "&&"))
        action.setData(person)
        action.setCheckable(True)
        action.setChecked(person == self.person)
        self._group.addAction(action)

    def _choose(self, action: QAction) -> None:
        self.person = action.data()
        self._show()
        self.chosen.emit(self.person)

    def _show(self) -> None:
        title = self.tr("Seen most") if self.person is None else self.person
        short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
        self.setText(short.replace("&", "&&"))
        self.setAccessibleName(self.tr("Whose readings are shown: {0}").format(title))
