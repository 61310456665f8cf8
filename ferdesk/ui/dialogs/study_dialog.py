"""Several recordings taken together: a summary and a report of all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ferdesk.frames import one_person_each
from ferdesk.participants.who import Participants
from ferdesk.session import found
from ferdesk.session.schema import SUFFIX
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs.besides import tick
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.dialogs.table_output import Made, TableOutput
from ferdesk.ui.dialogs.working import WritingDialog
from ferdesk.ui.file_names import told_apart
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.work import LEFT_WITHIN_S, Work

PATH = Qt.ItemDataRole.UserRole


class Finding(Work):
    """Looks for recordings, in folders too."""

    def __init__(self, paths: Sequence[Path], on_change: Callable[[], None]):
        super().__init__("ferdesk-find", on_change)
        self._paths = paths
        self.found: tuple[Path, ...] = ()

    def run(self) -> None:
        self.found = found.recordings(self._paths, lambda: self.step(0, 1))


class StudyDialog(WritingDialog):
    """Which recordings, whose, and what is written of them. They can be dropped on it.

    Args:
        folder: of the recordings, where one begins to look.
    """

    def __init__(self, folder: Callable[[], Path], parent: QWidget | None = None):
        super().__init__(parent)
        self._folder = folder
        self._work: Finding | None = None
        self._named: list[Path] = []
        """What was named while others were looked for."""
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._take_found)
        self.setWindowTitle(self.tr("Several recordings"))
        self.setAcceptDrops(True)
        self.list = QListWidget()
        self.list.setFont(text_font(self.list))
        self.list.setAccessibleName(self.tr("Recordings"))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setSpacing(2)
        self.list.itemSelectionChanged.connect(self._let)
        QShortcut(
            QKeySequence.StandardKey.Delete,
            self.list,
            self._remove,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        self.add_files = self._button(self.tr("Add recordings…"), self._ask_files)
        self.add_folder = self._button(self.tr("Add a folder…"), self._ask_folder)
        self.remove = self._button(self.tr("Remove"), self._remove)
        adding = QHBoxLayout()
        adding.setSpacing(SPACE)
        for button in (self.add_files, self.add_folder, self.remove):
            adding.addWidget(button)
        adding.addStretch(1)
        self.one_person = tick(
            self.tr("Each shows one participant, who is called as its file is"),
            self.tr(
                "All faces of a recording are taken together; of two in one frame the larger "
                "counts. Else each face has its own line."
            ),
        )
        self.one_person.setChecked(True)
        self.one_person.toggled.connect(self._let)
        self.said = muted_label()
        self.output = TableOutput()
        self.output.begun.connect(self._let)
        self.output.ended.connect(self._let)
        self.output.closed.connect(self.reject)
        column = in_column(self, SPACE * 3 // 2)
        column.addWidget(
            muted_label(
                self.tr(
                    "A summary of all, and a report with the mean course of their trials over the "
                    "participants. Drop recordings or folders of them here."
                )
            )
        )
        column.addWidget(self.list, 1)
        column.addLayout(adding)
        column.addWidget(self.one_person)
        column.addWidget(self.said)
        column.addWidget(self.output)
        self.resize(640, 560)
        self._say("")

    @property
    def paths(self) -> tuple[Path, ...]:
        """The recordings, in order."""
        return tuple(self.list.item(row).data(PATH) for row in range(self.list.count()))

    @property
    def writes(self) -> str:
        return self.output.busy

    def add(self, paths: Sequence[Path]) -> None:
        """List recordings, and those in folders; each is there once."""
        self._named += paths
        self._look()

    def _look(self) -> None:
        if self._work is None and self._named:
            self._work = Finding((*self.paths, *self._named), self._bridge.notify)
            self._named = []
            self._work.start()
            self._say(self.tr("Looking into folders…"))

    def end_work(self) -> None:
        if self._work is not None:
            self._work.stop(LEFT_WITHIN_S)
        self._bridge.close()
        self.output.end_work()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.output.busy and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.add([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def _take_found(self) -> None:
        work = self._work
        if work is None or not (work.done or work.error):
            return
        self._work = None
        others = [path for path in work.found if path.suffix.lower() != SUFFIX]
        if work.done:
            self._show([path for path in work.found if path not in others])
        passed = self.tr("No recordings, and left out: {0}")
        names = ", ".join(path.name for path in others)
        self._say(told(work.error) or (passed.format(names) if others else ""))
        self._look()

    def _show(self, paths: Sequence[Path]) -> None:
        self.list.clear()
        for path, name in zip(paths, told_apart(list(map(str, paths)))):
            item = QListWidgetItem(name)
            item.setToolTip(str(path))
            item.setData(PATH, path)
            self.list.addItem(item)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self._let()

    def _let(self) -> None:
        """Offer what can be done now."""
        idle = not self.output.busy and self._work is None
        for widget in (self.add_files, self.add_folder, self.one_person, self.list):
            widget.setEnabled(idle)
        self.remove.setEnabled(idle and bool(self.list.selectedItems()))
        paths = self.paths
        who = _one_each if self.one_person.isChecked() else _nobody
        usual = _shared(paths) / self.tr("study")
        self.output.offer(Made(paths, usual, who) if paths else None, bool(paths))

    def _remove(self) -> None:
        for item in self.list.selectedItems():
            self.list.takeItem(self.list.row(item))
        self._show(self.paths)
        self._let()

    def _ask_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Recordings"), str(self._folder()), f"(*{SUFFIX})"
        )
        self.add([Path(path) for path in chosen])

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Folder of recordings, with all that is in it"), str(self._folder())
        )
        if chosen:
            self.add([Path(os.path.normpath(chosen))])

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: do())
        return button


def _shared(paths: Sequence[Path]) -> Path:
    """The deepest folder that they are all in; of those on several drives that of the first."""
    try:
        return Path(os.path.commonpath([path.parent for path in paths]))
    except ValueError:
        return paths[0].parent if paths else Path()


def _one_each(files: Callable[[], Sequence[str]]) -> Participants | None:
    given = one_person_each(files())
    return None if given.nobody else given


def _nobody(files: Callable[[], Sequence[str]]) -> Participants | None:
    return None
