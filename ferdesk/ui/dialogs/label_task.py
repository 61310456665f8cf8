"""One face after the other, and what a person may say of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ferdesk.core.types import CROP_SIZE, FaceCrop
from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling.sheet import NO_FACE, UNKNOWN
from ferdesk.ui import icons, numbers, words
from ferdesk.ui.digits import digit_of
from ferdesk.ui.panels.crop import CropView
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

KEYS = {**{str(i): name for i, name in enumerate(EMOTIONS, 1)}, "9": NO_FACE, "0": UNKNOWN}
"""What is pressed to say which word."""
TIMES, LEAST = 7, 4 * CROP_SIZE
"""How many times as large the crop is shown where there is room; pixels where there is little."""
GLYPH = 24
GAP = 3 * SPACE
"""Between the crop and what may be said of it."""


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
        self._answers = QWidget()
        right = QVBoxLayout(self._answers)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE * 3 // 2)
        right.addWidget(self.question)
        right.addLayout(grid)
        right.addStretch(1)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(GAP)
        self._middle.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        self._middle.addWidget(self._answers, 1)
        self._below = below = QHBoxLayout()
        below.setSpacing(SPACE)
        below.addWidget(self.back)
        below.addWidget(self.done, 1)
        below.addWidget(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(self._middle, 1)
        column.addWidget(self.error)
        column.addLayout(below)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab is for what can be pressed
        theme.changed.connect(self._colour)
        self._colour()

    def show_face(self, pixels: np.ndarray) -> None:
        """Ask about a face.

        Args:
            pixels: uint8 (48, 48).
        """
        self.error.hide()
        self.view.show_crop(FaceCrop(0, pixels))
        self._let_choose(True)

    def show_none(self, why: str) -> None:
        """There is no face to ask about, or none that can be shown; say why."""
        self.view.show_crop(None)
        self._let_choose(False)
        self.show_error(why)

    def show_count(self, labelled: int, firm: int) -> None:
        """Say how many are labelled.

        Args:
            firm: so many of them, the first ones, can't be taken back any more.
        """
        self.done.setText(self.tr("{0} labelled").format(numbers.count(labelled)))
        self.setAccessibleName(f"{self.question.text()} {self.done.text()}")
        self.back.setEnabled(labelled > firm)
        self.end.setEnabled(labelled > 0)

    def show_error(self, why: str) -> None:
        """Say what went wrong."""
        self.error.setText(why)
        self.error.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, why))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        word = KEYS.get(digit_of(event))
        if word and self.buttons[word].isEnabled():
            self.said.emit(word)
        elif event.key() == Qt.Key.Key_Backspace and self.back.isEnabled():
            if not event.isAutoRepeat():
                self.taken_back.emit()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """That of one column, which it becomes where there is no room for two."""
        answers, below = self._answers.sizeHint(), self._below.sizeHint()
        width = max(LEAST, answers.width(), below.width())
        return QSize(width, LEAST + answers.height() + below.height() + 6 * SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() - GAP - self._answers.sizeHint().width()
        wide = beside >= LEAST
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        room = beside if wide else LEAST + self.height() - self.minimumSizeHint().height()
        self.view.enlarge(max(LEAST, min(TIMES * CROP_SIZE, room)) // CROP_SIZE)
        super().resizeEvent(event)

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
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _=False: self.said.emit(word))
        self.buttons[word] = button
        return button

    def _colour(self) -> None:
        for name in EMOTIONS:
            self.buttons[name].setIcon(icons.icon(f"emotions/{name}", self._theme.tokens.text))
