"""The eight probabilities of the selected face."""

from __future__ import annotations

import math

from PySide6.QtGui import QFontMetricsF

from ferdesk.core.palette import EMOTION_COLOURS
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import words
from ferdesk.ui.panels.bars import Bar
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.widgets.muted_label import muted_label


class ProbabilitiesPanel(Panel):
    """A bar for each expression, always in the same order so that none jumps.

    The bar is the smoothed probability; the thin line is what the model said of the last
    frame alone.
    """

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        names = [words.emotion(name) for name in EMOTIONS]
        # The likeliest is set in bold.
        bold = QFontMetricsF(text_font(self, "strong", bold=True))
        width = math.ceil(max(bold.horizontalAdvance(name) for name in names)) + 2
        self.body.setSpacing(4)
        self.bars = {
            key: Bar(theme, name, EMOTION_COLOURS[key], f"emotions/{key}", width)
            for key, name in zip(EMOTIONS, names, strict=True)
        }
        for bar in self.bars.values():
            self.body.addWidget(bar)
        self.note = muted_label(self.tr("Thin line: the last frame alone, unsmoothed."), "caption")
        self.body.addSpacing(4)
        self.body.addWidget(self.note)

    def show_scene(self, scene: Scene) -> None:
        self.note.setVisible(scene.show_raw)
        face = scene.selected
        if face is None:
            for bar in self.bars.values():
                bar.show_value(None)
            return
        raw = face.predictions[0].probabilities if scene.show_raw and face.predictions else None
        named = words.doubt(face.decision, face.smoothed, scene.doubt)
        for i, (key, bar) in enumerate(self.bars.items()):
            bar.show_value(
                float(face.smoothed[i]), None if raw is None else float(raw[i]), key in named
            )
