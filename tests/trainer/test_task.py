"""From votes to what a run learns: which pictures, and what of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from test_plan import fer  # noqa: F401  (fixture)

from trainer.recipe import Recipe
from trainer.task import training_data

VOTES = Recipe("a", "wrn-16-2", "n")


@pytest.fixture
def torn(fer):  # noqa: F811
    """The first training picture is torn between two emotions, the second leans to one."""
    votes = fer.votes.copy()
    votes[0] = [5, 5, 0, 0, 0, 0, 0, 0, 0, 0]
    votes[1] = [0, 7, 3, 0, 0, 0, 0, 0, 0, 0]
    return dataclasses.replace(fer, votes=votes)


@pytest.mark.parametrize(
    ("targets", "pictures", "leaning"),
    [("votes", 24, (0.7, 0.3)), ("majority", 23, (0.7, 0.3)), ("labels", 23, (1.0, 0.0))],
)
def test_targets(torn, targets, pictures, leaning):
    data = training_data(torn, dataclasses.replace(VOTES, targets=targets))
    assert len(data.pixels) == len(data.targets) == len(data.weights) == pictures
    row = data.targets[pictures - 23].numpy()
    assert row[1:3] == pytest.approx(leaning)
    assert np.allclose(data.targets.sum(1), 1) and (data.weights > 0).all()
