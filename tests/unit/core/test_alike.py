"""How many independent faces alike ones are worth: intervals must hold what they promise."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from ferdesk.core.alike import effective_of_groups, student95, swapped
from ferdesk.core.metrics import effective, mcnemar, wilson


def test_student_is_that_of_the_tables():
    scipy = pytest.importorskip("scipy.stats")
    for degrees in (1, 2, 3, 7, 15, 20, 21, 25, 40, 200, 1e6):
        assert student95(degrees) == pytest.approx(scipy.t.ppf(0.975, degrees), abs=4e-4)


def test_groups_of_one_are_worth_what_they_weigh():
    right = np.arange(200) % 5 > 0
    ones = np.ones(200)
    assert effective_of_groups(right, ones, np.arange(200)) == pytest.approx(200, rel=0.01)
    heavy = np.where(np.arange(200) < 100, 3.0, 1.0)
    assert effective_of_groups(right, heavy, np.arange(200)) <= effective(heavy)


def test_those_that_are_all_right_or_all_wrong_are_worth_one():
    right = np.repeat(np.arange(20) % 4 > 0, 30)
    groups = np.repeat(np.arange(20), 30)
    worth = effective_of_groups(right, np.ones(600), groups)
    assert 15 < worth <= 20
    assert worth == pytest.approx(effective_of_groups(right, np.ones(600), 7 * groups + 3))


def test_where_all_are_right_each_group_is_taken_for_one():
    groups = np.repeat(np.arange(8), 10)
    for right in (np.ones(80, bool), np.zeros(80, bool)):
        assert effective_of_groups(right, np.ones(80), groups) == pytest.approx(8)
    assert effective_of_groups(np.ones(11, bool), np.ones(11), np.r_[0, np.ones(10, int)]) < 2


def test_groups_that_are_the_same_cost_nothing():
    right = np.tile([True, True, False, True], 10)
    assert effective_of_groups(right, np.ones(40), np.repeat(np.arange(10), 4)) == 40


def test_one_group_tells_nothing():
    with pytest.raises(ValueError, match="one group"):
        effective_of_groups(np.array([True, False]), np.ones(2), np.zeros(2, int))


@pytest.mark.parametrize(
    ("sizes", "alike"),
    [
        ((25,) * 6, 0.3),
        ((25,) * 12, 0.3),
        ((25,) * 40, 0.2),
        ((25,) * 40, 0.0),
        ((300, *(5,) * 9), 0.3),
        ((200, *(20,) * 4, *(5,) * 3), 0.3),
    ],
)
def test_its_intervals_hold_the_truth_as_often_as_they_say(sizes, alike):
    """Groups whose own shares differ as much as a correlation of ``alike`` within them makes."""
    draw = np.random.default_rng(7)
    share, tries, groups = 0.8, 400, len(sizes)
    of = np.repeat(np.arange(groups), sizes)
    held = naive = 0
    for _ in range(tries):
        own = np.full(groups, share)
        if alike:
            concentration = (1 - alike) / alike
            own = draw.beta(share * concentration, (1 - share) * concentration, groups)
        right = draw.random(len(of)) < own[of]
        worth = effective_of_groups(right, np.ones(len(right)), of)
        for count, is_group in ((worth, True), (len(right), False)):
            low, high = wilson(right.mean() * count, count)
            held += is_group and low <= share <= high
            naive += not is_group and low <= share <= high
    assert held / tries > 0.9
    assert alike == 0 or naive / tries < 0.75


def test_swapping_single_images_is_mcnemars_test():
    draw = np.random.default_rng(3)
    for n in (1, 8, 60, 300):
        a, b = draw.random((2, n)) < 0.8
        found = swapped(a & ~b, b & ~a, np.arange(n))
        assert found == pytest.approx(mcnemar(a, b)["p"], abs=1e-12)


def test_swapping_groups_is_each_way_counted():
    only_a = np.array([True] * 3 + [True] * 2 + [False, False, True])
    only_b = np.array([False] * 5 + [True, False, False])
    groups = np.array([0, 0, 0, 1, 1, 2, 2, 7])
    ways = product((1, -1), repeat=4)
    sums = [3 * a + 2 * b + c + d for a, b, c, d in ways]
    wanted = np.mean([abs(one) >= 5 for one in sums])  # 3 + 2 - 1 + 1
    assert swapped(only_a, only_b, groups) == pytest.approx(wanted)
    nothing = np.zeros(8, bool)
    assert swapped(nothing, nothing, groups) == 1


def test_alike_images_are_not_many_proofs():
    """Forty faces of two people on which one model is better say no more than two."""
    only_a, groups = np.ones(40, bool), np.repeat([0, 1], 20)
    assert swapped(only_a, ~only_a, groups) == 0.5
    assert swapped(only_a, ~only_a, np.arange(40)) < 1e-9
