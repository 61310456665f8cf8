"""Kept scores: a finished run meets a set once, and again only where its answers are others."""

import dataclasses

import pytest
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from trainer import plan, runs
from trainer.data.types import LabelFile
from trainer.recipes import ablation as levers
from trainer.scores import scored
from trainer.tables import ablation


@pytest.fixture
def run(tiny, fer, tmp_path, monkeypatch):  # noqa: F811
    name = levers.BASE.name
    tiny[name] = dataclasses.replace(tiny["a"], name=name, epochs=1)
    monkeypatch.setattr(ablation, "BASE", tiny[name])
    monkeypatch.setattr(ablation, "RECIPES", (tiny[name],))
    monkeypatch.setattr(ablation, "LEVERS", ())
    plan.train_missing((name,), (0,), fer, tmp_path, CPU, say=lambda line: None)
    return runs.Run(tmp_path / f"{name}-s0")


def soften(run, edge):
    run.write_info({**run.info(), "softened": {"edge": edge, "tried": []}})


def test_a_run_that_was_softened_since_is_scored_again(run, fer):  # noqa: F811
    sharp = scored(run.folder, fer, "valid")
    assert scored(run.folder, fer, "valid") == sharp
    soften(run, 0.17)
    soft = scored(run.folder, fer, "valid")
    assert soft["nll"] != sharp["nll"]
    assert scored(run.folder, fer, "valid") == soft


def test_so_are_the_logits_of_the_table_of_levers(run, fer):  # noqa: F811
    sharp = ablation.build(fer, run.folder.parent, "majority", {}).rows[0]
    soften(run, 0.17)
    assert ablation.build(fer, run.folder.parent, "majority", {}).rows[0]["nll"] != sharp["nll"]


def test_a_score_on_other_labels_is_another(run, fer):  # noqa: F811
    scored(run.folder, fer, "valid")
    other = dataclasses.replace(fer, labels=LabelFile("label.csv", "1" * 64))
    assert scored(run.folder, other, "valid")["labels"]["sha256"] == "1" * 64
