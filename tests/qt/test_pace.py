"""How often panels are shown new values."""

import pytest
from fake_engine import face_record, record

from ferdesk.ui.pace import Pace
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
    made = Pace(shown.append, every_ms=60_000)
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
    pace = Pace(shown.append, every_ms=30)
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
