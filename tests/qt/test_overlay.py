"""Where boxes and chips go."""

import pytest
from fake_engine import face_record
from PySide6.QtCore import QPointF, QRectF

from ferdesk.ui.widgets.overlay import Mapping, face_at, fit, place_chip

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
