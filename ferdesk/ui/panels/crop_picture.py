"""A crop on a widget, as every panel paints it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from ferdesk.ui.theme import Theme


def paint_crop(
    painter: QPainter, area: QRectF, face: QImage | None, theme: Theme, smooth: bool = False
) -> None:
    """Fill ``area`` with a crop, each of its pixels a crisp square unless it is to be smooth; what
    follows is cut off at the same round corners.

    Args:
        face: 48×48; None says what would be there.
    """
    t = theme.tokens
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    clip = QPainterPath()
    clip.addRoundedRect(area, 6, 6)
    painter.setClipPath(clip)
    painter.fillRect(area, QColor(t.track))
    if face is None:
        painter.setPen(QColor(t.muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "48 × 48")
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(area, face)
