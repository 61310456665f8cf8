"""Draws boxes, ids and labels over the picture. Geometry in, paint out; holds no state."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
)

from ferdesk.core.types import FaceRecord
from ferdesk.ui import icons, words
from ferdesk.ui.tokens import EMOTION_COLOURS

CHIP_SURFACE = QColor(10, 13, 18, 218)
CHIP_TEXT = QColor("#FFFFFF")
CHIP_MUTED = QColor("#B9C2CF")
PLAIN = "#D5DBE5"
"""For neutral and for no label: the palette's grey is lost on skin."""
GLYPH = 16
EDGE = 4.0
"""Farthest that a line reaches beyond the rectangle it is drawn along."""
LINE = 3.0
"""Thickness of a box's sides."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """From pixels of the frame to points of the widget."""

    area: QRectF
    """Where the whole frame is shown."""
    frame_width: int
    frame_height: int
    mirrored: bool = False

    @property
    def scale(self) -> float:
        return self.area.width() / self.frame_width

    def point(self, x: float, y: float) -> QPointF:
        if self.mirrored:
            x = self.frame_width - x
        return QPointF(self.area.left() + x * self.scale, self.area.top() + y * self.scale)

    def rect(self, box: tuple[float, float, float, float]) -> QRectF:
        left, top, width, height = box
        return QRectF(self.point(left, top), self.point(left + width, top + height)).normalized()


def fit(frame_width: int, frame_height: int, room: QRectF) -> QRectF:
    """The largest area of the frame's shape in the middle of ``room``, on whole points."""
    scale = min(room.width() / frame_width, room.height() / frame_height)
    width, height = round(frame_width * scale), round(frame_height * scale)
    left = room.left() + (room.width() - width) // 2
    top = room.top() + (room.height() - height) // 2
    return QRectF(left, top, max(1, width), max(1, height))


def face_at(faces: tuple[FaceRecord, ...], mapping: Mapping, at: QPointF) -> FaceRecord | None:
    """The face whose box holds ``at``; the smallest one where boxes overlap."""
    hits = [face for face in faces if mapping.rect(face.face.box).contains(at)]
    return min(hits, key=lambda f: f.face.box[2] * f.face.box[3]) if hits else None


@dataclass(frozen=True, slots=True)
class Mark:
    """One face as it is drawn: where, in which colour, and in which words."""

    face: FaceRecord
    box: QRectF
    chip: QRectF
    name: str
    """Of the glyph: the first expression named, or ``none``."""
    text: str
    number: str
    chosen: bool
    colour: QColor

    @property
    def extent(self) -> QRectF:
        """All that it covers, its lines' width included."""
        return self.box.united(self.chip).adjusted(-EDGE, -EDGE, EDGE, EDGE)


def lay_out(
    faces: tuple[FaceRecord, ...],
    selected_id: int | None,
    mapping: Mapping,
    font: QFont,
    margin: float,
) -> tuple[Mark, ...]:
    """Where each face's box and chip go; the selected one last, so that it is drawn on top.

    Args:
        margin: difference of the two likeliest below which both are named.
    """
    metrics = QFontMetricsF(font)
    marks: list[Mark] = []
    # The selected face's chip is placed first: it gets its place, others give way.
    for face in sorted(faces, key=lambda face: face.track_id != selected_id):
        labels = words.doubt(face.decision, face.smoothed, margin)
        text = words.tag(face.decision, face.smoothed, labels)
        number = f"#{face.track_id}"
        written = metrics.horizontalAdvance(text) + 8 + metrics.horizontalAdvance(number)
        box = mapping.rect(face.face.box)
        chip = place_chip(
            box,
            10 + GLYPH + 6 + written + 10,
            metrics.height() + 10,
            mapping.area,
            [mark.chip for mark in marks],
        )
        name = labels[0] if labels else "none"
        chosen = face.track_id == selected_id
        marks.append(Mark(face, box, chip, name, text, number, chosen, colour_of(labels)))
    return tuple(reversed(marks))


def paint(
    painter: QPainter, marks: tuple[Mark, ...], mapping: Mapping, font: QFont, mesh: bool
) -> None:
    """Draw every face.

    Args:
        mesh: draw the selected face's landmarks.
    """
    for mark in marks:
        if mesh and mark.chosen:
            _paint_mesh(painter, mark.face, mapping)
        _paint_box(painter, mark.box, mark.colour, mark.chosen)
    # Chips after all boxes: none is crossed by another face's lines.
    for mark in marks:
        _paint_chip(painter, mark, font)


def colour_of(labels: tuple[str, ...]) -> QColor:
    """The colour that a face is drawn in over the picture."""
    if not labels or labels[0] == "neutral":
        return QColor(PLAIN)
    return QColor(EMOTION_COLOURS[labels[0]])


def _paint_mesh(painter: QPainter, face: FaceRecord, mapping: Mapping) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 130), 1.5, c=Qt.PenCapStyle.RoundCap))
    painter.drawPoints([mapping.point(float(x), float(y)) for x, y, _ in face.face.landmarks])


def _paint_box(painter: QPainter, box: QRectF, colour: QColor, chosen: bool) -> None:
    """Thin sides with strong corners; a dark line around them keeps them visible on white."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = min(10.0, box.width() / 6)
    arm = min(22.0, box.width() / 4)
    width = 3.0 if chosen else 2.0
    # Straight lines on whole pixels: a rounded frame takes fifty times as long to draw, and what
    # the corners leave of it is straight.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    ratio = painter.device().devicePixelRatioF()
    for at, image, part in _sides(box, arm, 110 if chosen else 70, ratio):
        painter.drawImage(at, image, part)
    name = colour.name(QColor.NameFormat.HexArgb)
    for at, image in zip(_ends(box), _corners(round(radius), round(arm), width, name, ratio)):
        half = image.width() / ratio / 2
        painter.drawImage(QPointF(round(at.x()) - half, round(at.y()) - half), image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _ends(box: QRectF) -> tuple[QPointF, ...]:
    return box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()


def _sides(
    box: QRectF, arm: float, light: int, ratio: float
) -> list[tuple[QPointF, QImage, QRectF]]:
    """The box's four sides between the arms of its corners: where, of which picture which part."""
    inside = box.adjusted(arm, arm, -arm, -arm)
    width, height = (max(0, round(v * ratio)) for v in (inside.width(), inside.height()))
    down, across = _lines(_power_of_two(max(width, height)), light, ratio)
    top, left = (_on_pixel(v, ratio) for v in (inside.top(), inside.left()))
    found = []
    for x in (box.left(), box.right()):
        at = QPointF(_on_pixel(round(x) - LINE / 2, ratio), top)
        found.append((at, down, QRectF(0, 0, down.width(), height)))
    for y in (box.top(), box.bottom()):
        at = QPointF(left, _on_pixel(round(y) - LINE / 2, ratio))
        found.append((at, across, QRectF(0, 0, width, across.height())))
    return found


def _on_pixel(value: float, ratio: float) -> float:
    """The nearest place in points at which a pixel of the device begins."""
    return math.floor(value * ratio + 0.5) / ratio


def _power_of_two(length: int) -> int:
    """The least one that reaches; so that few lengths are told apart."""
    return 1 << max(8, (length - 1).bit_length())


@lru_cache(maxsize=16)
def _lines(length: int, light: int, ratio: float) -> tuple[QImage, QImage]:
    """A light line with a dark one on either side, from top to bottom and from left to right.

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
        found.append(image)
    return found[0], found[1]


@lru_cache(maxsize=64)
def _corners(radius: int, arm: int, thick: float, colour: str, ratio: float) -> tuple[QImage, ...]:
    """Lines around a corner in the middle of each picture, in the order of :func:`_ends`.

    Kept as pictures: to draw the lines for every frame takes Qt several times as long.

    Args:
        colour: ``#AARRGGBB``.
        ratio: device pixels a point.
    """
    side = 2 * (arm + math.ceil(EDGE))
    stroker = QPainterPathStroker()
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    found = []
    for dx, dy in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        path = QPainterPath(QPointF(dx * arm, 0))
        path.lineTo(dx * radius, 0)
        path.quadTo(0, 0, 0, dy * radius)
        path.lineTo(0, dy * arm)
        pixels = math.ceil(side * ratio)
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
        found.append(image)
    return tuple(found)


@lru_cache(maxsize=64)
def _ring(size: tuple[float, float]) -> QPainterPath:
    """A line around a chip of that size at (0, 0)."""
    chip = QRectF(0, 0, *size)
    outer, inner = QPainterPath(), QPainterPath()
    outer.addRoundedRect(chip.adjusted(-1, -1, 1, 1), 9, 9)
    inner.addRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
    return outer.subtracted(inner)


def _paint_chip(painter: QPainter, mark: Mark, font: QFont) -> None:
    """The pill with glyph, label, percentage and id."""
    chip = mark.chip
    painter.setPen(Qt.PenStyle.NoPen)
    if mark.chosen:
        painter.setBrush(mark.colour)
        painter.drawPath(_ring(chip.size().toTuple()).translated(chip.topLeft()))
    painter.setBrush(CHIP_SURFACE)
    painter.drawRoundedRect(chip, 8, 8)
    middle = chip.center().y()
    glyph = QRectF(chip.left() + 10, middle - GLYPH / 2, GLYPH, GLYPH)
    icons.draw(painter, f"emotions/{mark.name}", mark.colour.name(), glyph)
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    at = QRectF(chip)
    at.setLeft(glyph.right() + 6)
    painter.setPen(CHIP_TEXT)
    painter.drawText(at, flags, mark.text)
    at.setRight(chip.right() - 10)
    painter.setPen(CHIP_MUTED)
    painter.drawText(at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, mark.number)


def place_chip(
    box: QRectF, width: float, height: float, room: QRectF, taken: list[QRectF]
) -> QRectF:
    """Where a face's chip goes: above its box, else below, else inside; always in the picture.

    Args:
        taken: chips already placed, which it should not cover.
    """
    gap = 6.0
    tops = (box.top() - gap - height, box.bottom() + gap, box.top() + gap, box.bottom() - height)
    left = min(max(box.left(), room.left() + 4), max(room.left() + 4, room.right() - width - 4))
    first = None
    for top in tops:
        chip = QRectF(left, top, width, height)
        inside = top >= room.top() + 4 and chip.bottom() <= room.bottom() - 4
        if inside and first is None:
            first = chip
        if inside and not any(chip.intersects(other) for other in taken):
            return chip
    if first is not None:
        return first
    top = min(max(box.top(), room.top() + 4), room.bottom() - height - 4)
    return QRectF(left, top, width, height)
