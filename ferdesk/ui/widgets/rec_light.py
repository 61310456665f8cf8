"""The red light: it records, since when, how much, and how much room is left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.session.recorder import RecorderState
from ferdesk.ui import words
from ferdesk.ui.theme import Theme, text_font


class RecLight(QWidget):
    """A red dot with REC, the time, and where there is room the file's size and the disk's."""

    switched = Signal()
    """It has been lit, or put out."""
    RED = "#C81E1E"
    INK = "#FFFFFF"

    def __init__(self, theme: Theme):
        super().__init__()
        self._texts = ("", "", "")
        self._level = 0
        self.setFont(text_font(self, "caption", bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._text())
        return QSize(width + 34, self.fontMetrics().height() + 10)

    def show_state(self, state: RecorderState | None) -> None:
        """Show a recording; None puts the light out."""
        if state is None:
            if not self.isHidden():
                self.hide()
                self.switched.emit()
            return
        whole = int(state.seconds)
        time = f"{whole // 60}:{whole % 60:02d}"
        room = self.tr("{0} free").format(words.size(state.free_bytes))
        whole_text = f"REC {time} · {words.size(state.bytes)} · {room}"
        self._texts = (whole_text, f"REC {time}", time)
        self.setToolTip(f"{whole_text}\n{state.path}")
        self.setAccessibleName(self.tr("Recording: {0}").format(whole_text))
        self.updateGeometry()
        self.update()
        if self.isHidden():
            self.show()
            self.switched.emit()

    def set_level(self, level: int) -> None:
        """How short the text is: 0 all of it, 1 REC and the time, 2 the time alone."""
        if level != self._level:
            self._level = level
            self.updateGeometry()
            self.update()

    def _text(self) -> str:
        return self._texts[self._level]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.RED))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setBrush(QColor(self.INK))
        painter.drawEllipse(QRectF(10, self.height() / 2 - 4, 8, 8))
        painter.setPen(QColor(self.INK))
        painter.drawText(
            24, 0, self.width(), self.height(), Qt.AlignmentFlag.AlignVCenter, self._text()
        )
        painter.end()
