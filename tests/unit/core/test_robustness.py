"""What a card says of poor pictures: what is taken, and what is refused."""

from __future__ import annotations

import copy

import pytest
from fakes import card_data, made_robustness

from ferdesk.core import card, robustness
from ferdesk.core.errors import FerdeskError
from ferdesk.models.catalog import scan
from trainer.corruptions import CORRUPTIONS


def test_the_figures_are_those_of_the_card():
    found = card.validate(card_data(robustness=made_robustness())).robustness
    assert (found.split, found.protocol, found.n) == ("valid", "majority", 20)
    assert (found.unchanged.accuracy, found.unchanged.confidence) == (90.0, 88.0)
    assert [row.corruption for row in found.rows][:3] == ["small", "small", "dark"]
    # Small counts once, as the mean of 80 and 70.
    assert found.accuracy == pytest.approx((75 + 61 + 85 + 50) / 4)


def test_an_older_card_has_none():
    assert card.validate(card_data()).robustness is None


def rows(change):
    data = made_robustness()
    data["rows"] = change(data["rows"])
    return data


BROKEN = {
    "no split": {k: v for k, v in made_robustness().items() if k != "split"},
    "no n": made_robustness() | {"n": 0},
    "n is no number": made_robustness() | {"n": "30"},
    "no rows": made_robustness() | {"rows": None},
    "rows of text": rows(lambda _: ["x"]),
    "nothing unchanged": rows(lambda kept: kept[1:]),
    "unchanged twice": rows(lambda kept: [*kept, kept[0]]),
    "only unchanged": rows(lambda kept: kept[:1]),
    "no accuracy": rows(lambda kept: [*kept, {"corruption": "dark", "amount": 1}]),
    "no percent": rows(lambda kept: [*kept, kept[1] | {"confidence": 120}]),
    "no name": rows(lambda kept: [*kept, kept[1] | {"corruption": 3}]),
    "endless": rows(lambda kept: [*kept, kept[1] | {"amount": float("inf")}]),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_broken_figures_are_refused(data):
    assert robustness.problems(data)
    with pytest.raises(FerdeskError, match="robustness"):
        card.validate(card_data(robustness=copy.deepcopy(data)))


def test_all_models_that_ship_say_it_of_the_same_pictures():
    told = [entry.card.robustness for entry in scan().entries]
    assert {one.n for one in told} == {1000}
    expected = [(way.name, amount) for way in CORRUPTIONS for amount in way.amounts]
    for one in told:
        assert [(row.corruption, row.amount) for row in one.rows] == expected
