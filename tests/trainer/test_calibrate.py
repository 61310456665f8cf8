"""The fitted temperature is the one that the data was made with."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.core import metrics
from ferdesk.core import reliability as reading
from ferdesk.core.metrics import softmax
from trainer.calibrate import LIMITS, fit_temperature, fit_vote_temperature, reliability, votes


@pytest.mark.parametrize("true", [0.4, 1.0, 3.0])
def test_finds_the_temperature(true):
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(20000, 8)) * 2 * true
    chances = metrics.softmax(logits, true)
    labels = (rng.random((len(logits), 1)) > chances.cumsum(1)).sum(1).clip(max=7)
    assert fit_temperature(logits, labels) == pytest.approx(true, rel=0.05)


def test_is_a_minimum():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 8, 500)
    logits = 5 * rng.normal(size=(500, 8)) + 4 * np.eye(8)[labels]
    best = fit_temperature(logits, labels)

    def loss(t):
        return metrics.label_nll(metrics.log_softmax(logits, t), labels)

    assert loss(best) <= min(loss(best * 0.98), loss(best * 1.02))


def test_stays_within_its_limits():
    always, never = np.eye(8) * 10, -np.eye(8) * 10
    assert fit_temperature(always, np.arange(8)) == pytest.approx(LIMITS[0], rel=0.01)
    assert fit_temperature(never, np.arange(8)) == pytest.approx(LIMITS[1], rel=0.01)


def test_refuses_what_can_not_be_fitted():
    with pytest.raises(ValueError):
        fit_temperature(np.zeros((0, 8)), np.zeros(0, int))
    with pytest.raises(ValueError):
        fit_temperature(np.full((1, 8), np.nan), np.zeros(1, int))


def test_the_diagram_by_hand():
    # Two pictures of 1/8 each, one right; two of nearly 1, both right.
    logits = np.vstack([np.zeros((2, 8)), 20 * np.eye(8)[:2]])
    found = reliability(logits, np.array([0, 1, 0, 1]), 1.0, "majority")
    assert not reading.problems(found)
    made = reading.parse(found)
    assert made.before == made.after and made.n == 4
    # Both of 1/8 count as the first.
    assert made.mixups.right(0).of == 3 and made.mixups.found(0).part == 2
    used = [one for one in made.after.bins if one.n]
    figures = made.after.used
    assert [one.n for one in used] == [2, 2]
    assert [(one.confidence, one.accuracy) for one in figures] == [(12.5, 50), (100, 100)]
    assert used[0].low == 6.67 and used[1].high == 100
    assert figures[0].interval95 == tuple(round(100 * end, 2) for end in metrics.wilson(1, 2))
    assert made.after.ece == pytest.approx(18.75)


def test_the_diagram_keeps_every_picture_and_shows_the_cure():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(5000, 8)) * 2
    labels = (rng.random((len(logits), 1)) > metrics.softmax(logits).cumsum(1)).sum(1).clip(max=7)
    found = reliability(3 * logits, labels, 3.0, "majority")
    assert found["before"]["ece"] > 10 and found["after"]["ece"] < 3
    for name in ("before", "after"):
        assert sum(row["n"] for row in found[name]["bins"]) == 5000


def divided(n=4000, temperature=1.7, seed=0):
    """Logits, and votes of ten people drawn from their softmax at a temperature."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2.5, (n, 8))
    given = [rng.multinomial(10, p) for p in softmax(logits, temperature)]
    return logits, np.array(given, np.uint8)


def test_the_temperature_of_the_votes_is_found():
    logits, given = divided()
    shares = given / given.sum(axis=1, keepdims=True)
    assert fit_vote_temperature(logits, shares) == pytest.approx(1.7, rel=0.02)
    with pytest.raises(ValueError, match="images"):
        fit_vote_temperature(logits[:0], shares[:0])


def test_what_a_card_keeps_of_votes_is_what_people_do():
    logits, given = divided()
    found = votes(logits, given, 0.8)
    assert found["n"] == 4000 and found["split"] == "valid"
    assert found["temperature"] == pytest.approx(1.7, rel=0.02) and found["gap"] < 1.5
    label = logits.argmax(axis=1)
    people = given[np.arange(4000), label] / 10
    assert found["agreement"] == pytest.approx(100 * people.mean(), abs=0.01)
    assert found["confidence"] == pytest.approx(100 * softmax(logits, 0.8).max(1).mean(), abs=0.01)
    # Probabilities that say too little of people are off by as much.
    assert abs(found["confidence"] - found["agreement"]) > 10


def test_a_gap_is_found_where_one_temperature_does_not_fit_all():
    logits, given = divided()
    sure = logits.max(axis=1) > 4
    given[sure] = 0
    given[sure, 0] = 10
    assert votes(logits, given, 1.0)["gap"] > 5


def test_what_a_balanced_model_took_off_is_given_back_first():
    logits, given = divided()
    taken = np.log([0.35, 0.28, 0.13, 0.12, 0.09, 0.01, 0.01, 0.01])
    balanced = logits - taken
    found = votes(balanced, given, 1.0, taken)
    assert found["temperature"] == votes(logits, given, 1.0)["temperature"]
    assert found["shift"] == np.round(taken, 4).tolist() and "shift" not in votes(logits, given, 1)
    # Of the label that it gives, not of the one that it believes in.
    people = given[np.arange(len(given)), balanced.argmax(axis=1)] / 10
    assert found["agreement"] == pytest.approx(100 * people.mean(), abs=0.01)
    assert found["gap"] < 1.5 < votes(balanced, given, 1.0)["gap"]


def test_votes_for_what_a_network_has_no_answer_for_are_left_out():
    logits, given = divided(50)
    logits[:, 7] = -1e9
    given[:5] = 0
    given[:5, 7] = 10
    given[5:, 7] = 0
    given[5:, 0] += 1
    assert votes(logits, given, 1.0)["n"] == 45
