"""What a card says of people's votes, and what follows for a face."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import card_data
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.core import assets, card, votes
from ferdesk.core.errors import FerdeskError

MADE = {
    "split": "valid", "n": 3555, "temperature": 1.8,
    "confidence": 86.9, "agreement": 74.2, "gap": 0.6,
}  # fmt: skip


def test_the_figures_are_those_of_the_card():
    assert card.validate(card_data(votes=MADE)).votes == votes.Votes(
        "valid", 3555, 1.8, 86.9, 74.2, 0.6
    )
    assert card.validate(card_data()).votes is None
    balanced = card.validate(card_data(votes=MADE | {"shift": [0, -1, -2, -3, 0, 0, 0, 0.5]}))
    assert balanced.votes.shift == (0, -1, -2, -3, 0, 0, 0, 0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"split": 1}, {"n": 0}, {"n": 2.5}, {"n": True}, {"temperature": 0}, {"temperature": "1"},
        {"shift": [1] * 7}, {"shift": [1] * 7 + ["1"]}, {"shift": 1}, {"shift": [float("inf")] * 8},
        {"gap": 101}, {"gap": None}, {"confidence": -1}, {"agreement": float("nan")},
    ],
    ids=str,
)  # fmt: skip
def test_what_can_not_be_read_is_refused(wrong):
    with pytest.raises(FerdeskError, match="votes"):
        card.validate(card_data(votes=MADE | wrong))


def test_probabilities_of_a_temperature_become_shares_of_another():
    logits = np.array([2.0, 1.0, 0.5, 0, 0, -1, -2, -3])

    def softmax(temperature):
        e = np.exp(logits / temperature)
        return e / e.sum()

    found = votes.shares(softmax(0.9).astype(np.float32), 0.9, MADE["temperature"])
    np.testing.assert_allclose(found, softmax(1.8), atol=1e-6)


def test_where_all_is_certain_so_are_people():
    sure = np.eye(8, dtype=np.float32)[3]
    np.testing.assert_array_equal(votes.shares(sure, 0.9, MADE["temperature"]), sure)


def test_a_balanced_model_tells_what_its_network_believes():
    believed = np.array([2.0, 1.0, 0.5, 0, 0, -1, -2, -3])
    taken_off = np.log([0.35, 0.28, 0.13, 0.12, 0.09, 0.01, 0.01, 0.01])

    def softmax(logits):
        e = np.exp(logits - logits.max())
        return e / e.sum()

    told = card_data(temperature=0.9, votes=MADE | {"shift": taken_off.tolist()})
    found = card.validate(told).people(softmax((believed - taken_off) / 0.9))
    np.testing.assert_allclose(found, softmax(believed / 1.8), atol=1e-9)


def test_what_is_impossible_stays_so_however_much_is_added():
    sure = np.array([0, 0, 0.5, 0.5, 0, 0, 0, 0], np.float32)
    np.testing.assert_array_equal(votes.shares(sure, 1, 1, [1e300, 0, 0, 0, 0, 0, 0, 0]), sure)
    found = votes.shares(sure, 1, votes.LEAST, [0, 0, -1e300, 1e300, 0, 0, 0, 0])
    np.testing.assert_array_equal(found, np.eye(8)[3])


def test_people_are_whole():
    found = votes.counts(np.array([0.56, 0.33, 0.07, 0.04, 0, 0, 0, 0]))
    assert found == (6, 3, 1, 0, 0, 0, 0, 0, 0)
    assert votes.counts(np.full(8, 1 / 8)) == (2, 2, 1, 1, 1, 1, 1, 1, 0)
    assert votes.counts(np.eye(8)[5])[5] == 10


def test_somebody_says_something_else_where_no_other_thing_is_likely():
    found = votes.counts(np.array([0.52, 0.3, 0, 0.045, 0.045, 0.045, 0.045, 0]))
    assert found == (5, 3, 0, 0, 0, 0, 0, 0, 2)


@given(st.lists(st.floats(1e-6, 1), min_size=8, max_size=8))
@settings(deadline=None, max_examples=100)
def test_whatever_the_shares_ten_people_are_ten(given_shares):
    exact = np.array(given_shares) / sum(given_shares)
    *found, others = votes.counts(exact)
    few = exact < 0.05
    assert sum(found) + others == 10 and found[int(exact.argmax())] >= 1
    assert (np.abs(np.array(found) - 10 * exact)[~few] <= 1 + 1e-6).all()
    assert not np.array(found)[few].any() and abs(others - 10 * exact[few].sum()) <= 1 + 1e-6


def test_each_network_that_ships_says_it_of_the_same_faces():
    told = [card.read(path).votes for path in (assets.root() / "models").glob("*/card.json")]
    assert {(one.split, one.n) for one in told} == {("valid", 3555)}
    for one in told:
        # Single people agree less than majorities; what is expected of them is about right.
        assert one.agreement < one.confidence and one.gap < 4
