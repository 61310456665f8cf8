"""The table of levers: each against the base on the same images, and what an untrained row says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from test_plan import CPU, fer  # noqa: F401  (fixture)

from ferdesk.core import metrics
from trainer import evaluate, plan, protocol, recipes
from trainer.data.types import LabelFile
from trainer.recipe import Phase
from trainer.recipes import ablation as levers
from trainer.tables import ablation, googlenet


def test_every_lever_changes_something_and_no_two_the_same():
    digests = [levers.BASE.digest, *(lever.recipe.digest for lever in levers.LEVERS)]
    assert len(set(digests)) == len(digests)


def test_what_is_not_trained_says_why(fer, tmp_path):  # noqa: F811
    table = ablation.build(fer, tmp_path, "majority", {"ablation-labels": "failed: no memory"})
    base, labels, *rest = table.rows
    assert base["why"] == "not trained yet" and labels["why"] == "failed: no memory"
    assert all("valid" not in row for row in table.rows)
    assert rest[-1]["why"] == "needs the row of no change"


def test_another_protocol_writes_over_no_table_of_the_headline_one(fer, tmp_path):  # noqa: F811
    for build, name in ((ablation.build, "ablation"), (googlenet.build, "googlenet")):
        assert build(fer, tmp_path, "majority", {}).name == name
        assert build(fer, tmp_path, "dedup", {}).name == f"{name}-dedup"


@pytest.fixture
def trained(fer, tmp_path, monkeypatch):  # noqa: F811
    """The base and one lever, in an epoch of tiny pictures."""

    def tiny(recipe):
        return dataclasses.replace(recipe, epochs=1, batch=8, phases=(Phase(1.0, 24),))

    base, lever = tiny(levers.BASE), levers.LEVERS[0]
    monkeypatch.setattr(levers, "BASE", base)  # of which a lever's recipe is made
    names = (base.name, lever.recipe.name)
    for recipe in (base, lever.recipe):
        monkeypatch.setitem(recipes.RECIPES, recipe.name, recipe)
    monkeypatch.setattr(ablation, "BASE", base)
    monkeypatch.setattr(ablation, "LEVERS", (lever,))
    monkeypatch.setattr(ablation, "RECIPES", (base, lever.recipe))
    plan.train_missing(names, (0,), fer, tmp_path, CPU, say=lambda line: None)
    return tmp_path


def test_a_row_is_compared_with_the_base_image_by_image(trained, fer):  # noqa: F811
    base, lever, *_ = ablation.build(fer, trained, "majority", {}).rows
    assert "difference" not in base
    assert lever["difference"] == pytest.approx(lever["valid"] - base["valid"])
    assert lever["difference"] == pytest.approx(
        100 * (lever["only_with"] - lever["only_without"]) / 8
    )
    assert 0 <= lever["p"] <= 1


def test_readings_need_no_training_and_kept_logits_are_the_same(trained, fer):  # noqa: F811
    first = ablation.build(fer, trained, "majority", {}).rows
    assert all("valid" in row for row in first[-len(ablation.READINGS) :])
    kept = trained / "ablation-base-s0" / "logits-valid-majority.csv"
    held = np.loadtxt(kept, delimiter=",")
    assert held.shape == (8, 8)
    again = ablation.build(fer, trained, "majority", {}).rows
    assert [row.get("valid") for row in again] == [row.get("valid") for row in first]


def test_kept_logits_are_of_the_label_file_that_they_were_taken_by(trained, fer, monkeypatch):  # noqa: F811
    ablation.build(fer, trained, "majority", {})
    # Two of the eight pictures have no majority by these: the rows are of others.
    votes = fer.votes.copy()
    votes[np.flatnonzero(fer.split == 1)[:2]] = 1
    other = dataclasses.replace(fer, votes=votes, labels=LabelFile("label.csv", "1" * 64))
    base, lever, *_ = ablation.build(other, trained, "majority", {}).rows
    for row, name in ((base, "ablation-base-s0"), (lever, f"{levers.LEVERS[0].recipe.name}-s0")):
        _, found = protocol.select(other, "valid")
        logits, labels = evaluate.predictions(trained / name, other, "valid")
        assert len(found) == 6 and row["valid"] == 100 * metrics.hits(logits, labels).mean()
    monkeypatch.setattr(evaluate, "predictions", lambda *a: pytest.fail("read again"))
    ablation.build(other, trained, "majority", {})
