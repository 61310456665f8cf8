"""All that has a key, by menu, and a field to change it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ferdesk.ui.actions import MENUS
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.shortcuts import BY_KEY, KEY_ROWS, Shortcuts, native, title
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

NAME = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """A key pressed in the field is kept at once, or refused with the reason."""

    def __init__(self, shortcuts: Shortcuts, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._shortcuts = shortcuts
        self._theme = theme
        self._heads: dict[str, QTreeWidgetItem] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setWindowTitle(self.tr("Keys"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search for an action or a key"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.setFont(text_font(self.search))
        self.search.textChanged.connect(self._filter)
        self.list = self._make_list()
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setAccessibleName(self.tr("New key"))
        self.field.setFont(text_font(self.field))
        self.field.setMinimumWidth(140)
        # Not keySequenceChanged: that also tells of the empty one between two keys.
        self.field.editingFinished.connect(self._pressed)
        self.label = QLabel()
        self.label.setFont(text_font(self.label))
        self.label.setBuddy(self.field)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.default = QPushButton(self.tr("Default"))
        self.default.clicked.connect(self._reset)
        self.none = QPushButton(self.tr("No key"))
        self.none.clicked.connect(self._take_away)
        self.message = muted_label()
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.label, 1)
        row.addWidget(self.field)
        row.addWidget(self.default)
        row.addWidget(self.none)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.all = buttons.addButton(
            self.tr("All to default"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.all.clicked.connect(self._reset_all)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        for button in (close, self.all, self.default, self.none):
            button.setAutoDefault(False)  # Enter in the field is a key like any other
        buttons.rejected.connect(self.reject)
        layout = in_column(self, 3 * SPACE // 2)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        layout.addWidget(self.message)
        layout.addWidget(buttons)
        self.resize(560, 620)
        self._fill()
        shortcuts.changed.connect(self._fill)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.setCurrentItem(self._items[KEY_ROWS[0].key])

    @property
    def current(self) -> str:
        """Key of the row that is chosen and seen; empty for none."""
        item = self.list.currentItem()
        return "" if item is None or item.isHidden() else item.data(0, NAME) or ""

    def choose(self, name: str) -> None:
        """Choose a row by its key."""
        self.list.setCurrentItem(self._items[name])

    def _make_list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels([self.tr("Action"), self.tr("Key")])
        tree.setAccessibleName(self.tr("Actions and their keys"))
        tree.setFont(text_font(tree))
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setIndentation(SPACE)
        tree.header().setStretchLastSection(True)
        for menu in MENUS:
            text = QCoreApplication.translate("Actions", menu.text).replace("&", "")
            head = QTreeWidgetItem(tree, [text])
            head.setFont(0, text_font(tree, "caption", bold=True))
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFirstColumnSpanned(True)
            self._heads[menu.key] = head
            for row in KEY_ROWS:
                if row.menu == menu.key:
                    item = QTreeWidgetItem(head, [title(self._shortcuts.actions[row.key])])
                    item.setData(0, NAME, row.key)
                    self._items[row.key] = item
        tree.expandAll()
        tree.setItemsExpandable(False)
        tree.resizeColumnToContents(0)
        tree.setColumnWidth(0, max(300, tree.columnWidth(0) + 2 * SPACE))
        tree.itemDoubleClicked.connect(lambda: self.field.setFocus())
        return tree

    def _fill(self) -> None:
        for name, item in self._items.items():
            item.setText(1, self._shortcuts.written(name))
            # Bold and said in the tool tip: not by colour alone.
            font = text_font(self.list, bold=not self._shortcuts.is_default(name))
            item.setFont(1, font)
            default = native(BY_KEY[name].default) or self.tr("none")
            item.setToolTip(1, self.tr("Default: {0}").format(default))
        self._filter(self.search.text())

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        shown = set()
        for name, item in self._items.items():
            hit = wanted in f"{item.text(0)}\n{item.text(1)}".casefold()
            item.setHidden(not hit)
            if hit:
                shown.add(BY_KEY[name].menu)
        for menu, head in self._heads.items():
            head.setHidden(menu not in shown)
        self._show_current()

    def _chosen(self) -> None:
        self.message.setText("")
        self._show_current()

    def _show_current(self) -> None:
        name = self.current
        self.field.setEnabled(bool(name))
        self.default.setEnabled(bool(name) and not self._shortcuts.is_default(name))
        self.label.setText(title(self._shortcuts.actions[name]) if name else "")
        key = self._shortcuts.key(name) if name else ""
        self.none.setEnabled(bool(key))
        self.field.setKeySequence(QKeySequence(key))

    def _pressed(self) -> None:
        text = self.field.keySequence().toString()
        if self.current and text:
            self._say(self._shortcuts.set(self.current, text))
        self._show_current()

    def _take_away(self) -> None:
        self._say(self._shortcuts.set(self.current, ""))

    def _reset(self) -> None:
        self._say(self._shortcuts.reset(self.current))

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self.message.setText("")

    def _say(self, why: str) -> None:
        """Show a refusal, in a colour of its own; empty takes it away."""
        colour = self._theme.tokens.error
        self.message.setStyleSheet(f"color: {colour}" if why else "")
        self.message.setText(why)
        self.message.setAccessibleName(why)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.message.text():
            self._say(self.message.text())
