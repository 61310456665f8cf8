"""Icons from ``assets/icons``, drawn in a colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    """The SVG text; empty when the file is missing, because an icon is no reason to stop."""
    try:
        return assets.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    except (FerdeskError, OSError):
        return ""


@lru_cache(maxsize=256)
def image(name: str, colour: str, size: int) -> QImage:
    """Icon ``name`` with ``currentColor`` replaced, ``size`` device pixels square."""
    canvas = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    text = _source(name).replace("currentColor", QColor(colour).name())
    if text:
        painter = QPainter(canvas)
        QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
        painter.end()
    return canvas


def icon(name: str, colour: str) -> QIcon:
    """An icon for buttons and menus, sharp at 100% to 300%."""
    made = QIcon()
    for size in (16, 20, 24, 32, 40, 48, 64):
        made.addPixmap(QPixmap.fromImage(image(name, colour, size)))
    return made


def app_icon() -> QIcon:
    """The icon of the window and the task bar."""
    made = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        made.addPixmap(QPixmap.fromImage(image("ferdesk", "#000000", size)))
    return made


def draw(painter: QPainter, name: str, colour: str, area: QRectF) -> None:
    """Draw icon ``name`` into ``area``, at the painter's device resolution."""
    ratio = painter.device().devicePixelRatioF()
    picture = image(name, colour, max(1, round(area.width() * ratio)))
    painter.drawImage(area, picture)
