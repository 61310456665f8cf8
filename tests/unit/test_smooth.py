from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferdesk.smooth import Smoother


def sure(i: int) -> np.ndarray:
    p = np.zeros(8, np.float32)
    p[i] = 1
    return p


def test_the_first_value_passes_as_it_is():
    np.testing.assert_array_equal(Smoother(0.5).update(1, sure(2), 0), sure(2))


def test_after_one_time_constant_63_percent_of_a_change_is_through():
    smoother = Smoother(0.5)
    smoother.update(1, sure(0), 0)
    assert smoother.update(1, sure(1), 500)[1] == pytest.approx(1 - math.exp(-1), abs=1e-6)


@pytest.mark.parametrize("step_ms", [10, 20, 50, 100])
def test_the_answer_depends_on_time_and_not_on_the_count_of_frames(step_ms):
    smoother = Smoother(0.3)
    smoother.update(1, sure(0), 0)
    for t in range(step_ms, 601, step_ms):
        got = smoother.update(1, sure(1), t)
    assert got[1] == pytest.approx(1 - math.exp(-2), abs=1e-5)


def test_what_is_not_trusted_leaves_no_trace():
    one, other = Smoother(0.5), Smoother(0.5)
    for smoother in (one, other):
        smoother.update(1, sure(0), 0)
    assert one.update(1, sure(3), 100, trusted=False)[3] > 0
    np.testing.assert_array_equal(one.update(1, sure(1), 200), other.update(1, sure(1), 200))


def test_faces_do_not_mix():
    smoother = Smoother(1.0)
    smoother.update(1, sure(0), 0)
    np.testing.assert_array_equal(smoother.update(2, sure(1), 10), sure(1))
    assert len(smoother) == 2


def test_zero_lets_everything_through():
    smoother = Smoother(0)
    smoother.update(1, sure(0), 0)
    np.testing.assert_array_equal(smoother.update(1, sure(1), 0), sure(1))


@pytest.mark.parametrize("later", [1001, 10**9, -1])
def test_a_long_gap_or_a_step_back_starts_anew(later):
    smoother = Smoother(1.0, forget_after_s=1.0)
    smoother.update(1, sure(0), 0)
    np.testing.assert_array_equal(smoother.update(1, sure(1), later), sure(1))


def test_a_short_gap_is_bridged():
    smoother = Smoother(1.0, forget_after_s=1.0)
    smoother.update(1, sure(0), 0)
    assert 0.5 < smoother.update(1, sure(1), 900)[1] < 0.7


def test_faces_that_are_gone_are_forgotten():
    smoother = Smoother(1.0, forget_after_s=1.0)
    for track in range(100):
        smoother.update(track, sure(0), 0)
    smoother.forget(500, seen={3})
    assert len(smoother) == 100
    smoother.forget(1500, seen={3})
    assert len(smoother) == 1


def test_reset_forgets_all():
    smoother = Smoother(1.0)
    smoother.update(1, sure(0), 0)
    smoother.reset()
    assert len(smoother) == 0
    np.testing.assert_array_equal(smoother.update(1, sure(1), 1), sure(1))


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_senseless_times_are_refused(seconds):
    with pytest.raises(ValueError, match="seconds"):
        Smoother(seconds)
    with pytest.raises(ValueError, match="seconds"):
        Smoother(1.0, seconds)


def test_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="expected float32"):
        Smoother().update(1, np.zeros(7, np.float32), 0)


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(-2000, 4000)),
        min_size=1,
        max_size=30,
    ),
    st.floats(0, 10),
)
def test_it_always_gives_probabilities(steps, seconds):
    smoother = Smoother(seconds)
    now = 0
    for emotion, step in steps:
        now += step
        got = smoother.update(1, sure(emotion), now)
        assert got.dtype == np.float32
        assert (got >= 0).all()
        assert got.sum() == pytest.approx(1, abs=1e-5)
