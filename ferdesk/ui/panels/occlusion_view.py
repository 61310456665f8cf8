"""The occlusion map, painted: a crop with what its parts are worth laid over it, and the scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.core.palette import HEAT_AGAINST, HEAT_FOR
from ferdesk.core.types import CROP_SIZE, FaceCrop
from ferdesk.explain import Occlusion
from ferdesk.ui.panels.crop_picture import paint_crop
from ferdesk.ui.picture import from_gray
from ferdesk.ui.theme import Theme, text_font

SIDE = 4 * CROP_SIZE
OPAQUE = 0.8
"""Of the colour at the end of the scale: the face shines through."""
LEAST = 0.05
"""The scale never ends below this drop, else the noise of a map that shows nothing would glow."""
BAR = 10


def end_of_scale(shown: Occlusion) -> float:
    """The drop at which the colour is full, the same on both sides of 0."""
    return max(LEAST, float(np.abs(shown.drops).max()))


def tint(values: np.ndarray) -> np.ndarray:
    """Colours to lay over the face.

    Args:
        values: float (H, W) in [-1, 1]; 1 is the end of the scale.

    Returns:
        uint8 (H, W, 4): red, green, blue, alpha; nothing at 0.
    """
    made = np.empty((*values.shape, 4), np.uint8)
    for name, where in ((HEAT_FOR, values >= 0), (HEAT_AGAINST, values < 0)):
        colour = QColor(name)
        made[where, :3] = (colour.red(), colour.green(), colour.blue())
    made[..., 3] = np.round(255 * OPAQUE * np.abs(values).clip(0, 1))
    return made


class OcclusionView(QWidget):
    """The crop, the map over it, and a frame around the square that counts most."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._face: QImage | None = None
        self._heat: QImage | None = None
        self._frame: QRectF | None = None
        self.setFixedSize(SIDE, SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the model looked at"))
        theme.changed.connect(self.update)

    def show_map(self, crop: FaceCrop | None, shown: Occlusion | None) -> None:
        """Show a crop, with a map once there is one."""
        self._face = None if crop is None else from_gray(crop.pixels)
        self._heat = self._frame = None
        if shown is not None:
            colours = tint(shown.heat() / end_of_scale(shown))
            kind = QImage.Format.Format_RGBA8888
            self._heat = QImage(colours.data, CROP_SIZE, CROP_SIZE, 4 * CROP_SIZE, kind).copy()
            if shown.largest >= LEAST:
                left, top = shown.strongest
                self._frame = QRectF(left, top, shown.patch, shown.patch)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint_crop(painter, area, self._face, self._theme)
        if self._heat is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._heat)
        if self._frame is not None:
            scale = SIDE / CROP_SIZE
            place = QRectF(self._frame.topLeft() * scale, self._frame.size() * scale)
            # Dark around light: it is seen on every face.
            for width, colour in ((4, Qt.GlobalColor.black), (2, Qt.GlobalColor.white)):
                painter.setPen(QPen(colour, width))
                painter.drawRect(place.adjusted(2, 2, -2, -2))
        painter.end()


class OcclusionScale(QWidget):
    """What the colours stand for, in percentage points."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._end = 0.0
        self.setFont(text_font(self, "caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Scale of the map"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, BAR + 2 * self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def show_scale(self, end: float) -> None:
        """Show the scale from ``-end`` to ``end``, shares of 1."""
        self._end = end
        self.setAccessibleDescription(
            self.tr("From {0} to {1} percentage points").format(*self._ends())
        )
        self.update()

    def _ends(self) -> tuple[str, str]:
        return f"−{100 * self._end:.0f}", f"+{100 * self._end:.0f}"

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        bar = QRectF(0.5, 0.5, min(self.width(), 280) - 1, BAR)
        colours = QLinearGradient(bar.topLeft(), bar.topRight())
        # Over the gray of a face, as they are seen on the map.
        steps = np.linspace(-1, 1, 21)
        for step, (red, green, blue, alpha) in zip(steps, tint(steps[None])[0].tolist()):
            share = alpha / 255
            mixed = (round(128 + (channel - 128) * share) for channel in (red, green, blue))
            colours.setColorAt((step + 1) / 2, QColor(*mixed))
        painter.setPen(QPen(QColor(t.muted), 1))
        painter.setBrush(colours)
        painter.drawRoundedRect(bar, 3, 3)
        painter.drawLine(QPointF(bar.center().x(), 0), QPointF(bar.center().x(), BAR + 3))
        low, high = self._ends()
        flag = Qt.AlignmentFlag
        first = QRectF(bar.left(), BAR + 2, bar.width(), line)
        second = first.translated(0, line)
        painter.setPen(QColor(t.text))
        for side, text in (
            (flag.AlignLeft, low),
            (flag.AlignHCenter, "0"),
            (flag.AlignRight, high),
        ):
            painter.drawText(first, side, text)
        painter.setPen(QColor(t.muted))
        painter.drawText(second, flag.AlignLeft, self.tr("against the label"))
        painter.drawText(second, flag.AlignRight, self.tr("for the label"))
        painter.end()
