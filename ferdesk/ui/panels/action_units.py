"""The facial Action Units of the selected face: what moves, whatever it may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSizePolicy, QWidget

from ferdesk.core.action_units import READABLE, SIDES, TABLE, ActionUnit
from ferdesk.core.neutral import corrected
from ferdesk.live.status import LiveStatus
from ferdesk.settings import BY_KEY
from ferdesk.ui import words
from ferdesk.ui.neutral import NeutralDesk
from ferdesk.ui.panels.bars import Bar
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.neutral_bar import NeutralBar
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label

if TYPE_CHECKING:
    from ferdesk.models.catalog import Catalog
    from ferdesk.ui.controller import Controller

SHOWN: tuple[ActionUnit, ...] = tuple(unit for unit in READABLE if unit.emotions)
"""The units that the table ties to an emotion, and that can be read."""
ABSENT: tuple[ActionUnit, ...] = tuple(unit for unit in TABLE if not unit.parts)
"""The units that can't be read: they have no bar, because an empty one would say 0."""
EVERY = "view.units"
"""The setting that shows the readable units that the table ties to no emotion, too."""


class UnitGrid(QWidget):
    """Bars in as many columns as fit, read downwards."""

    COLUMN, FIGURES = 192, 24
    """Narrowest column in pixels, and in figures of the font where that is more."""
    GAP = 24

    def __init__(self, theme: Theme):
        super().__init__()
        self.bars: dict[str, Bar] = {}
        for unit in READABLE:
            bar = Bar(theme, _title(unit), "", "", 0)
            # Before it is made visible: until then it would be a window of its own.
            bar.setParent(self)
            bar.setToolTip(self._tip(unit))
            bar.setVisible(unit in SHOWN)
            self.bars[unit.key] = bar
        self._shown: tuple[str, ...] = tuple(unit.key for unit in SHOWN)
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

    def show_every(self, on: bool) -> None:
        """Show all bars, or those of the units that the table ties to an emotion."""
        self._shown = tuple(unit.key for unit in (READABLE if on else SHOWN))
        for key, bar in self.bars.items():
            bar.setVisible(key in self._shown)
        columns, self._columns = self._columns, 0
        self._place(columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        column = max(self.COLUMN, self.FIGURES * self.fontMetrics().horizontalAdvance("0"))
        fitting = (self.width() + self.GAP) // (column + self.GAP)
        self._place(max(1, min(4, fitting)))

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        rows = -(-len(self._shown) // columns)
        for bar in self.bars.values():
            self._grid.removeWidget(bar)
        for i, key in enumerate(self._shown):
            self._grid.addWidget(self.bars[key], i % rows, i // rows)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.updateGeometry()

    def _tip(self, unit: ActionUnit) -> str:
        named = ", ".join(words.emotion(name).lower() for name in unit.emotions)
        tied = self.tr("Seen in: {0}.").format(named) if named else ""
        meaning = f"{told(unit.meaning).capitalize()}."
        sides = self.tr("Above the person's left, below the right.") if unit.sided else ""
        return "\n".join(part for part in (meaning, sides, tied, told(unit.remark)) if part)


class ActionUnitsPanel(Panel):
    """How strongly each unit shows, from none (0%) to the strongest seen (100%).

    Where the face's sides are told apart the bar is two, the person's left above the right.
    Where the face's own neutral is known, the bars show what is above it, and a thin line what was
    measured.
    """

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.grid = UnitGrid(theme)
        self.every = QCheckBox(self.tr("All units"))
        self.every.setProperty("texted", True)
        self.every.setFont(text_font(self.every, "caption"))
        self.absent = muted_label(
            self.tr("Without a bar, because the face mesh does not show them: {0}.").format(
                ", ".join(f"{unit.number} {told(unit.name)}" for unit in ABSENT)
            ),
            "caption",
        )
        self.absent.hide()
        self.neutral = NeutralBar()
        self._desk: NeutralDesk | None = None
        self._scene = Scene()
        self.head.addWidget(self.every)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.absent)
        self.body.addStretch(1)
        self.body.addWidget(self.neutral)

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        self._desk = NeutralDesk(controller.store, parent=self)
        self._desk.changed.connect(self._show_units)
        # Also while another page is shown: a source that is opened then has other faces.
        controller.scene_shown.connect(self._desk.see)
        self.neutral.attach(self._desk)
        store = controller.store
        self.every.setToolTip(QCoreApplication.translate("Settings", BY_KEY[EVERY].help))
        self.every.toggled.connect(lambda on: store.set(EVERY, on))
        store.changed.connect(self._setting_changed)
        self._setting_changed(EVERY, store.get(EVERY))

    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        if self._desk is not None:
            self._desk.see(scene)
        self._show_units()
        self.neutral.show_scene(scene)

    def show_status(self, status: LiveStatus) -> None:
        # Pictures may have stopped coming.
        if self._desk is not None:
            self._desk.tick()

    def _setting_changed(self, key: str, value: object) -> None:
        if key == EVERY:
            self.every.setChecked(bool(value))
            self.grid.show_every(bool(value))
            self.absent.setVisible(bool(value))

    def _show_units(self) -> None:
        selected = self._scene.selected
        measured = {} if selected is None else selected.action_units
        known = None if self._desk is None else self._desk.of(self._scene)
        shown = measured if known is None else corrected(measured, known)
        for key, bar in self.grid.bars.items():
            left, right = (shown.get(f"{key}_{side}") for side in SIDES)
            sides = None if left is None or right is None else (left, right)
            bar.show_value(
                shown.get(key), None if known is None else measured.get(key), sides=sides
            )


def _title(unit: ActionUnit) -> str:
    return f"{unit.number}  {told(unit.name).capitalize()}"
