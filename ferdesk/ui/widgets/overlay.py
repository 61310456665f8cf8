"""Draws boxes, ids and labels over the picture. Geometry in, paint out; holds no state."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ferdesk.core.types import FaceRecord
from ferdesk.core.vocab import INDEX
from ferdesk.ui import icons, words
from ferdesk.ui.tokens import EMOTION_COLOURS

CHIP_SURFACE = QColor(10, 13, 18, 218)
CHIP_TEXT = QColor("#FFFFFF")
CHIP_MUTED = QColor("#B9C2CF")
PLAIN = "#D5DBE5"
"""For neutral and for no label: the palette's grey is lost on skin."""
GLYPH = 16


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


def paint(
    painter: QPainter,
    faces: tuple[FaceRecord, ...],
    selected_id: int | None,
    mapping: Mapping,
    font: QFont,
    margin: float,
    mesh: bool,
) -> None:
    """Draw every face; the selected one last, so that it is on top.

    Args:
        margin: difference of the two likeliest below which both are named.
        mesh: draw the selected face's landmarks.
    """
    taken: list[QRectF] = []
    ordered = sorted(faces, key=lambda face: face.track_id == selected_id)
    for face in ordered:
        chosen = face.track_id == selected_id
        labels = words.doubt(face.decision, face.smoothed, margin)
        colour = colour_of(labels)
        if mesh and chosen:
            _paint_mesh(painter, face, mapping)
        _paint_box(painter, mapping.rect(face.face.box), colour, chosen)
    # Chips after all boxes, and the selected face's first: it gets its place, others give way.
    for face in reversed(ordered):
        labels = words.doubt(face.decision, face.smoothed, margin)
        chosen = face.track_id == selected_id
        taken.append(_paint_chip(painter, face, labels, chosen, mapping, font, taken))


def colour_of(labels: tuple[str, ...]) -> QColor:
    """The colour that a face is drawn in over the picture."""
    if not labels or labels[0] == "neutral":
        return QColor(PLAIN)
    return QColor(EMOTION_COLOURS[labels[0]])


def _paint_mesh(painter: QPainter, face: FaceRecord, mapping: Mapping) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 130), 1.5, c=Qt.PenCapStyle.RoundCap))
    painter.drawPoints([mapping.point(float(x), float(y)) for x, y, _ in face.face.landmarks])


def _paint_box(painter: QPainter, box: QRectF, colour: QColor, chosen: bool) -> None:
    """A thin frame with strong corners; a dark line around it keeps it visible on white."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = min(10.0, box.width() / 6)
    arm = min(22.0, box.width() / 4)
    corners = _corners(box, radius, arm)
    width = 3.0 if chosen else 2.0
    thin = QColor(255, 255, 255, 110 if chosen else 70)
    cap = Qt.PenCapStyle.RoundCap
    painter.setPen(QPen(QColor(0, 0, 0, 120), 3.0))
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(QPen(thin, 1.0))
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(QPen(QColor(0, 0, 0, 170), width + 2.5, c=cap))
    painter.drawPath(corners)
    painter.setPen(QPen(colour, width, c=cap))
    painter.drawPath(corners)


def _corners(box: QRectF, radius: float, arm: float) -> QPainterPath:
    path = QPainterPath()
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    for x, y, dx, dy in (
        (left, top, 1, 1),
        (right, top, -1, 1),
        (right, bottom, -1, -1),
        (left, bottom, 1, -1),
    ):
        path.moveTo(x + dx * arm, y)
        path.lineTo(x + dx * radius, y)
        path.quadTo(x, y, x, y + dy * radius)
        path.lineTo(x, y + dy * arm)
    return path


def _paint_chip(
    painter: QPainter,
    face: FaceRecord,
    labels: tuple[str, ...],
    chosen: bool,
    mapping: Mapping,
    font: QFont,
    taken: list[QRectF],
) -> QRectF:
    """The pill with glyph, label, percentage and id. Returns where it went."""
    text = words.reading(labels)
    if len(labels) == 1:
        text += " " + words.percent(float(face.smoothed[INDEX[labels[0]]]))
    number = f"#{face.track_id}"
    metrics = QFontMetricsF(font)
    width = 10 + GLYPH + 6 + metrics.horizontalAdvance(text) + 8 + metrics.horizontalAdvance(number)
    chip = place_chip(
        mapping.rect(face.face.box), width + 10, metrics.height() + 10, mapping.area, taken
    )
    name = labels[0] if labels else "none"
    colour = colour_of(labels)
    painter.setBrush(CHIP_SURFACE)
    painter.setPen(QPen(colour, 1.5) if chosen else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(chip, 8, 8)
    middle = chip.center().y()
    glyph = QRectF(chip.left() + 10, middle - GLYPH / 2, GLYPH, GLYPH)
    icons.draw(painter, f"emotions/{name}", colour.name(), glyph)
    painter.setFont(font)
    painter.setPen(CHIP_TEXT)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    at = QRectF(chip)
    at.setLeft(glyph.right() + 6)
    painter.drawText(at, flags, text)
    at.setLeft(at.left() + metrics.horizontalAdvance(text) + 8)
    painter.setPen(CHIP_MUTED)
    painter.drawText(at, flags, number)
    return chip


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
