"""Reads a recorded session again by another model or other settings, and says what differs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ferdesk.models.catalog import Catalog
from ferdesk.session import rescore
from ferdesk.session.agreement import NONE
from ferdesk.session.reader import Reader
from ferdesk.ui import numbers, words
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.dialogs.working import WorkingDialog
from ferdesk.ui.theme import text_font
from ferdesk.ui.told import told
from ferdesk.ui.widgets.form import Form, pad
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.widgets.share_bar import ShareBar
from ferdesk.ui.work import LEFT_WITHIN_S, Work

CHANGES_SHOWN = 200


class Scoring(Work):
    """Reads all of a session again."""

    def __init__(
        self,
        path: Path,
        catalog: Catalog,
        model_id: str,
        abstain_below: float,
        on_change: Callable[[], None],
    ):
        super().__init__("ferdesk-rescore", on_change)
        self._wish = (path, catalog, model_id, abstain_below)
        self.result: rescore.Rescore | None = None
        """There when it is through."""

    def run(self) -> None:
        path, catalog, model_id, abstain_below = self._wish
        with Reader(path) as reader:
            options = replace(rescore.recorded_options(reader), abstain_below=abstain_below)
            runner = rescore.load(catalog.reader(model_id), options) if model_id else None
            scoring = rescore.Rescore(reader, runner, options)
            for pair in scoring:
                self.step(pair.number + 1, len(reader))
            self.result = scoring


class RescoreDialog(WorkingDialog):
    """Choose, run, read the result. The session stays as it is."""

    chosen = Signal(float)
    """The beginning of a difference, in seconds: it wants to be seen."""

    def __init__(self, path: Path, catalog: Catalog, parent: QWidget | None = None):
        super().__init__(parent)
        self._path, self._catalog = path, catalog
        self._job: Scoring | None = None
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.setWindowTitle(self.tr("Score again: {0}").format(path.stem))
        self.models = QComboBox()
        self.models.setAccessibleName(self.tr("Model"))
        for entry in catalog.readers:
            self.models.addItem(told(entry.card.title), entry.id)
        self.models.addItem(self.tr("The recorded probabilities"), "")
        self.abstain = QSpinBox()
        self.abstain.setAccessibleName(self.tr("Say nothing below"))
        self.abstain.setRange(0, 95)
        self.abstain.setSuffix(numbers.shown("%"))
        pad(self.abstain)
        with Reader(path) as reader:
            recorded = rescore.recorded_options(reader)
        self.abstain.setValue(round(100 * recorded.abstain_below))
        form = Form()
        form.add(self.tr("Model"), self.models)
        form.add(self.tr("Say nothing below"), self.abstain)
        self.progress = ShareBar(self.tr("Progress"))
        self.progress.hide()
        self.summary = muted_label(
            self.tr("The recorded faces are read again. The recording stays as it is.")
        )
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Time"), self.tr("Face"), self.tr("Recorded"), self.tr("Now")]
        )
        self.table.setAccessibleName(self.tr("Where the label differs"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        # Tab leaves the table; arrow keys move in it.
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.cellActivated.connect(self._activated)
        self.table.hide()
        self.hint = muted_label("", "caption")
        self.hint.hide()
        self._begins: list[float] = []
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.run = buttons.addButton(self.tr("Score again"), QDialogButtonBox.ButtonRole.ActionRole)
        self.run.setProperty("primary", True)
        self.run.clicked.connect(self._start)
        buttons.rejected.connect(self.reject)
        layout = in_column(self)
        layout.addLayout(form)
        layout.addWidget(self.progress)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.hint)
        layout.addWidget(buttons)
        for widget in (self.models, self.abstain, self.table):
            widget.setFont(text_font(widget))
        self.setMinimumWidth(420)

    def end_work(self) -> None:
        if self._job is not None:
            self._job.stop(LEFT_WITHIN_S)
        self._bridge.close()

    def _start(self) -> None:
        self._job = Scoring(
            self._path,
            self._catalog,
            self.models.currentData(),
            self.abstain.value() / 100,
            self._bridge.notify,
        )
        self.run.setEnabled(False)
        self.progress.show()
        self.table.hide()
        self.hint.hide()
        self._job.start()

    def _refresh(self) -> None:
        job = self._job
        if job is None:
            return
        self.progress.show_share(job.share)
        if job.error:
            self.summary.setText(told(job.error))
        elif job.result is not None:
            self._show_result(job.result)
        else:
            return
        self.progress.hide()
        self.run.setEnabled(True)

    def _show_result(self, result: rescore.Rescore) -> None:
        agreement = result.agreement
        if not agreement.n:
            self.summary.setText(self.tr("There is no face in this recording."))
            return
        kappa = "–" if math.isnan(agreement.kappa) else numbers.number(agreement.kappa, 2)
        lines = [
            self.tr("{0} faces. Same label: {1}%. Cohen's kappa: {2}.").format(
                agreement.n, numbers.number(agreement.percent, 1), kappa
            )
        ]
        lines += [
            f"{_name(before)} → {_name(after)}: {count}"
            for before, after, count in agreement.changes()[:5]
        ]
        self.summary.setText("\n".join(lines))
        every = sorted(result.changes, key=lambda change: change.begin)
        changes = every[:CHANGES_SHOWN]
        self._begins = [change.begin for change in changes]
        self.table.setRowCount(len(changes))
        for row, change in enumerate(changes):
            cells = (
                f"{words.clock(change.begin)} – {words.clock(change.end)}",
                f"#{change.track_id}",
                _name(change.before),
                _name(change.after),
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()
        self.table.setVisible(bool(changes))
        said = [self.tr("Enter or a double click goes there.")]
        if len(every) > len(changes):
            more = self.tr("The first {0} of {1} are listed.")
            said.append(more.format(len(changes), numbers.count(len(every))))
        self.hint.setText(" ".join(said))
        self.hint.setVisible(bool(changes))
        if changes:
            self.resize(max(self.width(), 520), max(self.height(), 480))

    def _activated(self, row: int, column: int) -> None:
        self.chosen.emit(self._begins[row])


def _name(label: str | None) -> str:
    return words.reading(()) if label in (None, NONE) else words.emotion(label)
