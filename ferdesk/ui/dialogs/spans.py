"""Which times of the videos are read, are neutral, and are trials."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from ferdesk.core.errors import FerdeskError
from ferdesk.core.times import between, seconds
from ferdesk.export import trials_table
from ferdesk.export.job import Job
from ferdesk.export.neutrals import Span
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.form import Form
from ferdesk.ui.work import Work

WIDTH = 92
"""Pixels of a field for a time: ``1:02:03.5``."""


class Between(QWidget):
    """Two times, either of which may be left empty.

    Args:
        name: of both, for screen readers.
        start, end: what stands in an empty field.
    """

    def __init__(self, name: str, start: str = "", end: str = ""):
        super().__init__()
        self.name = name
        self.start, self.end = QLineEdit(), QLineEdit()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for field, before, usual in (
            (self.start, self.tr("from"), start),
            (self.end, self.tr("to"), end),
        ):
            field.setFixedWidth(WIDTH)
            field.setPlaceholderText(usual)
            field.setAccessibleName(f"{name}, {before}")
            field.setToolTip(self.tr("Seconds, or 1:02:03"))
            row.addWidget(QLabel(before))
            row.addWidget(field)
        row.addStretch(1)

    @property
    def texts(self) -> tuple[str, str]:
        """As they were typed; a comma is as good as a point."""
        start, end = (field.text().strip().replace(",", ".") for field in (self.start, self.end))
        return start, end


class TrialsReading(Work):
    """Reads the trials of a job's files; a table of them may be large, or far away.

    Args:
        path: the table.
    """

    def __init__(self, path: Path, job: Job, on_change: Callable[[], None]):
        super().__init__("ferdesk-trials", on_change)
        self._path = path
        self.job = job
        """With the trials when it is done."""

    def run(self) -> None:
        self.job = replace(self.job, trials=trials_table.read(self._path, self.job.inputs))


class Spans(QWidget):
    """A field for each."""

    def __init__(self) -> None:
        super().__init__()
        self.read = Between(self.tr("Times to read"), "0:00", self.tr("end"))
        self.neutral = Between(self.tr("When faces are neutral"), "0:05", "0:08")
        self.neutral.setToolTip(
            self.tr(
                "Of each video, when its faces are neutral: tables have Action Units above that "
                "too."
            )
        )
        self.trials = QLineEdit()
        self.trials.setAccessibleName(self.tr("Table of trials"))
        self.trials.setToolTip(
            self.tr(
                "A CSV with the columns file, start, end and trial: the table names the trials of "
                "each frame, and the summary has a line for each face in each of them."
            )
        )
        self.browse = QPushButton(self.tr("Browse…"))
        self.browse.clicked.connect(self._ask)
        place = QHBoxLayout()
        place.setSpacing(SPACE)
        place.addWidget(self.trials, 1)
        place.addWidget(self.browse)
        form = Form()
        form.setContentsMargins(0, 0, 0, 0)
        form.add(self.tr("Read"), self.read)
        form.add(self.tr("Neutral"), self.neutral)
        form.add(self.tr("Trials"), place)
        self.setLayout(form)

    @property
    def table(self) -> Path | None:
        """The table of trials; None where none is given."""
        typed = self.trials.text().strip()
        return Path(os.path.expanduser(typed)) if typed else None

    def asked(self) -> dict[str, Any]:
        """The same of a :class:`ferdesk.export.job.Job`, but for its trials.

        Raises:
            FerdeskError: what was typed is no time.
        """
        with self._of(self.read):
            start, end = (seconds(text) if text else None for text in self.read.texts)
        return {"start_s": start or 0.0, "end_s": end, "neutral": self._neutral()}

    def _neutral(self) -> Span | None:
        start, end = self.neutral.texts
        if not start and not end:
            return None
        if not start or not end:
            raise FerdeskError(
                self.tr("Of the time when faces are neutral one end is missing."),
                self.tr("Fill or empty both."),
            )
        with self._of(self.neutral):
            return Span(*between(start, end))

    @contextlib.contextmanager
    def _of(self, row: Between) -> Iterator[None]:
        """Say of which row it is that something is wrong."""
        try:
            yield
        except FerdeskError as error:
            what = self.tr("{0}: {1}").format(row.name, told(str(error)))
            raise FerdeskError(what) from None

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Table of trials"), self.trials.text() or str(Path.home()), "CSV (*.csv)"
        )
        if chosen:
            self.trials.setText(chosen)
