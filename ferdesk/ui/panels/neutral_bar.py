"""Below the Action Units: set the own neutral face, keep it, clear it."""

from __future__ import annotations

import math

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ferdesk.core.action_units import BY_KEY
from ferdesk.core.neutral import Refusal
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui.neutral import NeutralDesk
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label

WHY: dict[str, str] = {
    "lost": QT_TRANSLATE_NOOP(
        "NeutralBar", "The face was lost. Stay in the picture and try again."
    ),
    "few": QT_TRANSLATE_NOOP("NeutralBar", "Too few pictures a second to tell. Try again."),
    "turned": QT_TRANSLATE_NOOP(
        "NeutralBar", "The head was turned. Face the camera and try again."
    ),
    "head": QT_TRANSLATE_NOOP("NeutralBar", "The head moved. Hold still and try again."),
    "unit": QT_TRANSLATE_NOOP("NeutralBar", "The face moved ({0}). Relax it and try again."),
}
"""What is said of each refusal."""
WIDE = 520
"""Width from which words and buttons stand in one line."""


class NeutralBar(QWidget):
    """One line of words, and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self._desk: NeutralDesk | None = None
        self._scene = Scene()
        self.note = muted_label("", "caption")
        self.set_button = _button()
        self.clear_button = _button()
        self.clear_button.setText(self.tr("Clear"))
        self.clear_button.setToolTip(self.tr("Forget the neutral face, the kept one too"))
        self.keep_box = QCheckBox(self.tr("Keep"))
        self.keep_box.setProperty("texted", True)
        self.keep_box.setFont(text_font(self.keep_box))
        self.keep_box.setToolTip(
            self.tr(
                "Keep it on this computer for the next start. Nobody is recognised: it will stand "
                "for whoever is alone in the picture."
            )
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        for widget in (self.keep_box, self.clear_button, self.set_button):
            buttons.addWidget(widget)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE)
        self._box.addWidget(self.note, 1)
        self._box.addLayout(buttons)

    def attach(self, desk: NeutralDesk) -> None:
        self._desk = desk
        desk.changed.connect(self._show)
        self.set_button.clicked.connect(lambda: self._set_or_cancel(desk))
        self.clear_button.clicked.connect(lambda: desk.clear(self._scene))
        self.keep_box.toggled.connect(lambda on: desk.keep(on, self._scene))
        self._show()

    def show_scene(self, scene: Scene) -> None:
        """Show what is known of the selected face's neutral."""
        self._scene = scene
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if self.width() >= WIDE else way.TopToBottom)

    def _set_or_cancel(self, desk: NeutralDesk) -> None:
        if desk.left_s is not None:
            desk.cancel()
        elif self._scene.selected is not None:
            desk.begin(self._scene.selected.track_id)

    def _show(self) -> None:
        desk = self._desk
        if desk is None:
            return
        measuring = desk.left_s is not None
        known = desk.of(self._scene) is not None
        self._say(desk, known)
        self.set_button.setText(self.tr("Cancel") if measuring else self.tr("Set my neutral…"))
        self.set_button.setEnabled(measuring or self._scene.selected is not None)
        self.clear_button.setVisible(known and not measuring)
        self.keep_box.setVisible(known and not measuring)
        self.keep_box.blockSignals(True)
        self.keep_box.setChecked(desk.kept)
        self.keep_box.blockSignals(False)

    def _say(self, desk: NeutralDesk, known: bool) -> None:
        left_s = desk.left_s
        if left_s is not None:
            text = self.tr("Relax your face and look into the camera: {0}").format(
                max(1, math.ceil(left_s))
            )
        elif desk.refusal is not None:
            text = self._why(desk.refusal)
        elif known:
            text = self.tr(
                "Above your neutral face; upper bar the left side, lower the right. "
                "Thin line: as measured."
            )
        else:
            text = self.tr(
                "Above the neutral face of many people; upper bar the person's left side, "
                "lower the right."
            )
        if text != self.note.text():
            self.note.setText(text)

    def _why(self, refusal: Refusal) -> str:
        unit = BY_KEY.get(refusal.unit)
        return self.tr(WHY[refusal.why]).format("" if unit is None else told(unit.name))


def _button() -> QPushButton:
    made = QPushButton()
    made.setFont(text_font(made))
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made
