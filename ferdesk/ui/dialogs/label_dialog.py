"""Asks a person about faces that were read, and then holds both against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
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
from ferdesk.ui.dialogs.working import WorkingDialog
from ferdesk.ui.theme import Theme
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.work import LEFT_WITHIN_S, Work


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


class LabelDialog(WorkingDialog):
    """Three pages: what to label, face after face, and the result.

    Args:
        path: the recording or table to begin with; None lets a person choose.
        seekable: moments of that recording can be shown.
    """

    wanted = Signal(object, float)
    """The path of a recording and a time in it, in seconds, which want to be seen."""
    blind = Signal(bool)
    """What the app says of the recording's faces must not be seen, or may again."""

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
        self._missing = ""
        """Why faces were passed over."""
        self._firm = 0
        """Labels that stay: what the app said of their faces may have been seen."""
        self._hidden = False
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
        self.go_on = self._button(self.tr("Label more"), self._go_on)
        self.go_on.setToolTip(
            self.tr(
                "Decide beforehand how many to label: who goes on until the figure pleases finds "
                "too much."
            )
        )
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

    def end_work(self) -> None:
        self._leave()
        self._bridge.close()
        self._hide_answers(False)

    def _leave(self) -> None:
        """Let what is being read go; the window does not wait for it."""
        if self._job is not None:
            self._job.stop(LEFT_WITHIN_S)

    def _hide_answers(self, hide: bool) -> None:
        if hide != self._hidden:
            self._hidden = hide
            self.blind.emit(hide)

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: do())
        return button

    def _gather(self, path: Path) -> None:
        self._leave()
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
        self._firm, self._missing = len(self._sheet.given), ""
        self._hide_answers(True)
        self._next()

    def _next(self) -> None:
        """Ask about the next face that can be shown."""
        self._ask(next(self._left, None))

    def _ask(self, seen: Seen | None) -> None:
        """Ask about a face, or where its crop is gone about the first after it that can be shown;
        None says that there is none any more."""
        self._asked, missing = None, ""
        self.task.show_count(len(self._sheet.given), self._firm)
        if self.pages.currentWidget() is not self.task:
            self.pages.setCurrentWidget(self.task)
            self.task.setFocus()  # later a button may keep it, for those who work by Tab
        while seen is not None and self._asked is None:
            try:
                self.task.show_face(self._sheet.pool.crop(seen))
                self._asked = seen
            except FerdeskError as error:
                missing = self._missing = told(str(error))
                seen = next(self._left, None)
        if self._asked is None:
            self.task.show_none(self._missing or self.tr("All are labelled."))
        elif missing:
            self.task.show_error(self.tr("Some were passed over. {0}").format(missing))

    def _said(self, word: str) -> None:
        if self._asked is None:
            return
        try:
            self._sheet.give(self._asked, word)
        except FerdeskError as error:
            self.task.show_error(told(str(error)))
        else:
            self._next()

    def _take_back(self) -> None:
        if len(self._sheet.given) <= self._firm:
            return
        try:
            last = self._sheet.take_back()
        except FerdeskError as error:
            self.task.show_error(told(str(error)))
            return
        self._left = (seen for seen in self._sheet.left() if seen != last)
        self._ask(last)

    def _show_result(self) -> None:
        seekable = self._sheet.pool.path == self._seekable
        try:
            result = LabelResult(self._sheet, self._name_of, seekable)
        except FerdeskError as error:
            self.task.show_error(told(str(error)))
            return
        if self.shown is not None:
            self._outcome.removeWidget(self.shown)
            self.shown.deleteLater()
        self.shown = result
        result.wanted.connect(self._go_to)
        self._outcome.insertWidget(0, result, 1)
        # What the app said of these is known now.
        self._firm = len(self._sheet.given)
        self.go_on.setVisible(self._asked is not None)
        self.pages.setCurrentWidget(self.outcome)
        self._hide_answers(False)

    def _go_on(self) -> None:
        self._hide_answers(True)
        self._ask(self._asked)

    def _go_to(self, seen: Seen) -> None:
        seconds = self._sheet.pool.seconds(seen)
        if seconds is not None:
            self.wanted.emit(self._sheet.pool.path, seconds)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(score_told.lines(self._sheet.labelled())))

    def _name_of(self, model_id: str) -> str:
        known = {entry.id: entry.card.title for entry in self._catalog.entries}
        return told(known.get(model_id, model_id))
