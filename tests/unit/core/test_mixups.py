"""What a card tells of its model's mix-ups: what is taken, and what is refused."""

from __future__ import annotations

import copy

import pytest
from fakes import card_data, made_confusion, made_reliability

from ferdesk.core import card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.mixups import Share, parse
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.catalog import scan

NEUTRAL, HAPPINESS, SADNESS, ANGER, DISGUST, FEAR = (
    EMOTIONS.index(name) for name in ("neutral", "happiness", "sadness", "anger", "disgust", "fear")
)


def with_counts(counts):
    return card_data(reliability=made_reliability() | {"confusion": counts})


def test_rows_say_what_is_found_and_columns_what_is_right():
    found = card.validate(with_counts(made_confusion())).reliability.mixups
    assert found.found(SADNESS) == Share(3, 7) and found.right(SADNESS) == Share(3, 3)
    assert found.right(NEUTRAL) == Share(12, 16) and found.right(NEUTRAL).percent == 75
    assert found.mistaken_for(NEUTRAL) == (SADNESS, Share(4, 16))
    assert found.mistaken_for(HAPPINESS) is None
    assert found.right(DISGUST) == Share(0, 0) and found.right(DISGUST).percent is None
    assert found.mistaken_for(DISGUST) is None
    assert found.mistaken_for(ANGER) == (DISGUST, Share(3, 3)) and found.right(ANGER).percent == 0
    assert found.found(FEAR).percent is None


def test_an_older_card_has_none():
    assert card.validate(card_data(reliability=made_reliability())).reliability.mixups is None


def broken(row=0, column=0, value=1):
    counts = copy.deepcopy(made_confusion())
    counts[row][column] = value
    return counts


@pytest.mark.parametrize(
    "counts",
    [
        None, {}, "x", [], [[1]], made_confusion()[:7], [*made_confusion()[:7], [0] * 7],
        [*made_confusion()[:7], 8], broken(value=13), broken(value=-12), broken(value=12.0),
        broken(value="12"), broken(value=True), broken(value=float("nan")),
    ],
)  # fmt: skip
def test_a_broken_matrix_is_refused(counts):
    with pytest.raises(FerdeskError, match=r"reliability\.confusion"):
        card.validate(with_counts(counts))


def test_the_models_that_ship_have_one_that_agrees_with_their_scores():
    for entry in scan().entries:
        shown = entry.card.reliability
        told = entry.card["metrics"][f"{shown.split}/{shown.protocol}"]
        right = sum(shown.mixups.found(i).part for i in range(len(EMOTIONS)))
        assert 100 * right / shown.n == pytest.approx(told["accuracy"], abs=0.35)
        for i, name in enumerate(EMOTIONS):
            assert shown.mixups.found(i).of == told["recall"][name]["n"]
    assert parse(made_confusion()).counts[0][0] == 12
