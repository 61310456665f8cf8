"""The headline: what the expression looks like, how sure that is, and why."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ferdesk.core.types import FaceRecord
from ferdesk.core.vocab import INDEX
from ferdesk.ui import words
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.steady_label import SteadyLabel
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.glyph import NONE, Glyph


class Headline(QLabel):
    """A line of large text that steps down in size rather than be cut off."""

    SIZES = (1.0, 0.82, 0.66, 0.56, 0.48)

    def __init__(self) -> None:
        super().__init__()
        self._font = text_font(self, "display", bold=True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(self._font)
        self.setFixedHeight(self.fontMetrics().height())
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def _fit(self) -> None:
        for scale in self.SIZES:
            font = text_font(self, "display", bold=True)
            font.setPointSizeF(max(1.0, font.pointSizeF() * scale))
            self.setFont(font)
            if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
                return


class ReadingPanel(Panel):
    """Label, confidence, doubt, the reason and what is wrong with the picture."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.glyph = Glyph(theme)
        self.label = Headline()
        # Wraps: what the Action Units decided is longer than the side column is wide.
        self.confidence = SteadyLabel(theme)
        self.reason = SteadyLabel(theme, muted=True)
        self.flags = QWidget()
        self._chips = QVBoxLayout(self.flags)
        self._chips.setContentsMargins(0, 0, 0, 0)
        self._chips.setSpacing(SPACE // 2)
        self.flags.hide()
        self._shown_flags: tuple[str, ...] = ()
        self._spoken = ""

        beside = QVBoxLayout()
        beside.setSpacing(2)
        beside.addStretch(1)
        beside.addWidget(self.label)
        beside.addWidget(self.confidence)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(self.glyph)
        row.addLayout(beside, 1)
        # Room for two lines below the label, for the same reason as below.
        lines = 2 * self.confidence.fontMetrics().lineSpacing()
        row.addStrut(self.label.height() + beside.spacing() + lines)
        self.body.addLayout(row)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.flags)
        # Room for three lines of reason, so that what is below does not jump as it changes.
        self.reason.setMinimumHeight(3 * self.reason.fontMetrics().lineSpacing())
        self.show_scene(Scene())

    def show_scene(self, scene: Scene) -> None:
        if scene.selected is None:
            self._show_nobody(scene)
        else:
            self._show_face(scene.selected, scene.doubt)

    def _show_nobody(self, scene: Scene) -> None:
        self.glyph.set_emotion(NONE)
        read = scene.live and scene.record is not None
        self.label.setText(self.tr("No face") if read else self.tr("Nothing yet"))
        self.confidence.hide()
        if read:
            why = self.tr("Nobody is in view. Faces are read when they look towards the camera.")
        elif scene.live:
            why = self.tr("No picture has been read so far.")
        else:
            why = self.tr("Open a camera, a file or the demo to begin.")
        self.reason.setText(why)
        self._show_flags(())
        self._announce(self.label.text())

    def _show_face(self, face: FaceRecord, margin: float) -> None:
        labels = words.doubt(face.decision, face.smoothed, margin)
        self.glyph.set_emotion(labels[0] if labels else NONE)
        self.label.setText(words.reading(labels))
        self.confidence.setText(self._confidence(face, labels))
        self.confidence.show()
        self.reason.setText(told(face.decision.reason))
        self._show_flags(face.flags)
        self._announce(words.reading(labels))

    def _confidence(self, face: FaceRecord, labels: tuple[str, ...]) -> str:
        values = [words.percent(float(face.smoothed[INDEX[name]])) for name in labels]
        changed = words.changed(face.decision)
        if len(values) == 2 and changed:
            said = self.tr("Says the network: {0} against {1}. The Action Units lean to {2}.")
            return said.format(*values, words.emotion(labels[0]).lower())
        if len(values) == 2:
            return self.tr("{0} against {1}: too close to call").format(*values)
        if len(values) == 1 and changed:
            return self.tr("Says the network: {0}. The Action Units decided.").format(values[0])
        if len(values) == 1:
            return self.tr("{0} likely").format(values[0])
        return self.tr("No label is given")

    def _show_flags(self, flags: tuple[str, ...]) -> None:
        if flags == self._shown_flags:
            return
        self._shown_flags = flags
        for chip in self.flags.findChildren(QLabel):
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for name in flags:
            chip = QLabel(words.flag(name))
            chip.setProperty("chip", True)
            chip.setFont(text_font(chip, "caption"))
            chip.setWordWrap(True)
            self._chips.addWidget(chip)
        self.flags.setVisible(bool(flags))

    def _announce(self, text: str) -> None:
        # Only on change: a screen reader would otherwise be told thirty times a second.
        if text != self._spoken:
            self._spoken = text
            self.label.setAccessibleName(text)
