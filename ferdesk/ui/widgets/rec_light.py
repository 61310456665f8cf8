"""The red light: it records, since when, how much, and how much room is left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.session.recorder import RecorderState
from ferdesk.session.times import size
from ferdesk.ui.theme import Theme, text_font


class RecLight(QWidget):
    """A red dot with REC, the time, and where there is room the file's size and the disk's."""

    RED = "#C81E1E"
    INK = "#FFFFFF"

    def __init__(self, theme: Theme):
        super().__init__()
        self._short = self._long = ""
        self.compact = False
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
            self.hide()
            return
        whole = int(state.seconds)
        self._short = f"REC {whole // 60}:{whole % 60:02d}"
        room = self.tr("{0} free").format(size(state.free_bytes))
        self._long = f"{self._short} · {size(state.bytes)} · {room}"
        self.setToolTip("\n".join(part for part in (self._long, str(state.path)) if part))
        self.setAccessibleName(self.tr("Recording: {0}").format(self._long))
        self.updateGeometry()
        self.update()
        self.show()

    def _text(self) -> str:
        return self._short if self.compact else self._long

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
