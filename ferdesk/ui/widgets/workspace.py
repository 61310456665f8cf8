"""Arranges picture and panels for the room there is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ferdesk.ui.panels import BELOW, PAGES, PANELS
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.pages import Pages

NARROW = "narrow"
SHORT = "short"
TALL = "tall"
TALL_FROM = ((1250, 520), (1040, 710), (900, 820))
"""Width, and the height that it needs: the fewer columns the units stand in, the higher they are,
and the picture above keeps two fifths of it."""
LINE = 20
"""Pixels of a line of text up to which these hold. Where the system's font is larger, what a window
shows is that of one as much smaller."""


def arrangement(width: int, height: int) -> str:
    """Which arrangement fits: stacked, picture and side, or with the strip below as well."""
    upright = height > width and width < TALL_FROM[-1][0]
    if width < 700 or upright:
        return NARROW
    fits = any(width >= least and height >= needed for least, needed in TALL_FROM)
    return TALL if fits else SHORT


class Workspace(QWidget):
    """Picture, side column and the strip below.

    Tall: the strip stands below the picture. Short: its panels move to the end of the side
    column. Narrow: picture above, one column of panels below it.
    """

    page_changed = Signal()
    """Another page of the strip has come up."""

    def __init__(self, stage: QWidget, panels: Mapping[str, Panel]):
        super().__init__()
        self._stage = stage
        self._panels = panels
        self._mode = ""
        self._wanted: Panel | None = None
        """What the column is scrolled to, until somebody scrolls it: panels take their heights in
        several passes, and one that comes later moves those below it."""
        self._rack = QWidget()
        self._rack.setObjectName("rack")
        self._column = QVBoxLayout(self._rack)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE * 3 // 2)
        self._column.addStretch(1)
        self.side = QScrollArea()
        self.side.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click beside what is in it
        self.side.setAccessibleName(self.tr("Panels"))
        self.side.setWidget(self._rack)
        self.side.setWidgetResizable(True)
        self.side.viewport().setAutoFillBackground(False)
        self._rack.setAutoFillBackground(False)
        bar = self.side.verticalScrollBar()
        bar.rangeChanged.connect(self._follow)
        bar.valueChanged.connect(self._scrolled)
        self.strip = Pages(
            {row.key: QCoreApplication.translate("Panels", row.title) for row in PAGES}
        )
        self.strip.changed.connect(self._forget)
        self.strip.changed.connect(self.page_changed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self._grid.setSpacing(SPACE * 3 // 2)
        self._arrange(TALL)

    @property
    def mode(self) -> str:
        return self._mode

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 320)

    def set_shown(self, key: str, shown: bool) -> None:
        """Show or hide one panel."""
        self._panels[key].setVisible(shown)
        self._hide_if_empty()
        if shown and self.isVisible():
            self._bring(key)

    def show_page(self, page: str) -> None:
        """Bring a page of the strip up; where its panels stand in the column, the first of them."""
        self._bring(next(row.key for row in PANELS if row.page == page))

    def _bring(self, key: str) -> None:
        """Bring one panel before the eyes, wherever it stands."""
        page = next((row.page for row in PANELS if row.key == key), "")
        if page:
            self.strip.choose(page)
        self._forget()
        self._wanted = self._panels[key]
        self._wanted.installEventFilter(self)
        self._follow()

    def _forget(self) -> None:
        if self._wanted is not None:
            self._wanted.removeEventFilter(self)
            self._wanted = None

    def _place_of_wanted(self) -> int | None:
        """Where the column's bar stands when what is wanted is seen; None where that can't be."""
        panel = self._wanted
        if panel is None or panel.isHidden() or self._column.indexOf(panel) < 0:
            return None
        return min(panel.y(), self.side.verticalScrollBar().maximum())

    def _follow(self) -> None:
        place = self._place_of_wanted()
        if place is not None:
            self.side.verticalScrollBar().setValue(place)

    def _scrolled(self, value: int) -> None:
        if self._place_of_wanted() not in (None, value):
            self._forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Move:
            self._follow()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = self._scale()
        mode = arrangement(round(self.width() / scale), round(self.height() / scale))
        if mode != self._mode:
            self._arrange(mode)
        self._set_sizes()

    def _scale(self) -> float:
        return max(1.0, self.fontMetrics().height() / LINE)

    def _arrange(self, mode: str) -> None:
        self._mode = mode
        # removeWidget and not takeAt: an item that Python still holds would keep the widget's
        # size hints to itself, and the new item would never hear of a change.
        for panel in self._panels.values():
            self.strip.remove(panel)
            self._column.removeWidget(panel)
        for widget in (self._stage, self.strip, self.side):
            self._grid.removeWidget(widget)
        for row in PANELS:
            panel = self._panels[row.key]
            shown = not panel.isHidden()
            if row.place == BELOW and mode == TALL:
                self.strip.add(row.page, panel, row.stretch)
            else:
                self._column.insertWidget(self._column.count() - 1, panel)
            panel.setVisible(shown)  # moving to another parent hides it
        narrow = mode == NARROW
        self._grid.addWidget(self._stage, 0, 0)
        if mode == TALL:
            self._grid.addWidget(self.strip, 1, 0)
        if narrow:
            self._grid.addWidget(self.side, 1, 0)
        else:
            self._grid.addWidget(self.side, 0, 1, 2 if mode == TALL else 1, 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(0, 0 if narrow else 1)
        self._grid.setRowStretch(1, 1 if narrow else 0)
        self._hide_if_empty()

    def _hide_if_empty(self) -> None:
        below = [self._panels[row.key] for row in PANELS if row.place == BELOW]
        shown = any(not panel.isHidden() for panel in below)
        for page in PAGES:
            rows = [row for row in PANELS if row.page == page.key]
            self.strip.set_shown(
                page.key, any(not self._panels[row.key].isHidden() for row in rows)
            )
        self.strip.setVisible(self._mode == TALL and shown)
        in_side = [
            self._panels[row.key]
            for row in PANELS
            if not (row.place == BELOW and self._mode == TALL)
        ]
        self.side.setVisible(any(not panel.isHidden() for panel in in_side))

    def _set_sizes(self) -> None:
        """The side column's width, or in a stack the picture's height."""
        unlimited = 16_777_215
        if self._mode == NARROW:
            height = min(round(self.width() * 9 / 16), round(self.height() * 0.48))
            self._stage.setFixedHeight(max(160, height))
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(unlimited)
            return
        self._stage.setMinimumHeight(0)
        self._stage.setMaximumHeight(unlimited)
        side = 300 if self.width() < 900 else 360 if self.width() < 1500 else 420
        # Some words need more; beyond half of the window the column is scrolled.
        bar = self.side.verticalScrollBar().sizeHint().width()
        needed = min(self._rack.minimumSizeHint().width() + bar, self.width() // 2)
        self.side.setFixedWidth(max(round(side * self._scale()), needed))
