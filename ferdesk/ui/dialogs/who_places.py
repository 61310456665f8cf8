"""Whose faces are named, and in which file the names are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ferdesk.participants.cast import usual_place
from ferdesk.ui import numbers
from ferdesk.ui.dialogs import ask
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label


class WhoPlaces(QWidget):
    """Says what is wanted; the dialog finds out whether it can be had."""

    chosen = Signal(object)
    """The path of a recording or a table."""
    out_chosen = Signal(object)
    """The path of a file for the names."""

    def __init__(self) -> None:
        super().__init__()
        self.out = Path()
        """Where the names go."""
        self.why = muted_label(
            self.tr(
                "A face that was lost and came back has another number. Say which faces are the "
                "same participant: summaries and reports take them together."
            ),
            "caption",
        )
        self.path = self._field(self.tr("Faces of"))
        self.path.setPlaceholderText(self.tr("A recording, or a table"))
        self.browse = self._button(self.tr("Browse…"), self._ask_path)
        self.found = muted_label("", "caption")
        self.names = self._field(self.tr("Names in"))
        self.browse_names = self._button(self.tr("Browse…"), self._ask_names)
        # No form: it gives what wraps the room of another width than it has.
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel(self.tr("Faces of")), 0, 0)
        grid.addLayout(_row(self.path, self.browse), 0, 1)
        grid.addWidget(self.found, 1, 1)
        grid.addWidget(QLabel(self.tr("Names in")), 2, 0)
        grid.addLayout(_row(self.names, self.browse_names), 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE * 3 // 2)
        column.addWidget(self.why)
        column.addLayout(grid)
        self.let(faces=True, names=False)

    def show_reading(self, path: Path) -> None:
        """The faces are being looked for."""
        self.path.setText(str(path))
        self.show_out(usual_place(path))
        self.found.setText(self.tr("Reading…"))

    def show_share(self, share: float) -> None:
        """So much, from 0 to 1, was looked through."""
        self.found.setText(self.tr("Reading… {0}").format(numbers.percent(100 * share)))

    def show_found(self, text: str) -> None:
        """What came of it."""
        self.found.setText(text)

    def show_out(self, out: Path) -> None:
        """Say where the names go."""
        self.out = out
        self.names.setText(str(out))

    def let(self, faces: bool, names: bool) -> None:
        """Let others be chosen, or not."""
        self.browse.setEnabled(faces)
        self.browse_names.setEnabled(names)

    def _ask_path(self) -> None:
        chosen = ask.for_faces(self, self.tr("Faces of"), Path(self.path.text()))
        if chosen is not None:
            self.chosen.emit(chosen)

    def _ask_names(self) -> None:
        chosen = ask.to_go_on(self, self.tr("Names in"), self.out)
        if chosen is not None:
            self.out_chosen.emit(chosen)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setReadOnly(True)
        field.setAccessibleName(name)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return field

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: do())
        return button


def _row(field: QLineEdit, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
