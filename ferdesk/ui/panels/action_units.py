"""The facial action units of the selected face: what moves, whatever it may mean."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ferdesk.ui import words
from ferdesk.ui.panels.bars import Bar
from ferdesk.ui.panels.base import Panel, muted_label
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme

MOST = 12
"""Units shown at once."""


class UnitGrid(QWidget):
    """Bars in as many columns as fit."""

    COLUMN = 250

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self.bars: dict[str, Bar] = {}
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())

    def show_units(self, units: Mapping[str, float]) -> None:
        """Show intensities by name; a unit keeps its place while the set stays the same."""
        names = list(units)[:MOST]
        if names != list(self.bars):
            self._rebuild(names)
        for name in names:
            self.bars[name].show_value(float(units[name]))

    def clear(self) -> None:
        for bar in self.bars.values():
            bar.show_value(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self._place()

    def _rebuild(self, names: list[str]) -> None:
        for bar in self.bars.values():
            self._grid.removeWidget(bar)
            bar.deleteLater()
        titles = {name: words.action_unit(name) for name in names}
        width = max((self.fontMetrics().horizontalAdvance(t) for t in titles.values()), default=0)
        self.bars = {
            name: Bar(self._theme, title, "", "", width + 4) for name, title in titles.items()
        }
        self._place()

    def _fitting(self) -> int:
        return max(1, min(4, (self.width() + 24) // (self.COLUMN + 24)))

    def _place(self) -> None:
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = self._fitting()
        rows = -(-len(self.bars) // self._columns)
        for i, bar in enumerate(self.bars.values()):
            self._grid.addWidget(bar, i % rows, i // rows)
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1)


class ActionUnitsPanel(Panel):
    """Intensity of each unit that can be read, from 0 to 100%."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.grid = UnitGrid(theme)
        self.note = muted_label(self.tr("What moves in the face, read from its landmarks."))
        self.body.addWidget(self.grid)
        self.body.addWidget(self.note)
        self.body.addStretch(1)

    def show_scene(self, scene: Scene) -> None:
        face = scene.selected
        if face is None or not face.action_units:
            self.grid.clear()
            self.note.show()
            return
        self.grid.show_units(face.action_units)
        self.note.hide()
