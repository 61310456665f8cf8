"""A face's box and chip as pieces of kept pictures: to draw the shapes for every frame would take
Qt, and Python, many times as long as to copy them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QStaticText,
)

from ferdesk.ui import icons
from ferdesk.ui.kept_text import placed

CHIP_SURFACE = QColor(10, 13, 18, 218)
CHIP_TEXT = QColor("#FFFFFF")
CHIP_MUTED = QColor("#B9C2CF")
GLYPH = 16
PAD = 10
"""Between the ends of a chip and what is in it."""
BESIDE_GLYPH = PAD + GLYPH + 6
"""Where a chip's label begins."""
EDGE = 4.0
"""Farthest that a line reaches beyond the rectangle it is drawn along."""
LINE = 3.0
"""Thickness of a box's sides."""
CORNERS = ((0, 1), (2, 1), (2, 3), (0, 3))
"""Of a box, clockwise from the top left: which of left, top, right and bottom meet there."""

Piece = tuple[QPointF, QImage, QRectF]
"""Where, in points; of which picture; which part of it, in its pixels."""


def of_box(box: QRectF, colour: QColor, chosen: bool, ratio: float) -> list[Piece]:
    """Thin sides with strong corners; a dark line around them keeps them visible on white.

    Args:
        ratio: device pixels a point.
    """
    ends = (box.left(), box.top(), box.right(), box.bottom())
    radius = min(10.0, box.width() / 6)
    arm = min(22.0, box.width() / 4)
    width = 3.0 if chosen else 2.0
    # Straight lines on whole pixels: a rounded frame takes fifty times as long to draw, and what
    # the corners leave of it is straight.
    found = _sides(ends, arm, 110 if chosen else 70, ratio)
    name = colour.name(QColor.NameFormat.HexArgb)
    half, corners = _corners(round(radius), round(arm), width, name, ratio)
    at = [round(end) - half for end in ends]
    for (x, y), (image, whole) in zip(CORNERS, corners):
        found.append((QPointF(at[x], at[y]), image, whole))
    return found


@dataclass(frozen=True, slots=True)
class Chip:
    """The pill with glyph, label, percentage and id."""

    pill: Piece
    label: tuple[QPointF, QStaticText]
    number: tuple[QPointF, QStaticText]

    def paint(self, painter: QPainter) -> None:
        """Over what is there; with the painter's font."""
        painter.drawImage(*self.pill)
        painter.setPen(CHIP_TEXT)
        painter.drawStaticText(*self.label)
        painter.setPen(CHIP_MUTED)
        painter.drawStaticText(*self.number)


def of_chip(
    chip: QRectF,
    name: str,
    words: tuple[str, str],
    colour: QColor,
    chosen: bool,
    font: QFont,
    ratio: float,
) -> Chip:
    """A chip on whole pixels.

    Args:
        chip: where it stands; as large as its words need it.
        name: of the glyph.
        words: the label with its percentage, and the id.
        ratio: device pixels a point.
    """
    left, top = _on_pixel(chip.left(), ratio), _on_pixel(chip.top(), ratio)
    width, height = chip.width(), chip.height()
    image, whole = _pill((width, height), name, colour.name(), chosen, ratio)
    margin = _margin(ratio)
    room = QRectF(left + BESIDE_GLYPH, top, width - BESIDE_GLYPH - PAD, height)
    label, number = words
    return Chip(
        (QPointF(left - margin, top - margin), image, whole),
        placed(room, label, font, ratio),
        placed(room, number, font, ratio, right=True),
    )


def _sides(
    ends: tuple[float, float, float, float], arm: float, light: int, ratio: float
) -> list[Piece]:
    """The box's four sides between the arms of its corners.

    Args:
        ends: left, top, right and bottom of the box.
    """
    left, top, right, bottom = ends
    width = max(0, round((right - left - 2 * arm) * ratio))
    height = max(0, round((bottom - top - 2 * arm) * ratio))
    (down, thick), (across, _) = _lines(_power_of_two(max(width, height)), light, ratio)
    upright, lying = QRectF(0, 0, thick, height), QRectF(0, 0, width, thick)
    from_x, from_y = _on_pixel(left + arm, ratio), _on_pixel(top + arm, ratio)
    at_x = [_on_pixel(round(x) - LINE / 2, ratio) for x in (left, right)]
    at_y = [_on_pixel(round(y) - LINE / 2, ratio) for y in (top, bottom)]
    return [(QPointF(x, from_y), down, upright) for x in at_x] + [
        (QPointF(from_x, y), across, lying) for y in at_y
    ]


def _on_pixel(value: float, ratio: float) -> float:
    """The nearest place in points at which a pixel of the device begins."""
    return math.floor(value * ratio + 0.5) / ratio


def _power_of_two(length: int) -> int:
    """The least one that reaches; so that few lengths are told apart."""
    return 1 << max(8, (length - 1).bit_length())


@lru_cache(maxsize=16)
def _lines(length: int, light: int, ratio: float) -> tuple[tuple[QImage, int], ...]:
    """A light line with a dark one on either side, from top to bottom and from left to right.

    Each with its thickness in pixels.

    Kept as pictures: Qt fills an upright rectangle that lets something through pixel row by pixel
    row, ten times as slowly as it copies a picture.

    Args:
        length: of the line, in pixels of the device.
        light: opacity of the middle, 0 to 255.
        ratio: device pixels a point.
    """
    thick, middle = (max(1, round(v * ratio)) for v in (LINE, 1))
    found = []
    for turned in (False, True):
        size = QSize(thick, length)
        image = QImage(
            size.transposed() if turned else size, QImage.Format.Format_ARGB32_Premultiplied
        )
        image.fill(QColor(0, 0, 0, 120))
        core = QRect((thick - middle) // 2, 0, middle, length)
        if turned:
            core = QRect(core.y(), core.x(), core.height(), core.width())
        painter = QPainter(image)
        painter.fillRect(core, QColor(255, 255, 255, light))
        painter.end()
        image.setDevicePixelRatio(ratio)
        found.append((image, thick))
    return tuple(found)


@lru_cache(maxsize=64)
def _corners(
    radius: int, arm: int, thick: float, colour: str, ratio: float
) -> tuple[float, tuple[tuple[QImage, QRectF], ...]]:
    """Lines around a corner in the middle of each picture, in the order of :data:`CORNERS`.

    Half of a picture's side in points, and the pictures with all of their pixels.

    Kept as pictures: to draw the lines for every frame takes Qt several times as long.

    Args:
        colour: ``#AARRGGBB``.
        ratio: device pixels a point.
    """
    side = 2 * (arm + math.ceil(EDGE))
    pixels = math.ceil(side * ratio)
    stroker = QPainterPathStroker()
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    found = []
    for dx, dy in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        path = QPainterPath(QPointF(dx * arm, 0))
        path.lineTo(dx * radius, 0)
        path.quadTo(0, 0, 0, dy * radius)
        path.lineTo(0, dy * arm)
        image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(side / 2, side / 2)
        for width, of in ((thick + 2.5, QColor(0, 0, 0, 170)), (thick, QColor(colour))):
            stroker.setWidth(width)
            painter.fillPath(stroker.createStroke(path), of)
        painter.end()
        found.append((image, QRectF(image.rect())))
    return pixels / ratio / 2, tuple(found)


def _margin(ratio: float) -> float:
    """Room for the ring around a chip, in points; whole pixels of the device."""
    return math.ceil(2 * ratio) / ratio


@lru_cache(maxsize=64)
def _pill(
    size: tuple[float, float], name: str, colour: str, chosen: bool, ratio: float
) -> tuple[QImage, QRectF]:
    """A chip without its words in the middle of a picture, with :func:`_margin` around it, and all
    of the picture's pixels.

    Args:
        size: of the chip, in points.
        colour: ``#RRGGBB``.
    """
    margin = _margin(ratio)
    chip = QRectF(margin, margin, *size)
    width, height = (math.ceil((side + 2 * margin) * ratio) for side in size)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if chosen:
        painter.fillPath(_ring(chip), QColor(colour))
    painter.setBrush(CHIP_SURFACE)
    painter.drawRoundedRect(chip, 8, 8)
    glyph = QRectF(chip.left() + PAD, chip.center().y() - GLYPH / 2, GLYPH, GLYPH)
    icons.draw(painter, f"emotions/{name}", colour, glyph)
    painter.end()
    return image, QRectF(image.rect())


def _ring(chip: QRectF) -> QPainterPath:
    """A line around a chip."""
    outer, inner = QPainterPath(), QPainterPath()
    outer.addRoundedRect(chip.adjusted(-1, -1, 1, 1), 9, 9)
    inner.addRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
    return outer.subtracted(inner)
