"""Asks a person about faces that were read, and then holds both against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ferdesk.core.errors import FerdeskError
from ferdesk.labelling.of_session import pool_of_session
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.pool import Pool
from ferdesk.labelling.sheet import Sheet
from ferdesk.models.catalog import Catalog
from ferdesk.scoring import told as score_told
from ferdesk.scoring.seen import Seen
from ferdesk.session.schema import SUFFIX
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.dialogs.label_result import LabelResult
from ferdesk.ui.dialogs.label_start import LabelStart
from ferdesk.ui.dialogs.label_task import LabelTask
from ferdesk.ui.theme import Theme
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.work import Work


class Gathering(Work):
    """Looks for the faces."""

    def __init__(self, path: Path, on_change: Callable[[], None]):
        super().__init__("ferdesk-label", on_change)
        self.path = path
        self.pool: Pool
        """There when it is done."""

    def run(self) -> None:
        if self.path.suffix.lower() == SUFFIX:
            self.pool = pool_of_session(self.path, self.step)
        else:
            self.pool = pool_of_table(self.path, lambda _: self.step(0, 1))
        _ = self.pool.groups  # what it says is read here too, for it may be damaged


class LabelDialog(QDialog):
    """Three pages: what to label, face after face, and the result.

    Args:
        path: the recording or table to begin with; None lets a person choose.
        seekable: moments of that recording can be shown.
    """

    wanted = Signal(object, float)
    """The path of a recording and a time in it, in seconds, which want to be seen."""

    def __init__(
        self,
        catalog: Catalog,
        theme: Theme,
        path: Path | None = None,
        seekable: bool = False,
        parent: QWidget | None = None,
    ):
        super().__init__(parent)
        self._catalog = catalog
        self._seekable = path if seekable else None
        self._job: Gathering | None = None
        self._sheet: Sheet
        self._left: Iterator[Seen] = iter(())
        self._asked: Seen | None = None
        """The face that is shown."""
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.setWindowTitle(self.tr("Label faces"))
        self.start = LabelStart()
        self.start.chosen.connect(self._gather)
        self.start.begun.connect(self._begin)
        self.task = LabelTask(theme)
        self.task.said.connect(self._said)
        self.task.taken_back.connect(self._take_back)
        self.task.ended.connect(self._show_result)
        self.shown: LabelResult | None = None
        self.outcome = QWidget()
        self._outcome = QVBoxLayout(self.outcome)
        self._outcome.setContentsMargins(0, 0, 0, 0)
        self._outcome.setSpacing(2 * SPACE)
        self.go_on = self._button(self.tr("Label more"), self._ask)
        self.copy = self._button(self.tr("Copy as text"), self._copy)
        close = self._button(self.tr("Close"), self.reject)
        below = QHBoxLayout()
        below.addWidget(self.go_on)
        below.addWidget(self.copy)
        below.addStretch(1)
        below.addWidget(close)
        self._outcome.addLayout(below)
        self.pages = QStackedWidget()
        for page in (self.start, self.task, self.outcome):
            self.pages.addWidget(page)
        in_column(self).addWidget(self.pages)
        self.resize(760, 520)
        if path is not None:
            self._gather(path)

    def done(self, code: int) -> None:
        self._end()
        super().done(code)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)

    def _end(self) -> None:
        if self._job is not None:
            self._job.stop()
        self._bridge.close()

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: do())
        return button

    def _gather(self, path: Path) -> None:
        if self._job is not None:
            self._job.stop()
        self.start.show_reading(path)
        self._job = Gathering(path, self._bridge.notify)
        self._job.start()

    def _refresh(self) -> None:
        job = self._job
        if job is None or self.pages.currentWidget() is not self.start:
            return
        if job.error:
            self.start.show_failed(told(job.error))
        elif job.done:
            self.start.show_found(job.pool, self._name_of(job.pool.model))

    def _begin(self) -> None:
        assert self._job is not None  # there is nothing to begin with before it is through
        start = self.start
        try:
            self._sheet = Sheet.open(
                start.place, self._job.pool, start.person.text().strip(), start.evenly
            )
        except FerdeskError as error:
            start.there.setText(told(str(error)))
            return
        self._left = self._sheet.left()
        self._asked = next(self._left, None)
        self._ask()

    def _ask(self) -> None:
        """Ask about the next face; where there is none any more, tell what came of it."""
        if self._asked is None:
            self._show_result()
            return
        self.pages.setCurrentWidget(self.task)
        self.task.setFocus()
        try:
            pixels = self._sheet.pool.crop(self._asked)
        except FerdeskError as error:
            self.task.show_none(told(str(error)))
        else:
            self.task.show_face(pixels, len(self._sheet.given))

    def _said(self, word: str) -> None:
        if self._asked is None:
            return
        try:
            self._sheet.give(self._asked, word)
        except FerdeskError as error:
            self.task.show_error(told(str(error)))
            return
        self._asked = next(self._left, None)
        self._ask()

    def _take_back(self) -> None:
        try:
            last = self._sheet.take_back()
        except FerdeskError as error:
            self.task.show_error(told(str(error)))
            return
        if last is not None:
            self._asked = last
            self._left = (seen for seen in self._sheet.left() if seen != last)
            self._ask()

    def _show_result(self) -> None:
        if self.shown is not None:
            self._outcome.removeWidget(self.shown)
            self.shown.deleteLater()
            self.shown = None
        try:
            result = LabelResult(self._sheet, self._name_of, self._seekable is not None)
        except FerdeskError as error:
            self.pages.setCurrentWidget(self.task)
            if self._asked is None:
                self.task.show_none(told(str(error)))
            else:
                self.task.show_error(told(str(error)))
            return
        self.shown = result
        self.shown.wanted.connect(self._go_to)
        self._outcome.insertWidget(0, self.shown, 1)
        self.go_on.setVisible(self._asked is not None)
        self.pages.setCurrentWidget(self.outcome)

    def _go_to(self, seen: Seen) -> None:
        seconds = self._sheet.pool.seconds(seen)
        if seconds is not None and self._sheet.pool.path == self._seekable:
            self.wanted.emit(self._sheet.pool.path, seconds)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(score_told.lines(self._sheet.labelled())))

    def _name_of(self, model_id: str) -> str:
        known = {entry.id: entry.card.title for entry in self._catalog.entries}
        return told(known.get(model_id, model_id))
