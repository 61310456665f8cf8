"""Ids stay with faces, survive short gaps, and are never given twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.faces.tracker import Tracker, iou


def box(x: float, y: float = 100, size: float = 100) -> tuple[float, float, float, float]:
    return (x, y, size, size)


def test_a_face_that_moves_keeps_its_id():
    tracker = Tracker()
    for step in range(50):
        assert tracker.update([box(10 + 12 * step)], step * 33) == (1,)


def test_two_faces_keep_their_ids_whatever_order_they_come_in():
    tracker = Tracker()
    assert tracker.update([box(0), box(300)], 0) == (1, 2)
    assert tracker.update([box(305), box(5)], 33) == (2, 1)


def test_faces_that_pass_each_other_keep_their_ids():
    """Where boxes cross, what they were doing before tells them apart."""
    tracker = Tracker()
    for step in range(41):
        a, b = box(10 * step), box(400 - 10 * step, 130)
        assert tracker.update([a, b], step * 33) == (1, 2)


def test_a_short_gap_keeps_the_id_and_a_long_one_does_not():
    tracker = Tracker(gap_ms=1000)
    tracker.update([box(0)], 0)
    tracker.update([], 500)
    assert tracker.update([box(20)], 900) == (1,)
    for at_ms in range(1000, 1900, 100):
        tracker.update([], at_ms)
    assert tracker.update([box(20)], 1901) == (2,)


def test_where_pictures_come_slowly_a_face_keeps_its_id_and_one_picture_may_miss_it():
    tracker = Tracker()
    ids = [tracker.update([box(0)], at_ms) for at_ms in (0, 4000, 8000, 12_000)]
    assert ids == [(1,), (2,), (2,), (2,)]  # how slowly they come is known from the second on
    assert tracker.update([], 16_000) == () and tracker.update([box(0)], 20_000) == (2,)


def test_a_pause_of_the_looking_keeps_the_id_and_a_long_one_does_not():
    tracker = Tracker()
    for at_ms in range(0, 500, 33):
        tracker.update([box(0)], at_ms)
    assert tracker.update([box(20)], 3000) == (1,)
    assert tracker.update([box(20)], 3033) == (1,)
    assert tracker.update([box(20)], 6034) == (2,)
    assert tracker.update([box(20)], 6067) == (2,)


def test_a_face_that_was_gone_before_the_pause_is_another_after_it():
    tracker = Tracker()
    assert tracker.update([box(0), box(300)], 0) == (1, 2)
    tracker.update([box(0)], 33)
    assert tracker.update([box(0), box(300)], 1500) == (1, 3)


def test_after_a_pause_a_face_elsewhere_is_another():
    tracker = Tracker()
    for at_ms in range(0, 500, 33):
        tracker.update([box(0)], at_ms)
    assert tracker.update([box(300)], 1800) == (2,)


def test_a_fast_move_without_overlap_keeps_the_id_and_a_jump_does_not():
    tracker = Tracker()
    tracker.update([box(0, size=60)], 0)
    assert tracker.update([box(40, size=60)], 100) == (1,)
    assert tracker.update([box(400, size=60)], 200) == (2,)


def test_another_size_at_a_distance_is_another_face():
    tracker = Tracker()
    tracker.update([box(0, size=100)], 0)
    assert tracker.update([box(90, y=130, size=30)], 33) == (2,)


def test_after_a_reset_ids_go_on():
    tracker = Tracker()
    tracker.update([box(0)], 0)
    tracker.reset()
    assert tracker.update([box(0)], 33) == (2,)


def test_one_track_is_not_given_to_two_faces():
    tracker = Tracker()
    tracker.update([box(0)], 0)
    assert sorted(tracker.update([box(5), box(10)], 33)) == [1, 2]


numbers = st.floats(-100, 700)


@given(
    st.lists(
        st.lists(st.tuples(numbers, numbers, st.floats(0, 300), st.floats(0, 300)), max_size=5),
        max_size=12,
    )
)
@settings(deadline=None, max_examples=100)
def test_whatever_comes_ids_are_distinct_and_only_new_ones_are_larger(frames):
    tracker, largest = Tracker(), 0
    for step, boxes in enumerate(frames):
        ids = tracker.update(boxes, step * 100)
        assert len(ids) == len(set(ids)) == len(boxes)
        new = sorted(i for i in ids if i > largest)
        assert new == list(range(largest + 1, largest + 1 + len(new)))
        largest = max([largest, *ids])


def test_iou():
    assert iou(box(0), box(0)) == 1
    assert iou(box(0), box(50)) == 1 / 3
    assert iou(box(0), box(100)) == 0
    assert iou(box(0, size=0), box(0, size=0)) == 0
