"""Analyzes files into a table: what to read, what to write, and how far it is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ferdesk.core.errors import FerdeskError
from ferdesk.export.job import Job
from ferdesk.export.queue import AnalysisQueue
from ferdesk.export.writers import form_of
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options
from ferdesk.sources import source_kind
from ferdesk.ui import numbers
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs import ask
from ferdesk.ui.dialogs.analyze_said import said
from ferdesk.ui.dialogs.besides import Besides, tick
from ferdesk.ui.dialogs.input_list import InputList
from ferdesk.ui.dialogs.open import filters
from ferdesk.ui.dialogs.spans import Spans, TrialsReading
from ferdesk.ui.dialogs.working import WorkingDialog
from ferdesk.ui.dialogs.written import Written
from ferdesk.ui.file_names import ended, forms, new_table
from ferdesk.ui.input_words import found_in
from ferdesk.ui.search import Search
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.form import Form
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.work import LEFT_WITHIN_S

STOP_WITHIN_S = 15.0


class AnalyzeDialog(WorkingDialog):
    """The queue. Files can be dropped on it; the live view goes on beside it.

    Args:
        live: asked at each start how the live view reads: ids of models, of which the first
            decides and the others are compared with it, and options.
    """

    def __init__(
        self,
        catalog: Catalog,
        live: Callable[[], tuple[Sequence[str], Options]],
        parent: QWidget | None = None,
    ):
        super().__init__(parent)
        self._catalog, self._live = catalog, live
        self._queue: AnalysisQueue | None = None
        self._trials: TrialsReading | None = None
        """Reads the trials of the analysis that is to begin."""
        self._named: list[Sequence[str]] = []
        """What was added and not looked for yet, in the order in which it was."""
        self._search: Search | None = None
        """Looks for what was added before that."""
        self._agreed: Path | None = None
        """A table that may be written over."""
        self._grown = 0
        """Pixels that the window has grown by its fields for times."""
        self._first = ""
        """What is said of the work besides how far it is."""
        self._paused = False
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.setWindowTitle(self.tr("Analyze files"))
        self.setAcceptDrops(True)
        self.table = InputList()
        self.add_files = QPushButton(self.tr("Add files…"))
        self.add_files.clicked.connect(self._ask_files)
        self.add_folder = QPushButton(self.tr("Add a folder…"))
        self.add_folder.clicked.connect(self._ask_folder)
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.clicked.connect(self._remove)
        self.table.removal_wanted.connect(self.remove.click)
        self.table.itemSelectionChanged.connect(self._let_remove)
        adding = QHBoxLayout()
        for button in (self.add_files, self.add_folder, self.remove):
            adding.addWidget(button)
        adding.addStretch(1)
        self.read_by = muted_label("", "caption")
        self.message = muted_label(self._hint())
        self.start = QPushButton(self.tr("Start"))
        self.start.setProperty("primary", True)
        self.start.clicked.connect(self._start)
        self.pause = QPushButton(self.tr("Pause"))
        self.pause.clicked.connect(self._pause)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        self.written = Written()
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        below = QHBoxLayout()
        below.addWidget(self.written)
        below.addStretch(1)
        for button in (self.start, self.pause, self.cancel, self.close_button):
            below.addWidget(button)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE * 3 // 2)
        layout.addWidget(self.table, 1)
        layout.addLayout(adding)
        layout.addLayout(self._make_form())
        layout.addWidget(self.read_by)
        layout.addWidget(self.message)
        layout.addLayout(below)
        self.resize(QSize(640, 640).expandedTo(self.minimumSizeHint()))
        self._show_state("waiting")

    def _make_form(self) -> Form:
        self.form = QComboBox()
        self.form.setAccessibleName(self.tr("Form of the table"))
        for ending in forms():
            self.form.addItem(ending.lstrip(".").upper(), ending)
        self.form.currentIndexChanged.connect(self._form_changed)
        self.out = QLineEdit(str(new_table(self.tr("analysis"), self.form.currentData())))
        self.out.setAccessibleName(self.tr("Where the table is written"))
        self.browse = QPushButton(self.tr("Browse…"))
        self.browse.clicked.connect(self._ask_out)
        place = QHBoxLayout()
        place.setSpacing(SPACE)
        place.addWidget(self.form)
        place.addWidget(self.out, 1)
        place.addWidget(self.browse)
        self.every = QSpinBox()
        self.every.setRange(1, 1000)
        self.every.setAccessibleName(self.tr("Frames of a video to read"))
        self.every.setSpecialValueText(self.tr("Every frame"))
        self.every.setPrefix(self.tr("One of "))
        self.every.setMinimumWidth(160)
        self.every.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # A style sheet's padding does not reach the text field inside.
        self.every.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        self.framed = tick(
            self.tr("Each picture is one face, framed as in FER+"),
            self.tr(
                "No face is looked for: the model sees the whole picture, which must be square, "
                "and each gets a label."
            ),
        )
        self.some = tick(
            self.tr("Times of the videos: some only, a neutral face, trials"),
            self.tr("Which part of each video is read, when faces are neutral, and trials."),
        )
        self.spans = Spans()
        self.spans.hide()
        self.some.toggled.connect(self._show_spans)
        self.besides = Besides()
        form = Form()
        form.add(self.tr("Table"), place)
        form.add(self.tr("Read"), self.every)
        form.add("", self.framed)
        form.add("", self.some)
        form.addRow("", self.spans)
        form.add_tall(self.tr("Besides"), self.besides)
        return form

    @property
    def specs(self) -> tuple[str, ...]:
        """The files in the list."""
        return self.table.specs

    @property
    def _busy(self) -> bool:
        """Whether what the rows and fields say is being worked on, and has to stay."""
        return self._queue is not None or self._trials is not None

    @property
    def unfinished(self) -> str:
        """What is asked before the window closes on its work; empty where there is none."""
        if not self._busy:
            return ""
        return self.tr(
            "Files are still being analyzed. Close ferdesk all the same? Those that are done stay "
            "in the table."
        )

    def add(self, paths: Sequence[str]) -> None:
        """Put files, and what is in folders, at the end of the list; each is in it once.

        They are looked for in a thread, and join the list when that is done.
        """
        if paths:
            self._named.append(paths)
            self._look_for_next()

    def _look_for_next(self) -> None:
        if self._named and self._search is None:
            self._search = Search(self._named.pop(0), self.specs, self._bridge.notify)
            self._search.start()
            self.message.setText(self.tr("Looking for files…"))
        self._show_state("waiting")

    def _take_found(self) -> None:
        """List what was found."""
        search = self._search
        if search is None or not (search.done or search.error):
            return
        self._search = None
        if search.done:
            self.table.show_specs(search.found.specs)
        lines = [*map(found_in, search.found.walks), told(search.error)]
        self.message.setText("\n".join(filter(None, lines)) or self._hint())
        self._look_for_next()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._busy and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def reject(self) -> None:
        """Escape must not throw work away."""
        if self._busy:
            self.message.setText(self.tr("It is still working. Cancel it first."))
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and self._busy:
            self.reject()
            event.ignore()
            return
        super().closeEvent(event)

    def end_work(self) -> None:
        self._named.clear()
        if self._search is not None:
            self._search.stop(LEFT_WITHIN_S)
            self._search = None
        self._leave_trials()
        if self._queue is not None:
            self._queue.cancel()
            self._queue.join(STOP_WITHIN_S)
            self._queue = None
        self._bridge.close()
        # What is kept of its size is without the fields, which are not there at its next opening.
        self._show_spans(False)

    def _job(self) -> Job:
        # Of a person who is not there "~" stays as it is, as in a shell.
        out = Path(os.path.expanduser(self.out.text().strip()))
        form_of(out)
        models, options = self._live()
        return Job(
            self.specs,
            out,
            tuple(models),
            replace(options, framed=self.framed.isChecked()),
            every=self.every.value(),
            **self.besides.asked(out),
            **(self.spans.asked() if self.some.isChecked() else {}),
        )

    def _start(self) -> None:
        """Begin, once the trials are read where a table of them is given."""
        table = self.spans.table if self.some.isChecked() else None
        with self._telling():
            job = self._job()
            if table is None:
                self._begin(job)
            else:
                self._trials = TrialsReading(table, job, self._bridge.notify)
                self._trials.start()
                self.message.setText(self.tr("Reading the trials…"))
        self._show_state("waiting")

    def _take_trials(self) -> None:
        """Begin with the trials, or say what is wrong with them."""
        work = self._trials
        if work is None or not (work.done or work.error):
            return
        self._trials = None
        self.message.setText(told(work.error))
        if work.done:
            with self._telling():
                self._begin(work.job)
        self._show_state("waiting")

    def _leave_trials(self) -> None:
        if self._trials is not None:
            self._trials.stop(LEFT_WITHIN_S)
            self._trials = None

    def _begin(self, job: Job) -> None:
        job.check()
        job.out.parent.mkdir(parents=True, exist_ok=True)
        job.check_places()
        if not all(map(self._may_write, filter(None, (job.out, job.summary, job.report)))):
            return
        # What is written now is another table, which is asked about again.
        self._agreed = None
        self._first = told(job.trials.without(job.inputs)) if job.trials else ""
        self._queue = AnalysisQueue(job, self._catalog, self._bridge.notify)
        self._queue.start()

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """Say what is wrong, and begin nothing."""
        try:
            yield
        except FerdeskError as error:
            self.message.setText(told(str(error)))
        except OSError as error:
            made = error.filename or self.out.text()
            self.message.setText(self.tr("{0} can't be made: {1}").format(made, error.strerror))

    def _show_spans(self, on: bool) -> None:
        """The window grows by them as far as the screen goes, and shrinks again."""
        by = self.spans.sizeHint().height() + SPACE if on else -self._grown
        before = self.height()  # already the layout may need more
        self.spans.setVisible(on)
        self._layout.activate()
        self.resize(self.width(), min(before + by, self.screen().availableSize().height()))
        self._grown = self.height() - before if on else 0

    def _may_write(self, out: Path) -> bool:
        """Whether there is no table yet, or a person agrees that it is written over."""
        return out == self._agreed or ask.may_write(self, self.windowTitle(), out)

    def _pause(self) -> None:
        if self._queue is not None:
            self._paused = not self._paused
            self._queue.pause(self._paused)
            self.pause.setText(self.tr("Go on") if self._paused else self.tr("Pause"))

    def _cancel(self) -> None:
        if self._queue is not None:
            self._queue.cancel()
        elif self._trials is not None:
            self._leave_trials()
            self.message.setText(self.tr("Cancelled; nothing was written."))
            self._show_state("waiting")

    def _refresh(self) -> None:
        self._take_found()
        self._take_trials()
        if self._queue is None:
            return
        progress = self._queue.progress()
        self.table.show_progress(progress.items)
        if progress.state in ("done", "cancelled", "failed"):
            self._queue.join(STOP_WITHIN_S)
            self._queue = None
            self._paused = False
            lasting = any(
                item.with_face and source_kind(item.spec).name == "video" for item in progress.items
            )
            self.written.offer(progress.written if progress.state == "done" else (), lasting)
            self.pause.setText(self.tr("Pause"))
        self.message.setText(said(progress, self._first))
        self._show_state(progress.state)

    def _show_state(self, state: str) -> None:
        busy = self._busy
        for button in (self.add_files, self.add_folder, self.browse):
            button.setEnabled(not busy)
        self._let_remove()
        for choice in (self.form, self.out, self.every, self.framed, self.some, self.spans):
            choice.setEnabled(not busy)
        self.besides.be_busy(busy)
        self._say_by_whom()
        self.start.setVisible(not busy)
        self.start.setEnabled(self.table.rowCount() > 0 and self._search is None)
        self.pause.setVisible(self._queue is not None)
        self.cancel.setVisible(busy)
        self.close_button.setVisible(not busy)
        if state != "done":
            self.written.offer(())

    def _say_by_whom(self) -> None:
        """Say how the live view reads now; of work that goes on, how it read at its start."""
        if self._busy:
            return
        models, options = self._live()
        chosen = models or (self._catalog.default.id,)
        first, *others = (told(self._catalog.reader(model_id).card.title) for model_id in chosen)
        beside = self.tr("{0}, and beside it {1}").format(first, " · ".join(others))
        seconds = options.time_constant_s
        smoothing = f"{numbers.shown(f'{seconds:g}')} s" if seconds else self.tr("none")
        by = self.tr("Read as in the live view, by {0}. Smoothing of videos: {1}.")
        self.read_by.setText(by.format(beside if others else first, smoothing))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self._say_by_whom()  # meanwhile another model may have been chosen in the window

    def _form_changed(self) -> None:
        out = Path(self.out.text())
        if out.name:
            self.out.setText(str(ended(out, self.form.currentData())))

    def _ask_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Files to analyze"), str(Path.home()), filters()
        )
        self.add(chosen)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Folder to analyze, with all that is in it")
        )
        self.add([chosen] if chosen else [])

    def _ask_out(self) -> None:
        ending = self.form.currentData()
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Where the table is written"), self.out.text(), f"(*{ending})"
        )
        if chosen:
            out = ended(Path(chosen), ending)
            self.out.setText(str(out))
            if out == Path(chosen):
                self._agreed = out  # the file dialog has asked

    def _let_remove(self) -> None:
        fixed = self._busy or self._search is not None
        self.remove.setEnabled(not fixed and self.table.selectionModel().hasSelection())

    def _remove(self) -> None:
        self.table.remove_selected()
        self._show_state("waiting")

    def _hint(self) -> str:
        return self.tr("Drop videos, images or folders here.")
