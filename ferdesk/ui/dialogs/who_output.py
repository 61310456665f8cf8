"""What is written of a recording or table once it is said who is who: a summary, a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
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
from ferdesk.frames import NOBODY
from ferdesk.participants import who
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.who import Participants
from ferdesk.session_as_table import table_of
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs import ask
from ferdesk.ui.dialogs.besides import tick
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.flow import Flow
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.work import LEFT_WITHIN_S, Work

SUMMARY = ".csv"


class Writing(Work):
    """Writes a summary, or a report where the place is called like one.

    Args:
        names: the file that says who is who; it need not be there.
        by_marker: the summary has a line from each marker to the next.
    """

    def __init__(
        self,
        place: Place,
        gallery: Gallery,
        names: Path,
        by_marker: bool,
        on_change: Callable[[], None],
    ):
        super().__init__("ferdesk-who", on_change)
        self.place = place
        self.out = place.paths[0]
        self.trials_lost = False
        """The table has trials, and what says when they are is not beside it."""
        self._gallery, self._names, self._by_marker = gallery, names, by_marker

    def run(self) -> None:
        path = self._gallery.path
        with table_of(path, look=self._look) as table:
            if self.out.suffix.lower() == page.ENDING:
                known = self._who() or NOBODY
                page.write(table, self.place, path.name, self._look, participants=known)
                return
            found = of_table.survey(rows.read(table), self._look)
            trials = found.by_marker(str(path)) if self._by_marker else of_table.trials_of(table)
            self.trials_lost = trials is None and found.names_trials
            of_table.write(found, self.place, self._who(), trials, self._look, (path,))

    def _who(self) -> Participants | None:
        """Who is who, by what is in the file: of pictures too something may be there."""
        if not self._names.exists():
            return None
        given = who.read(self._names, self._gallery.sources)
        return None if given.nobody else given

    def _look(self) -> None:
        self.step(0, 1)


class WhoOutput(QWidget):
    """Asks where to, writes it, and opens it."""

    begun = Signal()
    """It writes."""
    ended = Signal()
    """It is through."""
    closed = Signal()
    """Nothing more is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._gallery: Gallery | None = None
        self._names = Path()
        self._work: Writing | None = None
        self._made = Path()
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.said = muted_label()
        self.open = self._button(self.tr("Open"), self._open)
        self.summary = self._button(self.tr("Write a summary…"), self._ask_summary)
        self.by_marker = tick(
            self.tr("A line from each marker to the next"),
            self.tr("The summary has a line for each participant from each marker to the next."),
        )
        self.report = self._button(self.tr("Write a report…"), self._ask_report)
        close = self._button(self.tr("Close"), self.closed.emit)
        told_of = QHBoxLayout()
        told_of.setSpacing(SPACE)
        told_of.addWidget(self.said, 1)
        told_of.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        writing = Flow()
        for widget in (self.summary, self.by_marker, self.report):
            writing.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addLayout(writing, 1)
        below.addWidget(close, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(told_of)
        column.addLayout(below)
        self._say("")
        self._let()

    @property
    def busy(self) -> str:
        """The path of what is being written; empty where nothing is."""
        return "" if self._work is None else str(self._work.out)

    def offer(self, gallery: Gallery | None, names: Path, markers: bool) -> None:
        """Offer to write of these faces; of none at all nothing.

        Args:
            names: the file that says who is who.
            markers: the recording has some.
        """
        if gallery is not self._gallery:
            self._say("")
        self._gallery, self._names = gallery, names
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
        ready = self._gallery is not None and self._work is None
        for widget in (self.summary, self.report, self.by_marker):
            widget.setEnabled(ready)

    def _ask_summary(self) -> None:
        self._ask(self.tr("Write a summary"), f"{self._path.stem} summary{SUMMARY}", SUMMARY)

    def _ask_report(self) -> None:
        self._ask(self.tr("Write a report"), f"{self._path.stem}{page.ENDING}", page.ENDING)

    @property
    def _path(self) -> Path:
        assert self._gallery is not None  # else the buttons are disabled
        return self._gallery.path

    def _ask(self, title: str, usual: str, ending: str) -> None:
        kind = f"{ending.lstrip('.').upper()} (*{ending})"
        beside = str(self._path.with_name(usual))
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
        assert self._gallery is not None  # else the buttons are disabled
        if out.suffix.lower() == page.ENDING:
            place = Place(out)
            place.check()
        else:
            place = of_table.place_of(out, (self._path, self._names))
        by_marker = self.by_marker.isChecked()
        self._work = Writing(place, self._gallery, self._names, by_marker, self._bridge.notify)
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
            parts = (said, lost if work.trials_lost else "", told(work.place.notice))
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
