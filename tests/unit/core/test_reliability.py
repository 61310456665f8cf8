"""The reliability diagram of a card: what is taken, and what is refused."""

from __future__ import annotations

import copy

import pytest
from fakes import card_data, made_reliability

from ferdesk.core import card, reliability
from ferdesk.core.errors import FerdeskError
from ferdesk.models.catalog import scan


def test_the_figures_are_those_of_the_card():
    found = card.validate(card_data(reliability=made_reliability())).reliability
    assert (found.split, found.protocol, found.n) == ("valid", "majority", 30)
    empty, used = found.after.bins
    assert (empty.n, empty.figures) == (0, None)
    assert (used.low, used.high, used.n) == (50, 100, 30)
    assert found.after.used == (used.figures,)
    assert used.figures.interval95 == (60.0, 88.0)
    assert found.after.ece == 2.0
    assert found.after.bias == pytest.approx(2.0)
    assert found.before.bias == pytest.approx(20.0)


def test_an_older_card_has_none():
    assert card.validate(card_data()).reliability is None


def bins(**changes):
    data = made_reliability()
    data["after"]["bins"][1] |= changes
    return data


BROKEN = {
    "no split": {k: v for k, v in made_reliability().items() if k != "split"},
    "no n": made_reliability() | {"n": 0},
    "n is no number": made_reliability() | {"n": "30"},
    "other n": made_reliability() | {"n": 31},
    "no curve": made_reliability() | {"before": []},
    "no bins": made_reliability() | {"before": {"ece": 1.0, "bins": []}},
    "bins of text": made_reliability() | {"before": {"ece": 1.0, "bins": ["x"]}},
    "no error": made_reliability() | {"after": {"bins": made_reliability()["after"]["bins"]}},
    "gap": bins(low=60),
    "ends early": bins(high=90),
    "empty with figures": bins(n=0),
    "no accuracy": bins(accuracy=None),
    "no percent": bins(confidence=120),
    "interval": bins(interval95=[88, 60]),
    "interval of three": bins(interval95=[1, 2, 3]),
    "endless": bins(accuracy=float("nan")),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_diagram_is_refused(data):
    assert reliability.problems(data)
    with pytest.raises(FerdeskError, match="reliability"):
        card.validate(card_data(reliability=copy.deepcopy(data)))


def test_the_models_that_ship_have_one_that_agrees_with_their_scores():
    for entry in scan().entries:
        found = entry.card.reliability
        told = entry.card["metrics"][f"{found.split}/{found.protocol}"]
        assert found.n == told["n"]
        assert (found.before.ece, found.after.ece) == (told["ece_before"], told["ece"])
        for curve in (found.before, found.after):
            gaps = [
                one.n * abs(one.figures.confidence - one.figures.accuracy)
                for one in curve.bins
                if one.figures is not None
            ]
            assert sum(gaps) / found.n == pytest.approx(curve.ece, abs=0.02)
