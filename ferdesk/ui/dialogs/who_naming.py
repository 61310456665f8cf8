"""Who the chosen faces are: a name that is typed or known, nobody, or each file's own person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ferdesk.participants.who import LONGEST
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.flow import Flow
from ferdesk.ui.widgets.muted_label import muted_label

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
NUMBERED = 9
"""So many participants, the first ones, can be said by a key."""
KNOWN = "QListView::item { min-height: 28px; padding: 0 8px; }"
"""How known names look below the field: as those of any choice."""
LEAST = 12
"""Letters, at least, that can be read of a name as it is typed."""


class NameField(QLineEdit):
    """Enter is its own: known names that are shown below it would take it too, and put theirs into
    the field when it has been emptied. Ctrl+Z is its own as long as something was typed."""

    entered = Signal()
    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.entered.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)


class WhoNaming(QWidget):
    """Says what is wanted of the chosen faces; the dialog does it."""

    named = Signal(str)
    left_out = Signal()
    cleared = Signal()
    """The chosen faces are to have no name."""
    taken_back = Signal()
    one_each = Signal()
    """Each file shows one person."""
    show_wanted = Signal()
    """Where the chosen face comes into view is wanted to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._may_name = False
        self.who = QComboBox()
        self.who.setEditable(True)
        self.who.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.who.setMinimumContentsLength(LEAST)
        self.who.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.who.setAccessibleName(self.tr("Who"))
        self.who.setFont(text_font(self.who))
        self.field = NameField(self.who)
        self.who.setLineEdit(self.field)
        # A name that begins another one, as P1 does P10, must not be completed by itself.
        self.known = QCompleter(self.who.model(), self.who)
        self.known.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.known.setFilterMode(Qt.MatchFlag.MatchContains)
        self.known.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.who.setCompleter(self.known)
        if (shown := self.known.popup()) is not None:
            shown.setStyleSheet(KNOWN)
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText(self.tr("Name or code of the participant"))
        self.field.setAccessibleName(self.tr("Who"))
        self.field.textChanged.connect(lambda _: self._show_name())
        self.field.entered.connect(self._name)
        self.field.taken_back.connect(self.taken_back)
        self.name = self._button(self.tr("Name"), self._name)
        self.name.setProperty("primary", True)
        self.numbers = muted_label("", "caption")
        self.leave_out = self._button(
            self.tr("Leave out"),
            self.left_out.emit,
            self.tr("They count for nothing: a face on a poster, a passer-by (Delete in the list)"),
        )
        self.clear = self._button(
            self.tr("No name"), self.cleared.emit, self.tr("Take the name of the chosen faces away")
        )
        self.back = self._button(
            self.tr("Take back"),
            self.taken_back.emit,
            self.tr("Take the last change back (Ctrl+Z)"),
        )
        self.each = self._button(
            self.tr("One person a file"),
            self.one_each.emit,
            self.tr("Faces that have no name yet are called as their file is"),
        )
        self.show_there = self._button(
            self.tr("Show there"),
            self.show_wanted.emit,
            self.tr("Show the moment at which this face comes into view (double click)"),
        )
        first = QHBoxLayout()
        first.setSpacing(SPACE)
        first.addWidget(self.who, 1)
        first.addWidget(self.name)
        second = Flow()
        for button in (self.leave_out, self.clear, self.back, self.each, self.show_there):
            second.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(first)
        column.addWidget(self.numbers)
        column.addLayout(second)
        self.show_names(())
        self.let()

    def show_names(self, names: Sequence[str], numbered: int = 0) -> None:
        """Offer participants; so many of them, the first ones, have numbers."""
        typed = self.field.text()
        if [self.who.itemText(i) for i in range(self.who.count())] != list(names):
            self.who.clear()
            self.who.addItems(list(names))
            self.who.setCurrentIndex(-1)
            self.who.setEditText(typed)
        keys = "   ".join(f"{i} {name}" for i, name in enumerate(names[:numbered], 1))
        self.numbers.setText(self.tr("Keys in the list: {0}").format(keys))
        self.numbers.setVisible(bool(keys))

    def let(
        self,
        ready: bool = False,
        chosen: bool = False,
        named: bool = False,
        back: bool = False,
        each: bool = False,
        shown: bool = False,
    ) -> None:
        """Offer what can be done.

        Args:
            ready: names can be given at all.
            chosen: faces are chosen.
            named: of these some have a name.
            back: there is a change to be taken back.
            each: there are faces without a name.
            shown: the chosen face can be shown in the recording that is open.
        """
        self._may_name = chosen
        self.who.setEnabled(ready)
        self.leave_out.setEnabled(chosen)
        self.clear.setEnabled(named)
        self.back.setEnabled(back)
        self.each.setEnabled(each)
        self.show_there.setVisible(shown)
        self._show_name()

    def type(self, event: QKeyEvent) -> None:
        """Go on in the field with what was begun in the list."""
        if self.who.isEnabled():
            self.who.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if event.text().strip():
                self.field.setText("")
                QApplication.sendEvent(self.field, event)

    def begin(self) -> None:
        """The next name is to be typed."""
        self.field.setText("")  # unlike what clears it, this can't be undone
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_name(self) -> None:
        self.name.setEnabled(self._may_name and bool(self.field.text().strip()))

    def _name(self) -> None:
        if (shown := self.known.popup()) is not None:
            shown.hide()
        if self.name.isEnabled():
            self.named.emit(self.field.text().strip())

    def _button(self, text: str, do: Callable[[], object], more: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)  # Enter in the field names
        button.setToolTip(more)
        button.setAccessibleDescription(more)
        button.clicked.connect(lambda _=False: do())
        return button
