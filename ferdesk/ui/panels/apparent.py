"""How old the selected face looks, and of which gender: as ranges, with their error."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from ferdesk.core.apparent_card import ApparentFigures
from ferdesk.core.types import Apparent
from ferdesk.live.status import LiveStatus
from ferdesk.models.catalog import Catalog
from ferdesk.session.player import Player
from ferdesk.ui import numbers, words
from ferdesk.ui.controller import Controller
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.compare_column import Fitted
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label

CLEAR = 0.75
"""Probability of a gender below which none is named."""
STAGE = "apparent"
"""A record that has this stage was made while age and gender were asked for."""


class ApparentPanel(Panel):
    """Two answers with how far off they usually are, and what they are not for.

    Only the answers change from record to record, each on one line of one height; what stands
    below them is the card's.
    """

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.chip = QLabel(self.tr("experimental"))
        self.chip.setProperty("chip", True)
        self.chip.setFont(text_font(self.chip, "caption"))
        self.head.addWidget(self.chip)
        self.age, self.age_error = Fitted(), muted_label("", "caption")
        self.gender, self.gender_error = Fitted(), muted_label("", "caption")
        for answer, error in ((self.age, self.age_error), (self.gender, self.gender_error)):
            block = QVBoxLayout()
            block.setSpacing(SPACE // 4)
            block.addWidget(answer)
            block.addWidget(error)
            self.body.addLayout(block)
        self.note = muted_label("", "caption")
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.note)
        self._figures: ApparentFigures | None = None
        self._trouble = ""
        self._replayed = False
        self._scene = Scene()

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        controller.replay_changed.connect(self._replay_changed)
        entry = catalog.apparent
        figures = None if entry is None else entry.card.apparent
        if figures is None:  # the panel is not offered then
            return
        self._figures = figures
        self.age_error.setText(
            self.tr(
                "{0}% of {1} test faces lay in such a range; on average the age is {2} years off."
            ).format(
                numbers.number(figures.age.covered),
                numbers.count(figures.age.n),
                numbers.number(figures.age.mae, 1),
            )
        )
        self.gender_error.setText(
            self.tr("Right for {0}% of {1} test faces; it knows these two words only.").format(
                numbers.number(figures.gender.accuracy, 1), numbers.count(figures.gender.n)
            )
        )
        for answer, error in ((self.age, self.age_error), (self.gender, self.gender_error)):
            answer.setAccessibleDescription(error.text())
        self._show()

    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        self._show()

    def show_status(self, status: LiveStatus) -> None:
        if status.apparent_message != self._trouble:
            self._trouble = status.apparent_message
            self._show()

    def _replay_changed(self, player: Player | None) -> None:
        self._replayed = player is not None
        self._show()

    def _show(self) -> None:
        face = self._scene.selected
        known = None if face is None else face.apparent
        if known is not None and self._figures is not None:
            self.age.show_text(self._looks_aged(known, self._figures))
            self.gender.show_text(self._looks_like(known))
        else:
            self.age.show_text(self._nothing())
            self.gender.show_text("–")
        said = self._limits()
        if said != self.note.text():
            self.note.setText(said)

    def _looks_aged(self, known: Apparent, figures: ApparentFigures) -> str:
        low, high = figures.age.whole_years(known.age_years)
        return self.tr("Looks {0} to {1}").format(low, high)

    def _looks_like(self, known: Apparent) -> str:
        sure = max(known.female, 1 - known.female)
        if sure < CLEAR:
            return self.tr("Gender is not clear")
        # Whole sentences: in other languages the verb or the order is not the same for both.
        said = self.tr("Looks female") if known.female > 0.5 else self.tr("Looks male")
        return f"{said} · {words.percent(sure)}"

    def _nothing(self) -> str:
        """Why there is no answer, in two or three words."""
        scene = self._scene
        if self._trouble or self._replayed:
            return self.tr("Not told")
        if scene.record is None or (scene.selected is not None and not self._asked):
            return self.tr("Nothing yet")
        return self.tr("No face") if scene.selected is None else self.tr("Can't be judged")

    def _limits(self) -> str:
        if self._trouble:
            return told(self._trouble)
        if self._replayed:
            return self.tr("Recordings keep neither age nor gender.")
        return self.tr(
            "How a face looks to a network, and no more. Not for decisions about anyone; never "
            "recorded."
        )

    @property
    def _asked(self) -> bool:
        record = self._scene.record
        return record is not None and STAGE in record.stages_ms
