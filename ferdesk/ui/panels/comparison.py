"""Several models on the same crop, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from ferdesk.core.types import Prediction
from ferdesk.live.status import LiveStatus
from ferdesk.models.reader import Facts
from ferdesk.session.player import Player
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.compare_agreement import AgreementView
from ferdesk.ui.panels.compare_column import ModelColumn
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.widgets.tick_menu import TickButton

if TYPE_CHECKING:
    from ferdesk.models.catalog import Catalog
    from ferdesk.ui.controller import Controller

NARROW = 460
"""Below this width the columns stand in as many rows as they need, and the agreement in a column
too; from it on all columns are in one row."""
GAP = 3 * SPACE // 2
"""Pixels between two columns."""
MOST_BELOW = 96
"""Pixels that the agreement may take of the picture's room. Where large text makes it higher, it
stays beside the columns, which are then scrolled."""
EMPTY_HEIGHT = 110
"""Least height in pixels at 100 % of the words that stand where no models are compared."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said last."""

    said: Prediction
    first: str
    """The chosen model's label of the same picture."""
    at_ms: int
    """Media time of that picture."""


class ComparisonPanel(Panel):
    """Tick models; each gets a column. The chosen model is always the first.

    The others run in the time that the chosen one leaves, so their answers may be of an earlier
    picture; each column says at which rate it comes. Where the chosen one has given another label
    since, the older answer is faded: the two differ in time and not about one picture. A recording
    shows the models that it has answers of; nothing is read anew.
    """

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.ticks: dict[str, QAction] = {}
        self.columns: dict[str, ModelColumn] = {}
        self._controller: Controller | None = None
        self._cards: dict[str, Facts] = {}
        self._last: dict[str, Answer] = {}
        self._track: int | None = None
        self._now_ms = 0
        self._shown: tuple[str, ...] = ()
        self._replayed = False
        self._recorded: tuple[str, ...] = ()
        """Of a recording: the models whose answers were met so far, the chosen one first."""

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        self._controller = controller
        self.choice = TickButton(self.tr("Models"))
        self.choice.setToolTip(self.tr("Choose the models to compare"))
        self.choice.menu().setToolTipsVisible(True)
        self.head.addWidget(self.choice)
        self.head.setContentsMargins(0, SPACE, 0, SPACE)  # room around a button
        self.heading.setWordWrap(True)
        chosen = set(controller.compared)
        for entry in catalog.readers:
            tick = self.choice.add(entry.id, told(entry.card.title), entry.id in chosen)
            tick.setToolTip(entry.card["summary"])
            tick.toggled.connect(self._ticked)
            self.ticks[entry.id] = tick
        rack = QWidget()
        rack.setObjectName("rack")
        self._grid = QGridLayout(rack)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self.area = QScrollArea()
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click beside what is in it
        self.area.setWidget(rack)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        for bare in (self.area.viewport(), rack):
            bare.setAutoFillBackground(False)
        self.area.setAccessibleName(self.heading.text())
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        controller.replay_changed.connect(self._replay_changed)
        self._cards = {entry.id: entry.card for entry in catalog.readers}
        titles = {model_id: told(card.title) for model_id, card in self._cards.items()}
        self.agreement = AgreementView(self.theme, titles)
        self.empty = muted_label("")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(EMPTY_HEIGHT)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.addWidget(self.empty, 1)
        self._box.addWidget(self.area, 1)
        self._box.addWidget(self.agreement)
        self.body.addLayout(self._box)
        self._arrange()
        self._show_columns(_live(controller))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._controller is not None:
            self._arrange()

    def show_scene(self, scene: Scene) -> None:
        face = scene.selected
        track = None if face is None else face.track_id
        at_ms = self._now_ms if scene.record is None else scene.record.frame.media_ms
        if track != self._track or at_ms < self._now_ms:
            self._track, self._last = track, {}
        self._now_ms = at_ms
        if face is not None and face.predictions:
            first = face.predictions[0].label
            self._last |= {p.model_id: Answer(p, first, at_ms) for p in face.predictions}
            if self._replayed:
                self._meet(p.model_id for p in face.predictions)
        self._fill()

    def _replay_changed(self, player: Player | None) -> None:
        self._replayed = player is not None
        self._recorded = ()
        self._track, self._last = None, {}

    def _meet(self, model_ids: Iterable[str]) -> None:
        """Take in the models of a record that is played back."""
        met = tuple(dict.fromkeys((*self._recorded, *model_ids)))
        if met != self._recorded:
            self._recorded = met
            self._tick(met)
            self._show_columns(met)

    def _fill(self) -> None:
        """What each model said last, in its column."""
        newest = max(self._last.values(), key=lambda answer: answer.at_ms, default=None)
        for model_id, column in self.columns.items():
            answer = self._last.get(model_id)
            if answer is None or newest is None:
                column.show_prediction(None)
                continue
            # Others read fewer pictures: theirs is held against the chosen one's of that picture.
            older = answer.first != newest.first
            column.show_prediction(
                answer.said,
                differs=answer.said.label != answer.first,
                ago_s=(self._now_ms - answer.at_ms) / 1000 if older else 0.0,
            )

    def show_status(self, status: LiveStatus) -> None:
        controller = self._controller
        if controller is None:
            return
        model_ids = self._recorded if self._replayed else _live(controller)
        self._tick(model_ids)
        self._show_columns(model_ids)
        compared = {row.model_id: row for row in status.compared}
        for model_id, column in self.columns.items():
            row = compared.get(model_id)
            last = self._last.get(model_id)
            ms = None if last is None else last.said.ms
            if model_id == status.model_id:
                column.show_figures(ms, status.inference_fps)
            elif row is None:
                column.show_figures(ms, 0.0)
            elif row.message:
                column.show_figures(None, 0.0, told(row.message))
            elif row.loading:
                column.show_figures(None, 0.0, self.tr("Loading…"))
            else:
                column.show_figures(row.ms or None, row.fps)
        if self.columns:
            numbers = {model_id: at for at, model_id in enumerate(self.columns, 1)}
            self.agreement.show_window(controller.agreement, controller.media_ms, numbers)

    def _tick(self, model_ids: tuple[str, ...]) -> None:
        """Tick these; the first takes part in any case, and in a recording nothing is chosen."""
        for model_id, tick in self.ticks.items():
            tick.setEnabled(not self._replayed and model_id not in model_ids[:1])
            tick.blockSignals(True)
            tick.setChecked(model_id in model_ids)
            tick.blockSignals(False)

    def _ticked(self) -> None:
        controller = self._controller
        if controller is None:
            return
        chosen = controller.model_id
        controller.compare(
            [i for i, tick in self.ticks.items() if tick.isChecked() and i != chosen]
        )

    def _show_columns(self, model_ids: tuple[str, ...]) -> None:
        """A column for the first, the chosen model, and each beside it; none where it is alone."""
        known = self._cards
        chosen, beside = model_ids[:1], model_ids[1:]
        others = [i for i in known if i in beside and i not in chosen]
        shown = (*chosen, *others) if others else ()
        for widget in (self.area, self.agreement):
            widget.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.empty.setText(self._invitation())
        if shown == self._shown:
            return
        self._shown = shown
        for column in self.columns.values():
            self._grid.removeWidget(column)
            column.hide()
            column.deleteLater()
        self.columns = {}
        for at, model_id in enumerate(i for i in shown if i in known):
            number = at + 1 if len(shown) > 2 else 0
            self.columns[model_id] = ModelColumn(self.theme, known[model_id], number)
        self._arrange()
        if self.columns:
            # New columns know nothing yet, and while the picture is held nothing comes.
            self._fill()

    def _invitation(self) -> str:
        if self._replayed:
            return self.tr(
                "This recording has the answers of one model.\n"
                "To compare models here, tick them before recording."
            )
        if len(self._cards) < 2:
            return self.tr("There is only one model here, and nothing to compare it with.")
        return self.tr(
            "Tick a second model to compare.\n"
            "It reads the same face in the time that the chosen model leaves."
        )

    def _arrange(self) -> None:
        """The columns beside the agreement where both fit, else above it where that is low."""
        way, unlimited = QBoxLayout.Direction, 16_777_215
        width = self.contentsRect().width() - 4 * SPACE
        narrow = width < NARROW
        columns = len(self.columns)
        agreed = self.agreement.least_width(columns)
        fits = _row_width(columns) + 3 * SPACE + agreed <= width
        lists = self.agreement.flat_lists(width, columns)
        low = self.agreement.flat_height(columns, lists) <= MOST_BELOW
        flat = low and not (narrow or fits)
        beside = not (narrow or flat)
        self._box.setDirection(way.LeftToRight if beside else way.TopToBottom)
        self._box.setSpacing(3 * SPACE if beside else SPACE)
        if flat:
            self.agreement.set_form(True, lists, self.agreement.list_width(columns))
        else:
            room = agreed if beside else width
            self.agreement.set_form(False, self.agreement.lists_in(room, columns))
        policy = QSizePolicy.Policy
        # Else what once had room below would keep the panel as wide as that.
        self.agreement.setSizePolicy(
            policy.Preferred if beside else policy.Ignored, policy.Preferred
        )
        self.agreement.setMinimumWidth(agreed if beside else 0)
        self.agreement.setMaximumWidth(agreed if beside else unlimited)
        fitting = (width + GAP) // (ModelColumn.LEAST + GAP)
        self._place(max(1, fitting) if narrow else columns, width)

    def _place(self, in_a_row: int, width: int) -> None:
        columns = list(self.columns.values())
        if not columns:
            return
        for at in range(self._grid.columnCount() + 1):
            self._grid.setColumnStretch(at, 0)
        for at, column in enumerate(columns):
            self._grid.removeWidget(column)
            self._grid.addWidget(column, at // in_a_row, at % in_a_row)
            self._grid.setColumnStretch(at % in_a_row, 4)
        self._grid.setColumnStretch(in_a_row, 1)
        rows = -(-len(columns) // in_a_row)
        least = max(column.sizeHint().height() for column in columns) + GAP
        # All of a column is seen, also above the bar that shows where there are too many.
        scrolled = _row_width(min(in_a_row, len(columns))) > width
        bar = self.area.horizontalScrollBar().sizeHint().height() + SPACE if scrolled else 0
        self.area.setMinimumHeight(rows * least - GAP + bar)


def _row_width(columns: int) -> int:
    """Least width of so many columns side by side."""
    return columns * (ModelColumn.LEAST + GAP) - GAP


def _live(controller: Controller) -> tuple[str, ...]:
    """The chosen model and those that are read beside it."""
    return (controller.model_id, *controller.compared)
