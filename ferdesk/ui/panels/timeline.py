"""Expressions and Action Units over time: the last minute live, all of a recording."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QToolButton

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.catalog import Catalog
from ferdesk.session.events import Event
from ferdesk.session.player import Player
from ferdesk.session.reader import Timeline
from ferdesk.ui import words
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.history import EMPTY, SPAN_S, History, Recorded, Series, of_recording
from ferdesk.ui.panels.action_units import SHOWN
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.compare_column import Elided
from ferdesk.ui.panels.timeline_person import PersonButton
from ferdesk.ui.panels.timeline_plot import TimelinePlot, pen
from ferdesk.ui.panels.timeline_reading import Reading
from ferdesk.ui.panels.timeline_table import TimelineTable
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.told import told
from ferdesk.ui.widgets.tick_menu import TickButton
from ferdesk.ui.work import LEFT_WITHIN_S

if TYPE_CHECKING:
    from ferdesk.ui.controller import Controller

DRAW_EVERY_S = 0.25
SHORTEST_S = 10.0
"""Seconds that the live plot spans at the least; it grows to a minute."""
TABLE_EVERY_S = 1.0
"""A table that changes faster can't be read, least of all by a screen reader."""


class TimelinePanel(Panel):
    """A plot or a table, and two menus that choose the curves."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.history = History()
        self._controller: Controller | None = None
        self._line: Timeline | None = None
        """All readings of the recording that is played back."""
        self._events: tuple[Event, ...] = ()
        self._recorded: Recorded | None = None
        """The same by who is in it, with the names that they have now."""
        self._recording: Series | None = None
        """What is shown of that."""
        self._player: Player | None = None
        self._reading: Reading | None = None
        """Takes the readings of that together, unless that is done."""
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self._drawn_at = 0.0
        self.plot = TimelinePlot(theme)
        self.table = TimelineTable()
        self.emotions = TickButton(self.tr("Expressions"))
        self.units = TickButton(self.tr("Action Units"))
        for name in EMOTIONS:
            self._entry(self.emotions, name, words.emotion(name), True)
        for unit in SHOWN:
            title = f"{unit.number}  {told(unit.name).capitalize()}"
            self._entry(self.units, unit.key, title, False)
        self.person = PersonButton()
        self.person.chosen.connect(self._choose_person)
        self.as_table = QToolButton()
        self.as_table.setProperty("flat", True)
        self.as_table.setText(self.tr("Table"))
        self.as_table.setCheckable(True)
        self.as_table.setFont(text_font(self.as_table))
        self.as_table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.as_table.setAccessibleName(self.tr("Show as a table"))
        self.as_table.setToolTip(self.tr("Show as a table, a row for each second"))
        self.all_of_it = QToolButton()
        self.all_of_it.setProperty("flat", True)
        self.all_of_it.setText(self.tr("Whole time"))
        self.all_of_it.setFont(text_font(self.all_of_it))
        self.all_of_it.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.all_of_it.setAccessibleName(self.tr("Show the whole time"))
        self.all_of_it.setToolTip(self.tr("End the zoom and show the whole time again"))
        self.all_of_it.hide()
        self.all_of_it.clicked.connect(self._show_all)
        # In a narrow column the note goes first, then the buttons' words.
        self.note = Elided()
        self.note.setProperty("muted", True)
        self.note.setFont(text_font(self.note, "caption"))
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for button in (self.emotions, self.units, self.person, self.as_table, self.all_of_it):
            button.setMinimumWidth(56)
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.emotions)
        row.addWidget(self.units)
        row.addWidget(self.person)
        row.addWidget(self.as_table)
        row.addWidget(self.all_of_it)
        row.addWidget(self.note, 1)
        self._views = QStackedWidget()
        self._views.addWidget(self.plot)
        self._views.addWidget(self.table)
        self.body.addLayout(row)
        self.body.addWidget(self._views, 1)
        self.as_table.toggled.connect(self._switch)
        self.plot.clicked.connect(self._jump)
        self.plot.zoomed.connect(self._zoomed)
        self.table.chosen.connect(self._jump)
        theme.changed.connect(self._recolour)
        self._recolour()
        self._choose()

    def sizeHint(self) -> QSize:
        return QSize(560, 220)

    @property
    def names(self) -> tuple[str, ...]:
        """The curves that are chosen."""
        entries = (*self.emotions.menu().actions(), *self.units.menu().actions())
        return tuple(action.data() for action in entries if action.isChecked())

    @property
    def series(self) -> Series:
        """What is shown now."""
        return self.history.series() if self._recording is None else self._recording

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        self._controller = controller
        controller.replay_changed.connect(self._replay_changed)
        controller.events_changed.connect(self._events_changed)
        controller.names.changed.connect(self._names_changed)
        controller.person_chosen.connect(self._person_chosen)
        # Also while another page is shown: the minute before counts.
        controller.scene_shown.connect(self._take)

    def show_scene(self, scene: Scene) -> None:
        if self._recording is not None:
            self.plot.show_cursor(None if self._player is None else self._player.position_s)
            return
        table = self.as_table.isChecked()
        if table and self.table.hasFocus():
            return  # it must not change under the reader
        now = time.monotonic()
        if now - self._drawn_at >= (TABLE_EVERY_S if table else DRAW_EVERY_S):
            self._draw()

    def _take(self, scene: Scene) -> None:
        if self._recording is None and scene.record is not None and scene.selected is not None:
            self.history.add(scene.record, scene.selected)
        elif scene.record is None and len(self.history):
            self.history.clear()
            self._draw()

    def _draw(self) -> None:
        self._drawn_at = time.monotonic()
        series = self.series
        if self.as_table.isChecked():
            self.table.rows.show(series, self.names)
        else:
            self.plot.show_series(series)
            self.plot.show_span(*self._span())
        self.note.show_text(self._said_of_span())

    def _said_of_span(self) -> str:
        if self._reading is not None:
            return self.tr("Reading…")
        if self._recording is not None:
            return self.tr("All of it")
        seconds = round(-self._span()[0])
        if seconds < SPAN_S:
            return self.tr("The last {0} s").format(seconds)
        return self.tr("The last minute")

    def _replay_changed(self, player: Player | None) -> None:
        self._leave()
        self._player = player
        self._line = self._recorded = self._recording = None
        self._events = ()
        self.history.clear()
        self.plot.show_cursor(None)
        self.person.show_people(())
        if player is not None:
            with contextlib.suppress(FerdeskError):  # the player says what is wrong
                self._events = player.reader.events()
            self._recording = replace(EMPTY, events=self._events)
            self._reading = Reading(player.reader, self._bridge.notify)
            self._reading.start()
        self.plot.show_series(self.series)
        self._show_all()

    def _refresh(self) -> None:
        """Take the readings once they are there; what is damaged the player tells of."""
        reading = self._reading
        if reading is not None and (reading.done or reading.error):
            self._reading, self._line = None, reading.line
            self._find_people()
            self._draw()

    def _leave(self) -> None:
        if self._reading is not None:
            self._reading.stop(LEFT_WITHIN_S)
            self._reading = None

    def close_down(self) -> None:
        self._leave()
        self._bridge.close()

    def _names_changed(self) -> None:
        self._find_people()
        self._draw()

    def _find_people(self) -> None:
        """Take the readings apart by who is in the recording, as they are called now."""
        if self._line is None or self._controller is None:
            return
        before, person = self._recorded, self.person.person
        self._recorded = of_recording(self._line, self._controller.names.whose)
        # While it was read somebody may have been chosen on the picture.
        chosen = self._controller.person if before is None else self._recorded.now(person, before)
        self.person.show_people(self._recorded.called)
        self.person.choose(chosen)
        self._show_person()

    def _person_chosen(self, person: str | None) -> None:
        """Somebody was chosen on the picture."""
        if self.person.choose(person):
            self._show_person()

    def _choose_person(self, person: str | None) -> None:
        self._show_person()
        if self._controller is not None:
            self._controller.select_person(person)

    def _show_person(self) -> None:
        if self._recorded is not None:
            shown = self._recorded.of(self.person.person)
            self._recording = replace(shown, events=self._events)
            self._draw()

    def _span(self) -> tuple[float, float]:
        """All the time there is, in seconds."""
        if self._recording is None:
            seconds = self.series.seconds
            return min(float(seconds[0]) if len(seconds) else 0.0, -SHORTEST_S), 0.0
        return 0.0, max(1.0, 0.0 if self._player is None else self._player.duration_s)

    def _zoomed(self, part: bool) -> None:
        self.all_of_it.setVisible(part and not self.as_table.isChecked())

    def _show_all(self) -> None:
        self.all_of_it.hide()
        self.plot.show_span(*self._span(), anew=True)
        self._draw()

    def _events_changed(self, events: tuple[Event, ...]) -> None:
        """Markers were set or deleted while it plays; the rest is as it was."""
        if self._recording is not None:
            self._events = events
            self._recording = replace(self._recording, events=events)
            self._draw()

    def _jump(self, seconds: float) -> None:
        if self._player is not None:
            self._player.seek(seconds + 0.0005)

    def _switch(self, table: bool) -> None:
        self._views.setCurrentWidget(self.table if table else self.plot)
        self._show_all()

    def _choose(self) -> None:
        self.plot.show_names(self.names)
        self._draw()

    def _entry(self, button: TickButton, name: str, title: str, on: bool) -> None:
        button.add(name, title, on).toggled.connect(self._choose)

    def _recolour(self) -> None:
        """Draw a piece of its line beside each expression."""
        for at, action in enumerate(self.emotions.menu().actions()):
            sample = QPixmap(40, 16)
            sample.fill(QColor(0, 0, 0, 0))
            painter = QPainter(sample)
            line = pen(action.data(), at, self.theme)
            line.setWidthF(3)
            painter.setPen(line)
            painter.drawLine(0, 8, 40, 8)
            painter.end()
            action.setIcon(QIcon(sample))
