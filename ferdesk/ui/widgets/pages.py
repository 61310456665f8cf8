"""Pages of panels, one shown at a time, chosen by tabs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE


class Pages(QWidget):
    """A row of tabs above the page that is shown. A page without panels has no tab.

    Args:
        titles: translated titles by key, in the order of the tabs.
    """

    changed = Signal()
    """Another page is shown."""

    def __init__(self, titles: Mapping[str, str]):
        super().__init__()
        self.bar = QTabBar()
        self.bar.setObjectName("pages")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setFont(text_font(self.bar, "caption", bold=True))
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bar.setAccessibleName(self.tr("Pages below the picture"))
        # As high as the page and no higher: the picture takes what is left. No stacked layout,
        # which would be as high as the highest of all pages.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        self._pages: list[QWidget] = []
        self._keys = tuple(titles)
        self._rows: dict[str, QHBoxLayout] = {}
        for key, title in titles.items():
            page = QWidget()
            row = QHBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE * 3 // 2)
            self._rows[key] = row
            self._pages.append(page)
            layout.addWidget(page, 1)
            page.setVisible(len(self._pages) == 1)
            self.bar.addTab(title)
        self.bar.currentChanged.connect(self._show)

    @property
    def current(self) -> str:
        """Key of the page that is shown."""
        return self._keys[max(0, self.bar.currentIndex())]

    def add(self, key: str, widget: QWidget, stretch: int) -> None:
        """Put a widget at the end of a page."""
        self._rows[key].addWidget(widget, stretch)

    def remove(self, widget: QWidget) -> None:
        """Take a widget off the page it is on, if it is on one."""
        for row in self._rows.values():
            row.removeWidget(widget)

    def choose(self, key: str) -> None:
        """Show a page."""
        self.bar.setCurrentIndex(self._keys.index(key))

    def has(self, key: str) -> bool:
        """Whether a page is there and has a tab."""
        return key in self._keys and self.bar.isTabVisible(self._keys.index(key))

    def set_shown(self, key: str, shown: bool) -> None:
        """Whether a page has a tab; with a single page left there are no tabs at all."""
        self.bar.setTabVisible(self._keys.index(key), shown)
        visible = [i for i in range(self.bar.count()) if self.bar.isTabVisible(i)]
        if visible and self.bar.currentIndex() not in visible:
            self.bar.setCurrentIndex(visible[0])
        self.bar.setVisible(len(visible) > 1)

    def _show(self, index: int) -> None:
        if index >= 0:
            for i, page in enumerate(self._pages):
                page.setVisible(i == index)
            self.changed.emit()
