"""How often the window is shown what is new."""

import pytest
from fake_engine import face_record, record
from fakes import make_frame

from ferdesk.ui.pace import Pace, newer_picture, newer_scene
from ferdesk.ui.scene import Scene


def scene(track_id=1, **more) -> Scene:
    face = face_record(track_id)
    return Scene(record(face), face, **more)


@pytest.fixture
def shown():
    return []


@pytest.fixture
def slow(qtbot, shown):
    """So slow that nothing waits to its end within a test."""
    made = Pace(shown.append, 60_000, newer_scene)
    yield made
    made.close()


def test_a_scene_that_is_only_newer_waits(slow, shown):
    first, second = scene(), scene()
    slow.offer(first)
    slow.offer(second)
    assert shown == [first]


@pytest.mark.parametrize("other", [scene(2), scene(doubt=0.3), scene(show_raw=False), Scene()])
def test_another_face_or_setting_does_not_wait(slow, shown, other):
    first = scene()
    slow.offer(first)
    slow.offer(other)
    assert shown == [first, other]


def test_the_same_record_again_does_not_wait(slow, shown):
    first = scene()
    slow.offer(first)
    slow.offer(first)
    assert shown == [first, first]


def test_the_newest_is_shown_when_its_time_has_come(qtbot, shown):
    pace = Pace(shown.append, 30, newer_scene)
    scenes = [scene() for _ in range(3)]
    for one in scenes:
        pace.offer(one)
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown[-1] is scenes[-1]
    pace.close()


def test_nothing_is_shown_after_closing(slow, shown):
    first = scene()
    slow.offer(first)
    slow.offer(scene())
    slow.close()
    slow._turn()
    assert shown == [first]


def picture(index, source="one"):
    return make_frame(index, source=source)


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        (picture(1), picture(2), True),
        (picture(1), picture(2, "two"), False),
        (picture(5), picture(0), False),
        (picture(1), None, False),
        (None, picture(0), False),
    ],
    ids=("next", "another source", "from the start", "none", "first"),
)
def test_a_picture_waits_where_it_is_only_newer(qapp, shown, first, second, waits):
    pace = Pace(shown.append, 60_000, newer_picture)
    pace.offer(first)
    pace.offer(second)
    assert shown == ([first] if waits else [first, second])
    pace.close()


def test_many_pictures_are_painted_no_oftener_than_a_screen_shows_them(qtbot, shown):
    pace = Pace(shown.append, 20, newer_picture)
    pictures = [picture(i) for i in range(40)]
    for one in pictures:
        pace.offer(one)
        qtbot.wait(2)
    qtbot.waitUntil(lambda: shown[-1] is pictures[-1])
    assert len(shown) < len(pictures) / 2
    pace.close()


def test_who_needs_it_now_is_shown_what_waits_once(slow, shown):
    first, second = scene(), scene()
    slow.offer(first)
    slow.offer(second)
    slow.catch_up()
    slow.catch_up()
    assert shown == [first, second]
