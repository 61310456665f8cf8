"""What came of labelling: how often each reader says what the person says, and where not."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling.pool import NO_LABEL
from ferdesk.labelling.sheet import Sheet
from ferdesk.scoring import score
from ferdesk.scoring.answers import APP, NONE
from ferdesk.scoring.score import Labelled, Score
from ferdesk.scoring.seen import Seen
from ferdesk.ui import numbers, words
from ferdesk.ui.dialogs.card_page import CardPage, figures_table
from ferdesk.ui.picture import from_gray
from ferdesk.ui.widgets.muted_label import muted_label

SHOWN = 200
"""Faces, at most, about which a person and the app differ."""
FEW = 30
"""Faces below which an interval is too wide to be of use."""


class LabelResult(QWidget):
    """Made anew for each result."""

    wanted = Signal(object)
    """A face, which wants to be seen where it was."""

    def __init__(self, sheet: Sheet, name_of: Callable[[str], str], seekable: bool):
        """
        Args:
            name_of: what a model is called, by its id.
            seekable: a face can be shown where it was.

        Raises:
            FerdeskError: no face was given an emotion, or none was answered.
        """
        super().__init__()
        self._sheet, self._name_of = sheet, name_of
        labelled = sheet.labelled()
        scores = score.scores(labelled)
        self.page = CardPage(self.tr("Result"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.page.said.setText(self._said(labelled, scores))
        add = self.page.column.addWidget
        add(muted_label(self._basis(labelled), "caption"))
        self.readers = self._readers(scores)
        add(self.readers)
        app = next((one for one in scores if one.name == APP), None)
        if app is not None:
            self.by_label = self._by_label(app)
            add(self.by_label)
        self.differ = list(self._differences(labelled))
        if self.differ:
            add(muted_label(self._heading(seekable)))
            self.faces = self._faces()
            add(self.faces)
        self.page.column.addStretch(1)

    def _said(self, labelled: Labelled, scores: tuple[Score, ...]) -> str:
        said = next((one for one in scores if one.name == APP), scores[0])
        low, high = (numbers.percent(100 * end) for end in said.interval95)
        if labelled.weights is None:
            sentence = self.tr(
                "{0} says what you say of {1} of {2} faces (95% interval: {3} to {4})."
            )
        else:
            sentence = self.tr(
                "{0} says what you say of about {1} of all faces, by the {2} that you labelled "
                "(95% interval: {3} to {4})."
            )
        text = sentence.format(
            self._reader(said.name),
            numbers.percent(100 * said.accuracy),
            numbers.count(said.n),
            low,
            high,
        )
        if len(labelled.rows) < FEW:
            text += " " + self.tr("These are few: label more to know better.")
        return text

    def _basis(self, labelled: Labelled) -> str:
        said = [
            self.tr("It is how far one person and the app agree; either may be wrong."),
            self.tr(
                "Faces of one file are alike, for which the interval allows: {0} files."
            ).format(numbers.count(labelled.groups))
            if labelled.allowed_for
            else self.tr(
                "Faces of one person or one video are alike, so the interval is narrower than it "
                "should be."
            ),
        ]
        left_out = len(self._sheet.given) - self._sheet.emotions
        if left_out:
            said.append(
                self.tr("{0} that you could not tell, or that are no face, are left out.").format(
                    numbers.count(left_out)
                )
            )
        if labelled.weights is not None:
            said.append(
                self.tr("Each counts by how common its label is among all {0} faces.").format(
                    numbers.count(len(self._sheet.pool.faces))
                )
            )
            if left := self._sheet.groups_left:
                names = [words.reading(() if name == NO_LABEL else (name,)) for name in left]
                said.append(
                    self.tr("Of these labels none was asked about yet: {0}.").format(
                        ", ".join(names)
                    )
                )
        if others := len(self._sheet.others):
            said.append(
                self.tr("{0} labels in the file are of other faces and are left alone.").format(
                    numbers.count(others)
                )
            )
        return " ".join(said)

    def _readers(self, scores: tuple[Score, ...]) -> QTableWidget:
        heads = (
            self.tr("Reader"),
            self.tr("As you"),
            self.tr("95% interval"),
            self.tr("Gives a label"),
            self.tr("Kappa"),
        )
        rows = [
            (
                self._reader(one.name),
                numbers.percent(100 * one.accuracy, 1),
                " – ".join(numbers.percent(100 * end) for end in one.interval95),
                numbers.percent(100 * one.answered),
                "–" if math.isnan(one.kappa) else numbers.number(one.kappa, 2),
            )
            for one in scores
        ]
        return figures_table(self.tr("How far each reader agrees with you"), heads, rows, words=1)

    def _by_label(self, app: Score) -> QTableWidget:
        heads = (
            self.tr("The app says"),
            self.tr("Faces"),
            self.tr("You say so too"),
            self.tr("Else mostly"),
        )
        rows = []
        for one in app.by_answer:
            mostly = "–"
            if one.else_mostly is not None:
                other, n = one.else_mostly
                mostly = f"{words.emotion(EMOTIONS[other])} ({numbers.count(n)})"
            so_too = numbers.percent(100 * one.so_too)
            name = words.emotion(EMOTIONS[one.emotion])
            rows.append((name, numbers.count(one.n), so_too, mostly))
        return figures_table(self.tr("What you say of each label"), heads, rows, words=1)

    def _differences(self, labelled: Labelled) -> Iterator[tuple[Seen, int, int]]:
        """Faces, what the person says and what the app does."""
        app = next(one for one in labelled.answers.systems if one.name == APP)
        yours = dict(zip(labelled.rows.tolist(), labelled.labels.tolist()))
        place = {seen: row for row, seen in enumerate(labelled.answers.seen)}
        for seen in self._sheet.given:  # in the order in which they were asked about
            row = place[seen]
            if row in yours and app.labels[row] not in (NONE, yours[row]):
                yield seen, yours[row], int(app.labels[row])

    def _heading(self, seekable: bool) -> str:
        said = [self.tr("Where you differ")]
        if seekable:
            said.append(self.tr("Enter or a double click goes there."))
        if len(self.differ) > SHOWN:
            more = self.tr("The first {0} of {1} are listed.")
            said.append(more.format(SHOWN, numbers.count(len(self.differ))))
        return said[0] if len(said) == 1 else f"{said[0]}. {' '.join(said[1:])}"

    def _faces(self) -> QTableWidget:
        heads = (self.tr("Face"), self.tr("You say"), self.tr("The app says"), self.tr("Where"))
        shown = self.differ[:SHOWN]
        rows = [
            ("", words.emotion(EMOTIONS[yours]), words.emotion(EMOTIONS[other]), self._where(seen))
            for seen, yours, other in shown
        ]
        table = figures_table(self.tr("Where you differ"), heads, rows, words=4)
        table.setIconSize(QSize(CROP_SIZE, CROP_SIZE))
        for row, (seen, _, _) in enumerate(shown):
            item = QTableWidgetItem()
            with contextlib.suppress(FerdeskError):  # it was there when it was labelled
                picture = QPixmap.fromImage(from_gray(self._sheet.pool.crop(seen)))
                item.setIcon(QIcon(picture))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("Face {0}").format(row + 1))
            table.setItem(row, 0, item)
            table.setRowHeight(row, CROP_SIZE + 8)
        table.setFixedHeight(table.height() + sum(table.rowHeight(r) for r in range(len(shown))))
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.cellActivated.connect(lambda row, _: self.wanted.emit(shown[row][0]))
        return table

    def _where(self, seen: Seen) -> str:
        seconds = self._sheet.pool.seconds(seen)
        source = self._sheet.pool.cells[seen][0]
        return source if seconds is None else f"{words.clock(seconds)}  {source}"

    def _reader(self, name: str) -> str:
        if name == APP:
            return QCoreApplication.translate("LabelResult", "The app")
        return self._name_of(name)
