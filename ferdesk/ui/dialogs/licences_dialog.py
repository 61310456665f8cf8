"""What ferdesk is made of, each part with its licence in full."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ferdesk.licences import Part, parts
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

SIZE = (820, 560)
LIST_WIDTH = 260


class LicencesDialog(QDialog):
    """The parts on the left, the chosen one's licence on the right."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open-source licences"))
        self._parts: tuple[Part, ...] = parts()
        about = muted_label(
            self.tr("ferdesk is made of the work of many people. These are their terms.")
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Parts of ferdesk"))
        self.list.setSpacing(SPACE // 4)
        for part in self._parts:
            item = QListWidgetItem(f"{part.name} {part.version}".strip())
            item.setToolTip(part.licence)
            self.list.addItem(item)
        self.licence = QLabel()
        self.licence.setFont(text_font(self.licence, "strong", bold=True))
        self.licence.setWordWrap(True)
        self.licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text = QTextBrowser()
        # Texts of others: nothing in them is followed.
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.tr("Text of the licence"))
        right = QWidget()
        words = QVBoxLayout(right)
        words.setContentsMargins(SPACE, 0, 0, 0)
        words.setSpacing(SPACE)
        words.addWidget(self.licence)
        words.addWidget(self.text, 1)
        halves = QSplitter()
        halves.addWidget(self.list)
        halves.addWidget(right)
        halves.setStretchFactor(1, 1)
        halves.setChildrenCollapsible(False)
        halves.setSizes([LIST_WIDTH, SIZE[0] - LIST_WIDTH])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = in_column(self)
        layout.addWidget(about)
        layout.addWidget(halves, 1)
        layout.addWidget(buttons)
        self.resize(*SIZE)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    def _show(self, row: int) -> None:
        part = self._parts[row]
        self.licence.setText(part.licence)
        self.text.setPlainText(
            part.text or self.tr("This part carries no text of its own beside the name above.")
        )
