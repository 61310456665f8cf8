"""The reproduced tables of the thesis, to be read, copied and saved."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QWidget,
)

from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import atomic_text
from ferdesk.results import FORMS, MISSING, Results, ResultTable
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.results_words import said as in_words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label

YES, NO = "✓", "✗"
WIDEST = 280
"""Pixels of a column; what is longer is cut, and stands whole below the table."""
NOTES = 104
"""Pixels of height of the notes, which scroll."""
_NUMBER = re.compile(r"[-−+]?[\d.,]+( ± [\d.,]+)?%?")


class ResultsDialog(QDialog):
    """One table at a time. The first column stays in view while the others scroll.

    Rows with figures come first, in the table's order. What is copied or saved is the table.
    """

    def __init__(self, results: Results, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._results = results
        self._theme = theme
        self._order: list[int] = []
        """By row of the view, the row of the table."""
        self._cells: list[QTableWidgetItem] = []
        self.setWindowTitle(self.tr("Results"))
        self.setMinimumSize(320, 360)
        self.resize(920, 640)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Table"))
        self.choice.setFont(text_font(self.choice))
        # As wide as the window, not as the longest title.
        self.choice.setMinimumContentsLength(12)
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for table in results.tables:
            self.choice.addItem(in_words(table.title))
        self.summary = muted_label()
        self.view = QTableWidget()
        self.view.setFont(text_font(self.view))
        self.view.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.view.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.view.setTabKeyNavigation(False)
        self.view.setWordWrap(False)
        self.view.setCornerButtonEnabled(False)
        self.view.setStyleSheet(f"QTableView::item {{ padding: 0 {SPACE}px; }}")
        # The names of the rows have more around them than Qt reckons with where text is large.
        names = self.view.verticalHeader()
        needed = names.fontMetrics().height() + SPACE + 2
        names.setDefaultSectionSize(max(names.defaultSectionSize(), needed))
        self.view.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.cell = muted_label()
        self.notes = QTextBrowser()
        self.notes.setTabChangesFocus(True)
        self.notes.setFont(text_font(self.notes, "caption"))
        self.notes.setFixedHeight(NOTES)
        self.notes.setAccessibleName(self.tr("How these figures were come by"))
        self.told = muted_label(" ".join(map(told, results.problems)))
        layout = in_column(self, 3 * SPACE // 2)
        layout.addWidget(self.choice)
        layout.addWidget(self.summary)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.cell)
        layout.addWidget(self.notes)
        layout.addWidget(self.told)
        # Not before it has a parent, or it would flash up as a window of its own.
        self.told.setVisible(bool(results.problems))
        layout.addLayout(self._make_buttons())
        self.choice.currentIndexChanged.connect(self._show)
        self.view.currentCellChanged.connect(self._show_cell)
        theme.changed.connect(self._recolour)
        if results.tables:
            self._show(0)
        else:
            self._say(self.told.text() or self.tr("There is no table here."))
            for widget in (self.choice, self.view, self.notes, self.copy, self.save):
                widget.setEnabled(False)

    def _make_buttons(self) -> QHBoxLayout:
        self.copy = QPushButton(self.tr("Copy as"))
        self.copy_menu = QMenu(self.copy)
        for ending, name in FORMS.items():
            action = self.copy_menu.addAction(name)
            action.setData(ending)
            action.triggered.connect(lambda _=False, ending=ending: self._copy(ending))
        self.copy.setMenu(self.copy_menu)
        self.save = QPushButton(self.tr("Save as…"))
        self.save.clicked.connect(self._save)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (self.copy, self.save):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    @property
    def table(self) -> ResultTable:
        """The table that is shown."""
        return self._results.tables[self.choice.currentIndex()]

    def _show(self, _: int) -> None:
        table = self.table
        self.summary.setText(self._summary(table))
        self.summary.setVisible(bool(self.summary.text()))
        title = in_words(table.title)
        self.view.setAccessibleName(title)
        # In a narrow window its end is cut.
        self.choice.setToolTip(title)
        self._order = sorted(range(len(table.rows)), key=lambda i: bool(table.reason(i)))
        self.view.clear()
        self._cells = []
        self.view.setRowCount(len(table.rows))
        self.view.setColumnCount(len(table.columns) - 1)
        self.view.setHorizontalHeaderLabels([in_words(name) for name in table.columns[1:]])
        self.view.setVerticalHeaderLabels([in_words(table.rows[at][0]) for at in self._order])
        for i, at in enumerate(self._order):
            for j, text in enumerate(table.rows[at][1:]):
                self._cells.append(self._item(text, table.reason(at)))
                self.view.setItem(i, j, self._cells[-1])
        self.view.resizeColumnsToContents()
        for j in range(self.view.columnCount()):
            self.view.setColumnWidth(j, min(WIDEST, self.view.columnWidth(j)))
        self._recolour()
        self.notes.setPlainText("\n\n".join(map(in_words, table.notes)))
        self.notes.setVisible(bool(table.notes))
        for action in self.copy_menu.actions():
            action.setEnabled(action.data() in table.forms)
        self.view.setCurrentCell(-1, -1)
        self._show_cell()

    def _item(self, text: str, reason: str) -> QTableWidgetItem:
        said = self._said(text, reason)
        shown = f"{text} {said}" if text in (YES, NO) else in_words(text)
        item = QTableWidgetItem(shown)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        item.setToolTip(said)
        right = text == MISSING or _NUMBER.fullmatch(text)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _said(self, text: str, reason: str) -> str:
        """A cell in words."""
        if text == YES:
            return self.tr("yes")
        if text == NO:
            return self.tr("no")
        if text == MISSING:
            return in_words(reason) if reason else self.tr("no figure")
        return in_words(text)

    def _recolour(self) -> None:
        """Beside the sign and the word, not in their place."""
        t = self._theme.tokens
        colours = {YES: t.good, NO: t.error, MISSING: t.muted}
        for item in self._cells:
            item.setForeground(QColor(colours.get(item.text()[:1], t.text)))

    def _show_cell(self, *_: int) -> None:
        """The chosen cell in full: its column may be cut, its row's name far away."""
        i, j = self.view.currentRow(), self.view.currentColumn()
        if i < 0 or j < 0:
            self.cell.setText(self.tr("Choose a cell to read it in full."))
            return
        at = self._order[i]
        row = self.table.rows[at]
        said = self._said(row[j + 1], self.table.reason(at))
        head = in_words(self.table.columns[j + 1])
        self.cell.setText(self.tr("{0} · {1}: {2}").format(in_words(row[0]), head, said))

    def _summary(self, table: ResultTable) -> str:
        """How much of it is there, and how the comparisons came out."""
        parts = []
        reasons = Counter(filter(None, map(table.reason, range(len(table.rows)))))
        if reasons:
            said = self.tr("{0} of {1} rows have no figures yet ({2}).")
            counted = self.tr("{0}: {1}")
            # Some reasons are sentences, which end before the figure and not within the brackets.
            why = " · ".join(
                counted.format(in_words(r).removesuffix("."), n) for r, n in reasons.most_common(3)
            )
            parts.append(said.format(reasons.total(), len(table.rows), why))
        for j, name in enumerate(table.columns):
            marks = Counter(row[j] for row in table.rows)
            if (marks[YES] or marks[NO]) and marks.keys() <= {YES, NO, MISSING}:
                said = self.tr("{0}: yes {1}, no {2}.")
                parts.append(said.format(in_words(name), marks[YES], marks[NO]))
        return " ".join(parts)

    def _copy(self, ending: str) -> None:
        try:
            QGuiApplication.clipboard().setText(self.table.text(ending))
        except FerdeskError as error:
            self._say(told(str(error)))
        else:
            self._say(self.tr("Copied as {0}.").format(FORMS[ending]))

    def _save(self) -> None:
        table = self.table
        kinds = {
            f"{FORMS[ending]} (*{ending})": ending for ending in FORMS if ending in table.forms
        }
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        first = Path(folder) / f"{table.name}{next(iter(kinds.values()))}"
        chosen, kind = QFileDialog.getSaveFileName(
            self, self.tr("Save the table"), str(first), ";;".join(kinds)
        )
        if not chosen:
            return
        path = Path(chosen)
        # The ending that was typed counts; without one, the kind that was chosen.
        ending = path.suffix if path.suffix in table.forms else kinds[kind]
        if path.suffix != ending:
            path = path.with_name(path.name + ending)
        try:
            with atomic_text(path) as stream:
                stream.write(table.text(ending))
        except FerdeskError as error:
            self._say(told(str(error)))
        else:
            self._say(self.tr("Saved: {0}").format(path))

    def _say(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()
