"""Where boxes and chips go."""

from dataclasses import replace

import pytest
from fake_engine import face_record, probabilities, record
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from ferdesk.core.types import Trace
from ferdesk.ui.panels.reading import ReadingPanel
from ferdesk.ui.panels.why import WhyPanel
from ferdesk.ui.scene import Scene
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
    assert said == ("Neutral", "Says the network: 3%. The action units decided.")
    assert why.headline.text() == "The action units changed happiness to neutral."
    assert "Network: Happiness 80%, Neutral 3%" in why.asked.text()
