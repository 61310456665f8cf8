"""The first page of labelling: whose faces, who labels them, and which come first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ferdesk.labelling.pool import Pool
from ferdesk.labelling.sheet import Begun, begun, usual_place
from ferdesk.ui import numbers
from ferdesk.ui.dialogs import ask
from ferdesk.ui.dialogs.card_page import CardPage
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.form import Form
from ferdesk.ui.widgets.muted_label import muted_label


class LabelStart(QWidget):
    """Says what is wanted; the dialog finds out whether it can be had."""

    chosen = Signal(object)
    """The path of a recording or a table."""
    begun = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pool: Pool | None = None
        self._out: Path | None = None
        """Where labels go, chosen by the person."""
        self._wanted = 0
        """Index of the order that was chosen."""
        self.page = CardPage(self.tr("What is labelled"))
        self.page.said.setText(
            self.tr(
                "Say what you see before you are told what the app saw. Then they are held "
                "against each other: how well does it read these faces?"
            )
        )
        self.path = QLineEdit()
        self.path.setReadOnly(True)
        self.path.setAccessibleName(self.tr("Faces of"))
        self.path.setPlaceholderText(self.tr("A recording, or a table with kept crops"))
        self.browse = self._button(self.tr("Browse…"), self._ask_path)
        self.found = muted_label("", "caption")
        self.person = QLineEdit("1")
        self.person.setAccessibleName(self.tr("Your name or number"))
        self.person.setMaxLength(60)
        self.person.textChanged.connect(lambda _: self._show_place())
        self.order = QComboBox()
        self.order.setAccessibleName(self.tr("Which faces"))
        self.order.addItem(self.tr("At random"), False)
        self.order.addItem(self.tr("As many of each label"), True)
        self.order.currentIndexChanged.connect(lambda _: self._explain())
        self.order.activated.connect(self._order_chosen)
        self.order_means = muted_label("", "caption")
        self.out = QLineEdit()
        self.out.setReadOnly(True)
        self.out.setAccessibleName(self.tr("Labels in"))
        self.browse_out = self._button(self.tr("Browse…"), self._ask_out)
        self.there = muted_label("", "caption")
        self.start = self._button(self.tr("Start"), self.begun.emit)
        self.start.setProperty("primary", True)
        self.start.setDefault(True)  # Enter starts
        form = Form()
        form.add(self.tr("Faces of"), _row(self.path, self.browse))
        form.add("", self.found)
        form.add(self.tr("Your name or number"), self.person)
        form.add(self.tr("Which faces"), self.order)
        form.add("", self.order_means)
        form.add(self.tr("Labels in"), _row(self.out, self.browse_out))
        form.add("", self.there)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        self.page.column.addLayout(form)
        self.page.column.addStretch(1)
        column.addWidget(self.page, 1)
        column.addLayout(below)
        self._explain()
        self._show_place()

    @property
    def place(self) -> Path:
        """Where the labels go."""
        if self._out is not None:
            return self._out
        return usual_place(Path(self.path.text()), self.person.text())

    @property
    def evenly(self) -> bool:
        return bool(self.order.currentData())

    def show_reading(self, path: Path) -> None:
        """The faces are being looked for."""
        self._pool = None
        self.path.setText(str(path))
        self.found.setText(self.tr("Reading…"))
        self._show_place()

    def show_found(self, pool: Pool, model: str) -> None:
        """The faces are there.

        Args:
            model: what the model that read them is called.
        """
        self._pool = pool
        chosen = (
            self.tr("{0} faces, chosen at random, as {1} read them")
            if pool.cut
            else self.tr("{0} faces, one a second of each, as {1} read them")
        )
        said = chosen.format(numbers.count(len(pool.faces)), model)
        if pool.other_models:
            said += self.tr("; {0} that other models read are left out").format(
                numbers.count(pool.other_models)
            )
        self.found.setText(said)
        self._show_place()

    def show_failed(self, why: str) -> None:
        self._pool = None
        self.found.setText(why)
        self._show_place()

    def _button(self, text: str, do: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: do())  # type: ignore[operator]
        return button

    def _explain(self) -> None:
        self.order_means.setText(
            self.tr(
                "Rare labels come up as often as others. In the end each face counts by how "
                "common its label is."
            )
            if self.evenly
            else self.tr("What is found holds for all of them. Rare labels come up rarely.")
        )

    def _show_place(self) -> None:
        known = bool(self.path.text())
        self.out.setText(str(self.place) if known else "")
        self.browse_out.setEnabled(known)
        there = begun(self.place) if known else None
        # How the faces of a file were chosen can't be changed half way.
        self.order.setEnabled(there is None)
        evenly = self._wanted if there is None else self.order.findData(there.evenly)
        self.order.setCurrentIndex(evenly)
        self.there.setText("" if there is None else self._said_of(there))
        self.start.setEnabled(self._pool is not None and bool(self.person.text().strip()))

    def _said_of(self, there: Begun) -> str:
        if there.person == self.person.text().strip():
            said = self.tr("{0} labels are there already: you go on with them.")
            return said.format(numbers.count(there.labels))
        return self.tr("It holds labels of {0}.").format(there.person or "–")

    def choose_order(self, evenly: bool) -> None:
        """Choose which faces come first, as a person does."""
        self._order_chosen(self.order.findData(evenly))

    def _order_chosen(self, index: int) -> None:
        self._wanted = index
        self.order.setCurrentIndex(index)
        self._show_place()

    def _ask_path(self) -> None:
        chosen = ask.for_faces(self, self.tr("Faces of"), Path(self.path.text()))
        if chosen is not None:
            self._out = None
            self.chosen.emit(chosen)

    def _ask_out(self) -> None:
        chosen = ask.to_go_on(self, self.tr("Labels in"), self.place)
        if chosen is not None:
            self._out = chosen
            self._show_place()


def _row(field: QLineEdit, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    row.addWidget(field, 1)
    row.addWidget(button)
    return row
