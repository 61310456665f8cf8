"""One face after the other, and what a person may say of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ferdesk.core.types import FaceCrop
from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling.sheet import NO_FACE, UNKNOWN
from ferdesk.ui import icons, numbers, words
from ferdesk.ui.panels.crop import CropView
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

KEYS = {**{str(i): name for i, name in enumerate(EMOTIONS, 1)}, "9": NO_FACE, "0": UNKNOWN}
"""What is pressed to say which word."""
TIMES = 7
"""How large the crop is shown."""
GLYPH = 24


class LabelTask(QWidget):
    """Shows a crop and asks. Nothing here tells what any model said."""

    said = Signal(str)
    """A word of :data:`ferdesk.labelling.sheet.WORDS`."""
    taken_back = Signal()
    ended = Signal()
    """The person wants to see what came of it."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self.view = CropView(theme, TIMES, smooth=True)
        self.question = QLabel(self.tr("Which expression is it?"))
        self.question.setFont(text_font(self.question, "heading", bold=True))
        self.buttons: dict[str, QPushButton] = {}
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        for i, name in enumerate(EMOTIONS):
            grid.addWidget(self._choice(name, words.emotion(name)), i // 2, i % 2)
        grid.addWidget(self._choice(UNKNOWN, self.tr("Can't tell")), 4, 0)
        grid.addWidget(self._choice(NO_FACE, self.tr("No face")), 4, 1)
        self.back = QPushButton(self.tr("Back"))
        self.back.setToolTip(self.tr("Take the last label back (Backspace)"))
        self.back.clicked.connect(self.taken_back)
        self.done = muted_label("", "caption")
        self.error = muted_label()
        self.error.hide()
        self.end = QPushButton(self.tr("Show the result"))
        self.end.clicked.connect(self.ended)
        for button in (self.back, self.end):
            button.setAutoDefault(False)
        right = QVBoxLayout()
        right.setSpacing(SPACE * 3 // 2)
        right.addWidget(self.question)
        right.addLayout(grid)
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(3 * SPACE)
        middle.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        middle.addLayout(right, 1)
        below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self.back)
        below.addWidget(self.done, 1)
        below.addWidget(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(middle, 1)
        column.addWidget(self.error)
        column.addLayout(below)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab is for what can be pressed
        theme.changed.connect(self._colour)
        self._colour()

    def show_face(self, pixels: np.ndarray, labelled: int) -> None:
        """Ask about a face.

        Args:
            pixels: uint8 (48, 48).
            labelled: how many are by now.
        """
        self.error.hide()
        self.view.show_crop(FaceCrop(0, pixels))
        self._let_choose(True)
        self.done.setText(self.tr("{0} labelled").format(numbers.count(labelled)))
        self.back.setEnabled(labelled > 0)
        self.end.setEnabled(labelled > 0)

    def show_none(self, why: str) -> None:
        """Say why no face is shown that could be asked about."""
        self.view.show_crop(None)
        self._let_choose(False)
        self.show_error(why)

    def show_error(self, why: str) -> None:
        """Say why a label was not kept; the same face is asked about again."""
        self.error.setText(why)
        self.error.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        word = KEYS.get(event.text())
        if word and self.buttons[word].isEnabled():
            self.said.emit(word)
        elif event.key() == Qt.Key.Key_Backspace:
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def _let_choose(self, on: bool) -> None:
        for button in self.buttons.values():
            button.setEnabled(on)

    def _choice(self, word: str, text: str) -> QPushButton:
        key = next(key for key, of in KEYS.items() if of == word)
        button = QPushButton(f"{key}   {text}")
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.setProperty("choice", True)
        button.setIconSize(QSize(GLYPH, GLYPH))
        button.setMinimumHeight(GLYPH + 2 * SPACE)
        button.clicked.connect(lambda _=False: self.said.emit(word))
        self.buttons[word] = button
        return button

    def _colour(self) -> None:
        for name in EMOTIONS:
            self.buttons[name].setIcon(icons.icon(f"emotions/{name}", self._theme.tokens.text))
