"""The facial action units of the selected face: what moves, whatever it may mean."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ferdesk.core.action_units import READABLE, ActionUnit
from ferdesk.ui import words
from ferdesk.ui.panels.bars import Bar
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme

SHOWN: tuple[ActionUnit, ...] = tuple(unit for unit in READABLE if unit.emotions)
"""The units that the table ties to an emotion, and that can be read."""


class UnitGrid(QWidget):
    """Bars in as many columns as fit, read downwards."""

    COLUMN = 192
    GAP = 24

    def __init__(self, theme: Theme):
        super().__init__()
        titles = {unit.key: f"{unit.number}  {words.tr(unit.name).capitalize()}" for unit in SHOWN}
        self.bars: dict[str, Bar] = {}
        for unit in SHOWN:
            bar = Bar(theme, titles[unit.key], "", "", 0)
            bar.setToolTip(self._tip(unit))
            self.bars[unit.key] = bar
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(self.GAP)
        self._grid.setVerticalSpacing(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._place(1)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, super().minimumSizeHint().height())

    @property
    def columns(self) -> int:
        return self._columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = (self.width() + self.GAP) // (self.COLUMN + self.GAP)
        self._place(max(1, min(4, fitting)))

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        rows = -(-len(self.bars) // columns)
        for i, bar in enumerate(self.bars.values()):
            self._grid.addWidget(bar, i % rows, i // rows)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.updateGeometry()

    def _tip(self, unit: ActionUnit) -> str:
        named = ", ".join(words.emotion(name).lower() for name in unit.emotions)
        tied = self.tr("Seen in: {0}.").format(named)
        meaning = f"{words.tr(unit.meaning).capitalize()}."
        return "\n".join(part for part in (meaning, tied, words.tr(unit.remark)) if part)


class ActionUnitsPanel(Panel):
    """How strongly each unit shows, from none (0%) to the strongest seen (100%)."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.grid = UnitGrid(theme)
        self.body.addWidget(self.grid)
        self.body.addStretch(1)

    def show_scene(self, scene: Scene) -> None:
        units = scene.selected.action_units if scene.selected is not None else {}
        for key, bar in self.grid.bars.items():
            bar.show_value(units.get(key))
