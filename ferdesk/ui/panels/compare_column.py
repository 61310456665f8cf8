"""One model of the comparison: what it says of the face, how sure, how fast, how good."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ferdesk.core.palette import EMOTION_COLOURS, outline
from ferdesk.core.types import Prediction
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.reader import Facts
from ferdesk.ui import icons, numbers, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label

FADED = 0.4
"""Opacity of an older answer's bars."""


class Uprights(QWidget):
    """The eight probabilities as upright bars with a glyph below each, always in one order."""

    GLYPH = 14

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self.prediction: Prediction | None = None
        self.faded = False
        self.setFont(text_font(self, "caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setToolTip(", ".join(words.emotion(name) for name in EMOTIONS))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 84)

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * (self.GLYPH + 1), 64)

    def show_prediction(self, prediction: Prediction | None, faded: bool = False) -> None:
        self.prediction, self.faded = prediction, faded
        said = () if prediction is None else prediction.probabilities
        self.setAccessibleDescription(
            ", ".join(
                f"{words.emotion(name)} {words.percent(float(value))}"
                for name, value in zip(EMOTIONS, said)
            )
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(FADED if self.faded else 1.0)
        step = self.width() / len(EMOTIONS)
        bottom = self.height() - self.GLYPH - 6
        best = -1 if self.prediction is None else int(self.prediction.probabilities.argmax())
        for i, name in enumerate(EMOTIONS):
            width = min(16.0, step - 4)
            track = QRectF(i * step + (step - width) / 2, 1, width, bottom - 1)
            painter.setPen(QPen(QColor(t.border), 1) if t.name == "contrast" else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.track))
            painter.drawRoundedRect(track, 4, 4)
            if self.prediction is not None:
                height = max(2.0, track.height() * float(self.prediction.probabilities[i]))
                bar = QRectF(track.left(), track.bottom() - height, width, height)
                colour = EMOTION_COLOURS[name]
                painter.setPen(QPen(QColor(outline(colour, t.surface)), 1))
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(bar, min(4, height / 2), min(4, height / 2))
            area = QRectF(
                i * step + (step - self.GLYPH) / 2,
                self.height() - self.GLYPH,
                self.GLYPH,
                self.GLYPH,
            )
            icons.draw(painter, f"emotions/{name}", t.text if i == best else t.muted, area)
        painter.end()


class Elided(QLabel):
    """One line that ends in dots where it is too long; the whole of it is the tool tip.

    Where hardly a letter has room nothing is shown: it would be a riddle.
    """

    LEAST = 4
    """Letters before the dots."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def whole(self) -> str:
        return self._whole

    def show_text(self, text: str) -> None:
        if text != self._whole:
            self._whole = text
            self.setToolTip(text)
            self.setAccessibleName(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = max(0, self.width())
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, width)
        self.setText(text if text == self._whole or len(text) > self.LEAST else "")


class Fitted(Elided):
    """Steps down in size before it ends in dots."""

    SIZES = ("heading", "body", "caption")

    def __init__(self) -> None:
        super().__init__()
        self._fonts = tuple(text_font(self, size, bold=True) for size in self.SIZES)
        self.setFont(self._fonts[0])
        # As high as the largest, so that nothing moves as the words change.
        self.setFixedHeight(self.fontMetrics().height())

    def _fit(self) -> None:
        for font in self._fonts:
            self.setFont(font)
            super()._fit()
            # Not by its advance, which is rounded: what fits by that may be cut all the same.
            if self.text() == self.whole:
                break


class ModelColumn(QWidget):
    """Title, label, bars, and the figures of one model.

    Args:
        number: by which its pairs are named beside the columns; 0 for none.
    """

    LEAST = 116
    MOST = 260

    def __init__(self, theme: Theme, card: Facts, number: int = 0):
        super().__init__()
        self._theme = theme
        title, accuracy = told(card.title), card.test_accuracy
        self.setMinimumWidth(self.LEAST)
        self.setMaximumWidth(self.MOST)
        self.setAccessibleName(title)
        self.title = QLabel(f"{number} {title}" if number else title)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(text_font(self.title, "caption", bold=True))
        # Two lines, used or not: the labels below stand on one line across the columns.
        self.title.setWordWrap(True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.title.setFixedHeight(2 * self.title.fontMetrics().lineSpacing())
        self.title.setToolTip(f"{title}\n{card['summary']}")
        self.label = Fitted()
        self.bars = Uprights(theme)
        self.bars.setAccessibleName(self.tr("Probabilities of {0}").format(title))
        self.figures = muted_label("", "caption")
        self.figures.setWordWrap(False)
        self.figures.setMinimumWidth(0)
        self.figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.accuracy = Elided()
        self.accuracy.setProperty("muted", True)
        self.accuracy.setFont(text_font(self.accuracy, "caption"))
        if accuracy is None:
            self.accuracy.show_text(self.tr("Not tested"))
        else:
            share, of = numbers.number(accuracy[0], 1), accuracy[1]
            self.accuracy.show_text(self.tr("Test {0}% of {1}").format(share, of))
            self.accuracy.setToolTip(
                self.tr("Right on the test set of FER+ by the majority rule: {0}% of {1}").format(
                    share, of
                )
            )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.label)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.figures)
        layout.addWidget(self.accuracy)
        self.show_prediction(None)

    def show_prediction(
        self, prediction: Prediction | None, differs: bool = False, ago_s: float = 0.0
    ) -> None:
        """Show an answer.

        Args:
            differs: the chosen model's label of the same picture is another.
            ago_s: faded, as one of a picture of so many seconds before; 0 for one that stands.
        """
        self.bars.show_prediction(prediction, ago_s > 0)
        self._fade(ago_s > 0)
        if prediction is None:
            self.label.show_text("–")
            return
        said = f"{words.emotion(prediction.label)} {words.percent(prediction.confidence)}"
        self.label.show_text(f"≠ {said}" if differs else said)
        spoken = self.tr("Differs: {0}").format(said) if differs else said
        if ago_s > 0:
            earlier = self.tr("of a picture {0} s earlier").format(numbers.number(ago_s, 1))
            spoken = f"{spoken}, {earlier}"
        self.label.setAccessibleName(spoken)
        self.label.setToolTip(spoken)

    def _fade(self, on: bool) -> None:
        if on != bool(self.label.property("muted")):
            self.label.setProperty("muted", on)
            self.label.style().polish(self.label)

    def show_figures(self, ms: float | None, fps: float, said: str = "") -> None:
        """Show its cost and rate, or in place of them a few words."""
        text = said or f"{words.milliseconds(ms)} · {words.rate(fps)}"
        if text != self.figures.text():
            self.figures.setText(text)
            self.figures.setToolTip(
                said or self.tr("Milliseconds a face, and pictures a second that it reads")
            )
