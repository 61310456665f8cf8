"""The faces of a recording or table, a row each: how they look, where, and who they are."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ferdesk.core.errors import FerdeskError
from ferdesk.participants.gallery import CROPS, Gallery, Tracked
from ferdesk.participants.who import LEFT_OUT, Face
from ferdesk.ui import numbers, words
from ferdesk.ui.dialogs.who_naming import ENTER
from ferdesk.ui.digits import digit_of
from ferdesk.ui.picture import from_gray
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
LOOKS, FILE, FACE, IN_VIEW, WHO = range(5)
SIDE, GAP = 56, SPACE // 2
"""Pixels of a crop as it is shown, and around it."""
AT_ONCE_S = 0.02
"""So long at most crops are read before the window does something else."""
LETTERS = 8
"""Of a participant's name, for which there is always room."""


class FacesModel(QAbstractTableModel):
    """Crops are read once they want to be seen, the newest wish first."""

    missing = Signal(str)
    """Why a crop can't be shown."""

    def __init__(self) -> None:
        super().__init__()
        self._gallery: Gallery | None = None
        self.faces: tuple[Tracked, ...] = ()
        self._whose: Mapping[Face, str] = {}
        self._crops: dict[int, tuple[QImage, ...]] = {}
        """By row, of those that were read."""
        self._wanted: dict[int, None] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._read)

    def show(self, gallery: Gallery | None) -> None:
        """Take other faces; None takes all away."""
        self.rest()
        self.beginResetModel()
        self._gallery = gallery
        self.faces = gallery.faces if gallery is not None else ()
        self._whose, self._crops = {}, {}
        self.endResetModel()

    def show_names(self, whose: Mapping[Face, str]) -> None:
        """Say whose the faces are."""
        self._whose = dict(whose)
        if self.faces:
            last = len(self.faces) - 1
            self.dataChanged.emit(self.index(0, LOOKS), self.index(last, WHO))

    def rest(self) -> None:
        """Read no more crops."""
        self._later.stop()
        self._wanted.clear()

    def crops(self, row: int) -> tuple[QImage, ...]:
        """Those of a face; none as long as they are not read."""
        if row not in self._crops and self.faces[row].crops:
            self._wanted[row] = self._wanted.pop(row, None)
            if not self._later.isActive():
                self._later.start(0)
        return self._crops.get(row, ())

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.faces)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else WHO + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        face, column = self.faces[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._more(face, column)
        # In the column where the keys are at first; what stands in the others is heard by itself.
        if role == Qt.ItemDataRole.AccessibleTextRole and column in (LOOKS, FACE):
            return self.said(index.row())
        muted = column == LOOKS or (column == WHO and self._whose.get(face.key) == LEFT_OUT)
        if role == Qt.ItemDataRole.ForegroundRole and muted:
            return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        return None

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        face = self.faces[row]
        if column == LOOKS:
            read = row in self._crops or not face.crops
            return self.tr("No crops") if read and not self._crops.get(row) else ""
        if column == FILE:
            return self._file(face)
        if column == FACE:
            return told(face.face)
        if column == IN_VIEW:
            return f"{words.clock(face.first_s)} – {words.clock(face.last_s)}"
        return words.participant(self._whose.get(face.key, ""))

    def said(self, row: int) -> str:
        """All of a row, for those who hear it."""
        said = self.tr("{0}, face {1}, {2}, {3}")
        whose = self.text(row, WHO) or self.tr("no name")
        return said.format(*(self.text(row, column) for column in (FILE, FACE, IN_VIEW)), whose)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Crops"),
            self.tr("File"),
            self.tr("Face"),
            self.tr("In view"),
            self.tr("Who"),
        )[section]

    def _more(self, face: Tracked, column: int) -> str | None:
        if column == FILE:
            return f"<qt>{escape(face.file)}</qt>"  # else one with < in it is taken for HTML
        if column == IN_VIEW:
            return self.tr("Readings: {0}").format(numbers.count(face.readings))
        return None

    def _file(self, face: Tracked) -> str:
        assert self._gallery is not None  # there are faces
        return self._gallery.names[face.file]

    def _read(self) -> None:
        """Read crops, for as long as nobody notices."""
        until = time.monotonic() + AT_ONCE_S
        while self._wanted and time.monotonic() < until:
            row, _ = self._wanted.popitem()
            self._crops[row] = self._read_of(self.faces[row])
            self.dataChanged.emit(self.index(row, LOOKS), self.index(row, LOOKS))
        if self._wanted:
            self._later.start(0)

    def _read_of(self, face: Tracked) -> tuple[QImage, ...]:
        assert self._gallery is not None  # there are faces
        found = []
        for number in range(face.crops):
            try:
                found.append(from_gray(self._gallery.crop(face, number)))
            except FerdeskError as error:
                self.missing.emit(str(error))
        return tuple(found)


class Looks(QStyledItemDelegate):
    """Paints as many crops of a face, side by side, as there is room for."""

    def __init__(self, faces: FacesModel, parent: QObject):
        super().__init__(parent)
        self._faces = faces

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        area = option.rect
        place = QRect(area.left() + GAP, area.center().y() - SIDE // 2, SIDE, SIDE)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for crop in self._faces.crops(index.row()):
            if place.right() <= area.right():
                painter.drawImage(place, crop)
            place.moveLeft(place.left() + SIDE + GAP)


class WhoFaces(QTableView):
    """Several can be chosen. Keys say what is to be done with them; nothing is done here."""

    chosen = Signal()
    """Other faces are chosen than before."""
    left_out = Signal()
    numbered = Signal(int)
    """The number of a participant, from 1."""
    typed = Signal(object)
    """A key that begins a name, or asks for one, a QKeyEvent."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = 0
        """So many participants have a number."""
        self.setAccessibleName(self.tr("Faces"))
        self.setFont(text_font(self))
        self._name = LETTERS * self.fontMetrics().averageCharWidth() + SPACE + GAP
        """Pixels, at least, of the column of names."""
        # Before there are columns: the last one takes what is left, and this at least.
        self.horizontalHeader().setMinimumSectionSize(SIDE // 2)
        self.horizontalHeader().setDefaultSectionSize(self._name)
        self.rows = FacesModel()
        self.setModel(self.rows)
        self._looks = Looks(self.rows, self)
        self.setItemDelegateForColumn(LOOKS, self._looks)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)  # Tab leaves the list, the arrows move in it
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding: 4px 3px; }")  # above the cells' words
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    @property
    def selected(self) -> list[int]:
        """Rows that are chosen, from the top."""
        spans = self.selectionModel().selection().toList()
        return sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})

    @property
    def keys(self) -> list[Face]:
        """The faces in them."""
        return [self.rows.faces[row].key for row in self.selected]

    def show_gallery(self, gallery: Gallery | None) -> None:
        """Show other faces, of which none is chosen; None shows nothing."""
        self.rows.show(gallery)
        faces = self.rows.faces
        pictures = any(face.crops for face in faces)
        self.setColumnHidden(LOOKS, bool(faces) and not pictures)
        self.setColumnHidden(FILE, len({face.file for face in faces}) < 2)
        line = self.fontMetrics().height() + SPACE
        self.verticalHeader().setDefaultSectionSize(max(line, SIDE + 2 * GAP) if pictures else line)
        for column in (FILE, FACE, IN_VIEW):
            self.setColumnWidth(column, self._wanted(column))
        self._fit()

    def choose(self, rows: Sequence[int]) -> None:
        """Choose rows, and show the first of them."""
        if not rows:
            return
        first = self.rows.index(rows[0], FACE if self.isColumnHidden(LOOKS) else LOOKS)
        picked = QItemSelection()
        for top, bottom in _spans(rows):
            picked.select(self.rows.index(top, LOOKS), self.rows.index(bottom, WHO))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
        self.selectionModel().select(picked, flags.ClearAndSelect)
        self.scrollTo(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = int(digit_of(event) or 0)
        if 0 < digit <= self.numbers:
            self.numbered.emit(digit)
        elif event.key() == Qt.Key.Key_Delete:
            self.left_out.emit()
        elif event.key() in ENTER or _is_letter(event):
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and the last face, as in a list."""
        ends = {action.MoveHome: 0, action.MoveEnd: len(self.rows.faces) - 1}
        if action in ends:
            return self.rows.index(ends[action], self.currentIndex().column())
        return super().moveCursor(action, modifiers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        # A warning that comes up below takes room of the list: whose name is wanted stays in view.
        self.scrollTo(self.currentIndex())

    def _wanted(self, column: int) -> int:
        """Pixels of a column whose words are all to be read; files may take a quarter of all."""
        texts = [self.rows.text(row, column) for row in range(len(self.rows.faces))]
        longest = max(texts, key=len, default="")
        heading = self.horizontalHeader().sectionSizeHint(column)
        width = max(heading, self.fontMetrics().horizontalAdvance(longest) + SPACE + GAP)
        return max(heading, min(width, self.width() // 4)) if column == FILE else width

    def _fit(self) -> None:
        """Give crops the room that the words leave, for one at least."""
        others = sum(map(self.columnWidth, (FILE, FACE, IN_VIEW)))  # 0 of one that is hidden
        fit = (self.viewport().width() - others - self._name - GAP) // (SIDE + GAP)
        width = GAP + max(1, min(CROPS, fit)) * (SIDE + GAP)
        self.setColumnWidth(LOOKS, max(width, self.horizontalHeader().sectionSizeHint(LOOKS)))


def _is_letter(event: QKeyEvent) -> bool:
    """Whether a key types something that a name may begin with."""
    keys = Qt.KeyboardModifier
    held = event.modifiers() & (keys.ControlModifier | keys.AltModifier | keys.MetaModifier)
    return not held and bool(event.text().strip()) and event.text().isprintable()


def _spans(rows: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of the rows that follow each other: Qt takes its time over each span."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1] = spans[-1][0], row
        else:
            spans.append((row, row))
    return spans
