"""The user guide, to be read beside the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QWidget

from ferdesk.core import assets
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.guide_search import GuideSearch
from ferdesk.ui.widgets.guide_view import FIRST, GuideView
from ferdesk.ui.widgets.muted_label import muted_label

IN_ENGLISH = QT_TRANSLATE_NOOP("GuideDialog", "The guide is in English.")


class GuideDialog(QDialog):
    """The guide's pages, with their headings to choose from.

    Raises:
        FerdeskError: the guide is missing or can't be read.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("User guide"))
        self.setMinimumSize(320, 360)
        self.resize(860, 720)
        self.contents = QComboBox()
        self.contents.setAccessibleName(self.tr("Headings of the guide"))
        self.contents.setFont(text_font(self.contents))
        # As wide as the window, not as the longest heading.
        self.contents.setMinimumContentsLength(12)
        self.contents.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.back = QPushButton(self.tr("Back to the guide"))
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._back)
        QShortcut(QKeySequence.StandardKey.Back, self, self._back)
        self.text = GuideView(theme)
        self.text.setAccessibleName(self.tr("User guide"))
        self.search = GuideSearch(self.text)
        self.search.setFont(text_font(self.search))
        QShortcut(QKeySequence.StandardKey.Find, self, self._search)
        self.said = muted_label("", "caption")
        self.search.told.connect(self._say)
        note = muted_label(self.tr(IN_ENGLISH), "caption")
        # Before it is made visible, or it would flash up as a window of its own.
        note.setParent(self)
        # What is in the window's own language needs no note.
        note.setVisible(note.text() != IN_ENGLISH)
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(SPACE)
        above.addWidget(self.contents, 3)
        above.addWidget(self.search, 2)
        above.addWidget(self.back)
        below.addWidget(note, 1)
        below.addStretch(1)
        below.addWidget(close)
        layout = in_column(self, 3 * SPACE // 2)
        layout.addLayout(above)
        layout.addWidget(self.said)
        layout.addWidget(self.text, 1)
        layout.addLayout(below)
        self.contents.activated.connect(self.text.show_heading)
        self.text.moved.connect(self._moved)
        self._moved()
        self._say("")
        self.text.setFocus()

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _back(self) -> None:
        first = assets.guide(FIRST)
        if self.text.page != first:
            self.text.open(first)

    def _moved(self) -> None:
        """The list of headings is that of the page, and stands at what is read."""
        headings = [text for _, text in self.text.headings()]
        if headings != [self.contents.itemText(i) for i in range(self.contents.count())]:
            self.contents.clear()
            self.contents.addItems(headings)
        self.contents.setCurrentIndex(self.text.at)
        self.back.setVisible(self.text.page != assets.guide(FIRST))
