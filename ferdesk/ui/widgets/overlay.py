"""Draws boxes, ids and labels over the picture. Geometry in, paint out; holds no state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ferdesk.core.palette import EMOTION_COLOURS
from ferdesk.core.types import FaceRecord
from ferdesk.ui import words
from ferdesk.ui.scene import NOBODY, Names, called
from ferdesk.ui.widgets import overlay_pieces as pieces
from ferdesk.ui.widgets.overlay_pieces import BESIDE_GLYPH, EDGE, PAD, Chip, Piece

LONGEST = 160
"""Points that a name may take."""
PLAIN = "#D5DBE5"
"""For neutral and for no label: the palette's grey is lost on skin."""


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
    """Empty where it would cover what is said of others."""
    number: str
    """Or whose it is."""
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
    names: Names = NOBODY,
) -> tuple[Mark, ...]:
    """Where each face's box and chip go; the selected one last, so that it is drawn on top.

    In a crowd, where chips would cover each other, those of the others have glyph and number alone.

    Args:
        margin: difference of the two likeliest below which both are named.
        names: of those that a person named, by their ids.
    """
    whole = _lay_out(faces, selected_id, mapping, font, margin, names, False)
    crowded = any(a.chip.intersects(b.chip) for a, b in combinations(whole, 2))
    return _lay_out(faces, selected_id, mapping, font, margin, names, True) if crowded else whole


def _lay_out(
    faces: tuple[FaceRecord, ...],
    selected_id: int | None,
    mapping: Mapping,
    font: QFont,
    margin: float,
    names: Names,
    short: bool,
) -> tuple[Mark, ...]:
    height = _height(font) + 10
    marks: list[Mark] = []
    # The selected face's chip is placed first: it gets its place, others give way.
    for face in sorted(faces, key=lambda face: face.track_id != selected_id):
        labels = words.doubt(face.decision, face.smoothed, margin)
        chosen = face.track_id == selected_id
        number = _short(called(face.track_id, names), font)
        text, written = "", _advance(number, font)
        if chosen or not short:
            text = words.tag(face.decision, face.smoothed, labels)
            written += _advance(text, font) + 8
        box = mapping.rect(face.face.box)
        chip = place_chip(
            box,
            BESIDE_GLYPH + written + PAD,
            height,
            mapping.area,
            [mark.chip for mark in marks],
        )
        name = labels[0] if labels else "none"
        marks.append(Mark(face, box, chip, name, text, number, chosen, colour_of(labels)))
    return tuple(reversed(marks))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A mark as it is painted: made once for each record, painted with each picture."""

    mark: Mark
    box: tuple[Piece, ...]
    chip: Chip


def draw(marks: tuple[Mark, ...], font: QFont, ratio: float) -> tuple[Drawing, ...]:
    """The pictures that marks are painted with.

    Args:
        ratio: device pixels a point.
    """
    return tuple(
        Drawing(
            mark,
            tuple(pieces.of_box(mark.box, mark.colour, mark.chosen, ratio)),
            pieces.of_chip(
                mark.chip,
                mark.name,
                (mark.text, mark.number),
                mark.colour,
                mark.chosen,
                font,
                ratio,
            ),
        )
        for mark in marks
    )


def paint(
    painter: QPainter, drawings: tuple[Drawing, ...], mapping: Mapping, font: QFont, mesh: bool
) -> None:
    """Paint every face.

    Args:
        font: that they were drawn with.
        mesh: the selected face's landmarks, too.
    """
    for drawing in drawings:
        if mesh and drawing.mark.chosen and drawing.mark.face.face.has_mesh:
            _paint_mesh(painter, drawing.mark.face, mapping)
        for piece in drawing.box:
            painter.drawImage(*piece)
    # Chips after all boxes: none is crossed by another face's lines.
    painter.setFont(font)
    for drawing in drawings:
        drawing.chip.paint(painter)


@lru_cache(maxsize=64)
def _short(name: str, font: QFont) -> str:
    """A name that leaves the picture to be seen."""
    return QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, LONGEST)


@lru_cache(maxsize=8)
def _height(font: QFont) -> float:
    """Of a line, in points."""
    return QFontMetricsF(font).height()


@lru_cache(maxsize=512)
def _advance(text: str, font: QFont) -> float:
    """Width of a text in points. Kept: the same few are asked for with every record."""
    return QFontMetricsF(font).horizontalAdvance(text)


def colour_of(labels: tuple[str, ...]) -> QColor:
    """The colour that a face is drawn in over the picture."""
    if not labels or labels[0] == "neutral":
        return QColor(PLAIN)
    return QColor(EMOTION_COLOURS[labels[0]])


def _paint_mesh(painter: QPainter, face: FaceRecord, mapping: Mapping) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(255, 255, 255, 130), 1.5, c=Qt.PenCapStyle.RoundCap))
    painter.drawPoints([mapping.point(float(x), float(y)) for x, y, _ in face.face.landmarks])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


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
