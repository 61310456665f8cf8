"""Where boxes and chips go."""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from fake_engine import face_record, probabilities, record
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath

from ferdesk.core.types import Trace
from ferdesk.ui import icons
from ferdesk.ui.panels.reading import ReadingPanel
from ferdesk.ui.panels.why import WhyPanel
from ferdesk.ui.picture import to_bgr
from ferdesk.ui.scene import Scene
from ferdesk.ui.widgets import overlay, overlay_pieces
from ferdesk.ui.widgets.overlay import Mapping, face_at, fit, lay_out, place_chip

ROOM = QRectF(0, 0, 400, 300)


@pytest.mark.parametrize("size", [(640, 480), (1920, 1080), (480, 640), (3, 4000)])
def test_the_picture_keeps_its_shape_and_stays_inside(size):
    area = fit(*size, ROOM)
    assert ROOM.contains(area)
    if min(size) > 10:
        assert area.width() / area.height() == pytest.approx(size[0] / size[1], abs=0.01)


def test_points_map_there_and_mirrored():
    plain = Mapping(QRectF(10, 20, 320, 240), 640, 480)
    assert plain.point(64, 48) == QPointF(42, 44)
    mirrored = Mapping(QRectF(10, 20, 320, 240), 640, 480, mirrored=True)
    assert mirrored.point(64, 48) == QPointF(298, 44)
    assert mirrored.rect((0, 0, 64, 48)) == QRectF(298, 20, 32, 24)


def test_the_inner_one_of_two_boxes_is_hit():
    mapping = Mapping(ROOM, 400, 300)
    outer, inner = face_record(1, left=50, side=150), face_record(2, left=80, side=40)
    assert face_at((outer, inner), mapping, QPointF(90, 70)).track_id == 2
    assert face_at((outer, inner), mapping, QPointF(180, 200)).track_id == 1
    assert face_at((outer, inner), mapping, QPointF(390, 290)) is None


def test_in_a_crowd_no_chip_covers_another_and_the_chosen_one_says_all(qtbot):
    mapping, font = Mapping(ROOM, 400, 300), QFont()
    faces = tuple(face_record(i, left=36 * i, side=30) for i in range(1, 9))
    few, many = (lay_out(some, 3, mapping, font, 0.1) for some in (faces[2:4], faces))
    assert all(mark.text for mark in few)
    assert [mark.number for mark in many if mark.text] == ["#3"]
    for marks in (few, many):
        assert not any(a.chip.intersects(b.chip) for a, b in combinations(marks, 2))
        assert all(ROOM.contains(mark.chip) for mark in marks)
    drawn = overlay.draw(many, font, 1.0)
    assert [one.chip.label[1].text() for one in drawn].count("") == 7


@pytest.mark.parametrize(
    "box",
    [
        QRectF(100, 100, 80, 80),
        QRectF(-30, -30, 80, 80),
        QRectF(370, 250, 80, 80),
        QRectF(-50, -50, 500, 400),
    ],
)
def test_a_chip_is_always_in_the_picture(box):
    assert ROOM.contains(place_chip(box, 120, 26, ROOM, []))


def test_chips_do_not_cover_each_other():
    first = place_chip(QRectF(100, 100, 80, 80), 120, 26, ROOM, [])
    second = place_chip(QRectF(120, 104, 80, 80), 120, 26, ROOM, [first])
    assert not first.intersects(second)


def tag(face, margin=0.0):
    """What stands over a face."""
    mapping = Mapping(ROOM, 400, 300)
    (mark,) = lay_out((face,), face.track_id, mapping, QFont(), margin)
    return mark.text


def test_the_tag_says_whose_share_it_is(qapp):
    face = face_record()
    assert tag(face) == "Happiness 80%"
    changed = replace(face.decision, label="neutral", before="happiness", rule="pair")
    assert tag(replace(face, decision=changed)) == "Neutral (network: 3%)"
    assert tag(face_record(label=None)) == "Not sure"
    close = probabilities(neutral=0.44, sadness=0.38)
    assert tag(face_record(label="neutral", smoothed=close), 0.1) == "Neutral or sadness"


def test_tag_reading_and_why_say_the_same_where_the_units_decided(qtbot, theme):
    trace = Trace((("happiness", 0.8), ("neutral", 0.03)))
    face = face_record()
    decision = replace(face.decision, label="neutral", rule="pair", before="happiness", trace=trace)
    changed = replace(face, decision=decision)
    reading, why = ReadingPanel(theme, "Reading"), WhyPanel(theme, "Why")
    for panel in (reading, why):
        qtbot.addWidget(panel)
        panel.show_scene(Scene(record(changed), changed, doubt=0.0))
    assert tag(changed) == "Neutral (network: 3%)"
    said = (reading.label.text(), reading.confidence.text())
    assert said == ("Neutral", "Says the network: 3%. The Action Units decided.")
    assert why.headline.text() == "The Action Units changed happiness to neutral."
    assert "Network: Happiness 80%, Neutral 3%" in why.asked.text()


def picture(ratio):
    """A picture of 400 × 300 points in which no two pixels are alike for long."""
    size = (round(400 * ratio), round(300 * ratio))
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    pixels = np.stack([x % 251, y % 241, (x + y) % 239, x * 0 + 255], 2).astype(np.uint8)
    made = QImage(pixels.data, *size, QImage.Format.Format_RGB32).copy()
    made.setDevicePixelRatio(ratio)
    return made


def by_shapes(painter, mark, font, ratio):
    """A chip drawn shape by shape, as its kept pictures must look."""
    chip = QRectF(mark.chip)
    chip.moveTo(*(math.floor(v * ratio + 0.5) / ratio for v in (chip.left(), chip.top())))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if mark.chosen:
        outer, inner = QPainterPath(), QPainterPath()
        outer.addRoundedRect(chip.adjusted(-1, -1, 1, 1), 9, 9)
        inner.addRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
        painter.fillPath(outer.subtracted(inner), mark.colour)
    painter.setBrush(QColor(10, 13, 18, 218))
    painter.drawRoundedRect(chip, 8, 8)
    glyph = QRectF(chip.left() + 10, chip.center().y() - 8, 16, 16)
    icons.draw(painter, f"emotions/{mark.name}", mark.colour.name(), glyph)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(chip.adjusted(32, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, mark.text)
    painter.setPen(QColor("#B9C2CF"))
    painter.drawText(chip.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, mark.number)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("mirrored", [False, True])
def test_kept_pictures_look_as_the_shapes_do(theme, ratio, mirrored):
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold)
    close = probabilities(neutral=0.44, sadness=0.38)
    faces = (
        face_record(1, left=20.3),
        face_record(2, left=90.7, label="neutral", smoothed=close),
        face_record(3, left=210.2, label=None),
    )
    mapping = Mapping(ROOM, 400, 300, mirrored)
    marks = lay_out(faces, 2, mapping, font, 0.1)
    kept, drawn = picture(ratio), picture(ratio)
    painter = QPainter(kept)
    overlay.paint(painter, overlay.draw(marks, font, ratio), mapping, font, mesh=False)
    painter.end()
    painter = QPainter(drawn)
    for mark in marks:
        for piece in overlay_pieces.of_box(mark.box, mark.colour, mark.chosen, ratio):
            painter.drawImage(*piece)
    for mark in marks:
        by_shapes(painter, mark, font, ratio)
    painter.end()
    apart = np.abs(to_bgr(kept).astype(int) - to_bgr(drawn))
    # To blend twice rounds twice.
    assert apart.max() <= 2
    changed = np.abs(to_bgr(kept).astype(int) - to_bgr(picture(ratio))).max(2)
    assert (changed > 20).mean() > 0.02


def test_a_face_without_a_mesh_has_none_drawn(theme):
    seen = face_record()
    bare = replace(seen.face, landmarks=np.zeros_like(seen.face.landmarks), has_mesh=False)
    mapping, font = Mapping(ROOM, 400, 300), QFont()

    def painted(face, mesh):
        image = picture(1.0)
        painter = QPainter(image)
        marks = lay_out((face,), face.track_id, mapping, font, 0.1)
        overlay.paint(painter, overlay.draw(marks, font, 1.0), mapping, font, mesh)
        painter.end()
        return image

    assert painted(seen, True) != painted(seen, False)
    bare = replace(seen, face=bare)
    assert painted(bare, True) == painted(bare, False)


def test_few_pictures_are_kept(qapp):
    caches = [v for v in vars(overlay_pieces).values() if hasattr(v, "cache_info")]
    caches += [overlay._advance, overlay._height]
    assert len(caches) == 5
    for cache in caches:
        assert cache.cache_info().maxsize is not None
    most = overlay_pieces._pill.cache_info().maxsize
    for width in range(most + 20):
        overlay_pieces._pill((100 + width, 20), "fear", "#FF0000", False, 1.0)
    # At 200 percent a chip of 200 × 30 points is 96 KB.
    assert overlay_pieces._pill.cache_info().currsize == most <= 64
