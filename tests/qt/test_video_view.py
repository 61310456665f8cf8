"""The live picture."""

import time
from dataclasses import replace

import pytest
from fake_engine import face_record, frame, record
from PySide6.QtCore import QPoint, Qt

from ferdesk.ui.scene import Scene
from ferdesk.ui.widgets.video_view import VideoView


@pytest.fixture
def view(qtbot, theme):
    made = VideoView(theme)
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    yield made
    made.close()


def centre_of(view, face):
    return view.mapping().rect(face.face.box).center().toPoint()


def show(view, *faces):
    picture = frame()
    view.show_frame(picture)
    view.show_scene(Scene(record(*faces, of=picture), faces[0] if faces else None))


def test_each_frame_counts_once_as_painted(view, qtbot):
    seen = []
    view.painted.connect(lambda: seen.append(1))
    show(view, face_record())
    qtbot.waitUntil(lambda: len(seen) == 1)
    view.repaint()
    view.repaint()
    assert len(seen) == 1


def test_clicking_a_face_chooses_it(view, qtbot):
    one, two = face_record(1, left=20), face_record(2, left=180)
    show(view, one, two)
    with qtbot.waitSignal(view.face_clicked) as told:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre_of(view, two))
    assert told.args == [2]
    with qtbot.assertNotEmitted(view.face_clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_mirroring_moves_the_boxes_too(view, qtbot):
    one, two = face_record(1, left=20), face_record(2, left=180)
    show(view, one, two)
    plain = centre_of(view, one)
    view.set_view(mirrored=True, mesh=True)
    assert centre_of(view, one).x() > plain.x()
    with qtbot.waitSignal(view.face_clicked) as told:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre_of(view, one))
    assert told.args == [1]
    view.grab()


def test_arrow_keys_step_through_faces(view, qtbot):
    with qtbot.waitSignal(view.step_wanted) as told:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert told.args == [1]


def test_boxes_that_are_too_old_are_not_drawn(view):
    picture = frame()
    view.show_scene(Scene(record(face_record(), of=picture)))
    view.show_frame(picture)
    assert len(view.faces()) == 1
    view.show_frame(replace(picture, captured_ns=time.monotonic_ns() + 2_000_000_000))
    assert view.faces() == ()


def test_boxes_of_another_source_are_not_drawn(view):
    view.show_scene(Scene(record(face_record(), of=frame(source="one"))))
    view.show_frame(frame(source="two"))
    assert view.faces() == ()


def test_boxes_of_before_a_jump_are_not_drawn_over_what_comes_after_it(view):
    picture = frame()
    view.show_scene(Scene(record(face_record(), of=picture)))
    view.show_frame(replace(picture, jumps=1))
    assert view.faces() == ()


def test_the_picture_is_scaled_once_for_a_frame(view):
    show(view, face_record())
    view.repaint()
    first = view._scaled
    view.repaint()
    assert view._scaled is first
    view.show_frame(frame())
    view.repaint()
    assert view._scaled is not first


def test_a_picture_in_the_memory_of_an_earlier_one_is_shown_itself(view):
    shown = frame()
    view.show_frame(shown)
    view.repaint()
    first, place = view._scaled, id(shown)
    # Another one comes and goes unpainted, as when the window is behind.
    other = frame(1)
    del shown
    view.show_frame(other)
    made = [other]
    while id(made[-1]) != place and len(made) < 1000:
        made.append(replace(other, index=len(made) + 1))
    view.show_frame(made[-1])
    view.repaint()
    assert view._scaled is not first


def test_it_paints_with_nothing_to_show(view):
    view.show_frame(None)
    assert not view.grab().isNull()
    assert view.mapping() is None


def test_the_picture_is_given_without_what_is_around_it(view):
    assert view.picture() is None
    view.resize(640, 200)
    show(view, face_record())
    picture = view.picture()
    assert picture.width() / picture.height() == pytest.approx(4 / 3, rel=0.01)
    bare = picture.toImage()
    view.show_scene(Scene())
    assert view.picture().toImage() != bare  # the faces are drawn in it
