"""What is written of recordings or a table: a summary, a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place
from ferdesk.export.report import page
from ferdesk.export.summary import of_table
from ferdesk.export.trials import Trials
from ferdesk.frames import NOBODY
from ferdesk.participants.who import Participants
from ferdesk.session_as_table import table_of
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs import ask
from ferdesk.ui.dialogs.besides import tick
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.flow import Flow
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.widgets.time_bins import TimeBins
from ferdesk.ui.work import LEFT_WITHIN_S, Work

SUMMARY = ".csv"


@dataclass(frozen=True, slots=True)
class Made:
    """What is written of.

    Those who hold the same thing hold the same of these.
    """

    paths: tuple[Path, ...]
    """One table, or recordings."""
    usual: Path
    """What is written stands beside that, under a name that begins as it does."""
    who: Callable[[Callable[[], Sequence[str]]], Participants | None]
    """Tells who is who, None where nobody said; what it is given reads the table for its files."""
    spared: tuple[Path, ...] = ()
    """Other files that it is made of, which need not be there."""

    @property
    def shown(self) -> str:
        """How a sentence calls it."""
        return str(self.paths[0]) if len(self.paths) == 1 else str(self.usual)


class Writing(Work):
    """Writes a summary, or a report where the place is called like one.

    Args:
        by_marker: from each marker to the next is a trial.
        bin_s: length of a summary's time bins; None for none.
    """

    def __init__(
        self,
        place: Place,
        made: Made,
        by_marker: bool,
        bin_s: float | None,
        on_change: Callable[[], None],
    ):
        super().__init__("ferdesk-writing", on_change)
        self.place = place
        self.out = place.paths[0]
        self.trials_lost = False
        """The table has trials, and what says when they are is not beside it."""
        self.passed: list[str] = []
        """What people should know of what it is made of."""
        self._made, self._by_marker, self._bin_s = made, by_marker, bin_s

    def run(self) -> None:
        made = self._made
        with table_of(*made.paths, look=self._look, tell=self.passed.append) as table:
            survey = cache(lambda: of_table.survey(rows.read(table), self._look))
            who = made.who(lambda: survey().content.files)
            trials = survey().by_marker(made.shown) if self._by_marker else None
            if self.out.suffix.lower() == page.ENDING:
                self._report(table, who or NOBODY, trials)
                return
            trials = trials or of_table.trials_of(table)
            self.trials_lost = trials is None and survey().names_trials
            look, bin_s = self._look, self._bin_s
            of_table.write(survey(), self.place, who, trials, look, made.paths, bin_s)

    def _report(self, table: Path, who: Participants, trials: Trials | None) -> None:
        paths = self._made.paths
        title = paths[0].name if len(paths) == 1 else self.out.stem
        page.write(table, self.place, title, self._look, participants=who, trials=trials)

    def _look(self) -> None:
        self.step(0, 1)


class TableOutput(QWidget):
    """Asks where to, writes it, and opens it."""

    begun = Signal()
    """It writes."""
    ended = Signal()
    """It is through."""
    closed = Signal()
    """Nothing more is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._of: Made | None = None
        self._work: Writing | None = None
        self._made = Path()
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.said = muted_label()
        self.open = self._button(self.tr("Open"), self._open)
        self.summary = self._button(self.tr("Write a summary…"), self._ask_summary)
        self.by_marker = tick(
            self.tr("From each marker to the next"),
            self.tr(
                "The summary has a line for each participant from each marker to the next, and the "
                "report shows these parts as trials."
            ),
        )
        self.bins = TimeBins()
        self.report = self._button(self.tr("Write a report…"), self._ask_report)
        close = self._button(self.tr("Close"), self.closed.emit)
        told_of = QHBoxLayout()
        told_of.setSpacing(SPACE)
        told_of.addWidget(self.said, 1)
        told_of.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        writing = Flow()
        for widget in (self.summary, self.bins, self.report, self.by_marker):
            writing.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addLayout(writing, 1)
        below.addWidget(close, 0, Qt.AlignmentFlag.AlignBottom)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(told_of)
        column.addLayout(below)
        self._say("")
        self._let()

    def minimumSizeHint(self) -> QSize:
        """With all that it offers, which in its least width stands in several rows."""
        least = super().minimumSizeHint()
        return QSize(least.width(), self._column.totalHeightForWidth(least.width()))

    @property
    def busy(self) -> str:
        """The path of what is being written; empty where nothing is."""
        return "" if self._work is None else str(self._work.out)

    def offer(self, of: Made | None, markers: bool) -> None:
        """Offer to write of something; of nothing at all nothing.

        Args:
            markers: it may have some.
        """
        if of is None or self._of is None or of.paths != self._of.paths:
            self._say("")
        self._of = of
        self.by_marker.setVisible(markers)
        if not markers:
            self.by_marker.setChecked(False)
        self._let()

    def end_work(self) -> None:
        """Write no more, and leave nothing half written."""
        if self._work is not None:
            self._work.stop(LEFT_WITHIN_S)
        self._bridge.close()

    def _let(self) -> None:
        ready = self._of is not None and self._work is None
        for widget in (self.summary, self.report, self.by_marker, self.bins):
            widget.setEnabled(ready)

    def _ask_summary(self) -> None:
        self._ask(self.tr("Write a summary"), f" summary{SUMMARY}", SUMMARY)

    def _ask_report(self) -> None:
        self._ask(self.tr("Write a report"), page.ENDING, page.ENDING)

    def _ask(self, title: str, more: str, ending: str) -> None:
        assert self._of is not None  # else the buttons are disabled
        kind = f"{ending.lstrip('.').upper()} (*{ending})"
        beside = str(self._of.usual.with_name(f"{self._of.usual.stem}{more}"))
        chosen, _ = QFileDialog.getSaveFileName(self, title, beside, kind)
        if not chosen:
            return
        out = Path(chosen)
        if out.suffix.lower() != ending:
            out = out.with_name(out.name + ending)
            # Under the name that was typed the file dialog has found none to ask about.
            if not ask.may_write(self, title, out):
                return
        try:
            self._write(out)
        except FerdeskError as error:
            self._say(told(str(error)))

    def _write(self, out: Path) -> None:
        """
        Raises:
            FerdeskError: it can't be written there.
        """
        assert self._of is not None  # else the buttons are disabled
        if out.suffix.lower() == page.ENDING:
            place = Place(out)
            place.check()
        else:
            place = of_table.place_of(out, (*self._of.paths, *self._of.spared))
        by_marker, bin_s = self.by_marker.isChecked(), self.bins.length_s
        self._work = Writing(place, self._of, by_marker, bin_s, self._bridge.notify)
        self._say(self.tr("Writing {0}").format(out))
        self._let()
        self._work.start()
        self.begun.emit()

    def _refresh(self) -> None:
        work = self._work
        if work is None or not (work.done or work.error):
            return
        self._work = None
        if work.done:
            self._made = work.place.paths[0]
            said = self.tr("Written: {0}").format(self._made.name)
            lost = self.tr(
                "The table has trials, but the file beside it that says when they are is not "
                "there: all of each file is summed up."
            )
            parts = (
                said,
                lost if work.trials_lost else "",
                *map(told, work.passed),
                told(work.place.notice),
            )
            self._say("\n".join(filter(None, parts)), made=True)
        else:
            self._say(told(work.error))
        self._let()
        self.ended.emit()

    def _say(self, text: str, made: bool = False) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.open.setVisible(made)
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made)))

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: do())
        return button
