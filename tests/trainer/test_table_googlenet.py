"""The trials of GoogLeNet: each verdict, and what an unfinished trial says."""

from __future__ import annotations

import dataclasses

import pytest
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from trainer import runs
from trainer.models import build as network
from trainer.recipes.googlenet import RECIPES, TRIALS
from trainer.tables import googlenet


def course(*points):
    return [{"loss": loss, "valid_accuracy": accuracy} for loss, accuracy in points]


@pytest.mark.parametrize(
    ("epochs", "says"),
    [
        (course((1.6, 36.0), (1.5, 36.1)), "does not learn"),
        (course((1.6, 36.0), (1.2, 60.0)), "learns"),
        (course((1.6, 60.0), (float("nan"), 36.0)), "diverges"),
    ],
)
def test_a_course_is_judged_by_the_share_of_the_largest_class(epochs, says):
    assert googlenet.verdict(epochs, largest=36.0) == says


def test_what_is_not_trained_says_why(fer, tmp_path):  # noqa: F811
    name = RECIPES[0].name
    table = googlenet.build(fer, tmp_path, "majority", {name: "failed: out of memory"})
    first, second = table.rows[:2]
    assert len(table.rows) == len(TRIALS)
    assert first["why"] == "failed: out of memory" and second["why"] == "not trained yet"
    assert "verdict" not in first
    assert "mean training loss" in table.notes[0], "of validation is the accuracy alone"


def test_a_course_of_another_recipe_is_not_shown(fer, tmp_path):  # noqa: F811
    trial = dataclasses.replace(RECIPES[0], rate=0.5)
    run = runs.create(tmp_path / f"{trial.name}-s0", trial, {"seed": 0, "protocol": "majority"})
    runs.save({"model": {}}, run.model)
    row = googlenet.build(fer, tmp_path, "majority", {}).rows[0]
    assert RECIPES[0].digest in row["why"] and "verdict" not in row


def test_the_signal_of_keras_first_weights_fades_and_that_of_hes_does_not():
    import torch

    torch.manual_seed(0)
    x = torch.randn(16, 1, 48, 48)
    with torch.inference_mode():
        spread = {
            name: network(name, dropout=0.0).eval()(x).std(dim=0).mean().item()
            for name in ("googlenet-keras", "googlenet")
        }
    assert spread["googlenet-keras"] < spread["googlenet"] / 10
