"""The mean of the weights of several runs."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
import torch
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import plan, recipes, runs, soup
from trainer.__main__ import main
from trainer.card_text import run_fields
from trainer.environment import machines, versions
from trainer.evaluate import predictions

WEIGHT = "blocks.0.conv1.weight"


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Where the runs lie once they were trained."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture
def three(once, tiny, fer, tmp_path):  # noqa: F811
    """Finished runs of three seeds that began with the shipped network, and a recipe of their
    mean."""
    tiny["a"] = dataclasses.replace(tiny["a"], grown_from="wrn-16-2", rate=0.02, epochs=1)
    tiny["mean"] = dataclasses.replace(tiny["a"], name="mean", mean_of="a")
    # What is there is not trained again; copies are given, since tests change them.
    plan.train_missing(("a",), (0, 1, 2), fer, once, CPU, say=lambda line: None)
    names = [f"a-s{seed}" for seed in (0, 1, 2)]
    return [shutil.copytree(once / name, tmp_path / name) for name in names]


def found(monkeypatch, *nlls):
    """Let validation say these of what is tried, in that order."""
    left = iter(nlls)
    told = lambda *_: {"valid_accuracy": 50.0, "valid_nll": next(left)}  # noqa: E731
    monkeypatch.setattr(soup, "validate", told)


def test_each_run_that_helps_is_stirred_in(tiny, three, fer, tmp_path, monkeypatch):  # noqa: F811
    # Alone; then the best one with the next best, which does not help; then with the worst.
    found(monkeypatch, 1.0, 0.8, 0.9, 0.85, 0.7)
    said = []
    made = soup.soup(tiny["mean"], three, tmp_path / "mean-s0", fer, said.append)
    assert made.runs == ("a-s1", "a-s0")
    assert [line.split(":")[0] for line in said] == [
        "a-s0", "a-s1", "a-s2", "a-s1 + a-s2", "a-s1 + a-s0",
    ]  # fmt: skip
    run = runs.Run(tmp_path / "mean-s0")
    mean, first, last = (weights(at)[WEIGHT] for at in (run.folder, three[0], three[1]))
    torch.testing.assert_close(mean, (first + last) / 2)
    info = run.info()
    souped = info["souped"]
    assert souped["runs"] == ["a-s1", "a-s0"] and souped["of"] == ["a-s0", "a-s1", "a-s2"]
    assert (souped["seeds"], souped["valid_nll"]) == ([1, 0], 0.7)
    assert info["seconds"] == sum(runs.Run(at).info()["seconds"] for at in three)
    assert "the mean of those of 2 such trainings" in run_fields(run, "m")["summary"]
    assert runs.finished(run.folder, tiny["mean"], 0, "majority"), "the first one's"
    logits, labels = predictions(run.folder, fer, "valid")
    assert logits.shape == (len(labels), 8)


def test_norms_are_those_of_the_mean(tiny, three, fer, tmp_path, monkeypatch):  # noqa: F811
    name = "blocks.0.norm1.running_var"
    before = weights(three[0])[name]
    for at in three[:2]:
        state = runs.load_state(at / "model.pt")
        state["model"]["stem.weight"] *= 3
        runs.save(state, at / "model.pt")
    found(monkeypatch, 1.0, 1.0, 0.5)
    soup.soup(tiny["mean"], three[:2], tmp_path / "mean-s0", fer)
    ratio = weights(tmp_path / "mean-s0")[name] / before
    assert ratio.median() > 4, "the norm still has the variance of smaller weights"


def test_it_tells_the_machines_of_all_runs_and_not_its_own(tiny, three, fer, tmp_path, monkeypatch):  # noqa: F811
    for at, cpu in zip(three, ("one CPU", "another CPU", "one CPU")):
        run = runs.Run(at)
        told = {**run.info()["environment"], "cpu": cpu, "commit": "c0ffee", "gpu": None}
        run.write_info({**run.info(), "environment": told, "device": "cuda"})
    found(monkeypatch, 1.0, 1.0, 1.0, 0.9, 0.8)
    soup.soup(tiny["mean"], three, tmp_path / "mean-s0", fer)
    info = runs.Run(tmp_path / "mean-s0").info()
    assert machines(info) == "one CPU and another CPU" and versions(info, "commit") == "c0ffee"


def test_where_no_mean_helps_nothing_is_written(tiny, three, fer, tmp_path, monkeypatch):  # noqa: F811
    found(monkeypatch, 0.5, 0.6, 0.55)
    with pytest.raises(FerdeskError, match="likeliest with a-s0 alone"):
        soup.soup(tiny["mean"], three[:2], tmp_path / "mean-s0", fer)
    assert not (tmp_path / "mean-s0").exists()


def test_runs_that_are_no_like_ones_are_refused(tiny, three, fer, tmp_path):  # noqa: F811
    def refused(words, *sources, recipe="mean"):
        with pytest.raises(FerdeskError, match=words):
            soup.soup(tiny[recipe], sources, tmp_path / "mean-s0", fer)
        assert not (tmp_path / "mean-s0").exists()

    refused("b is not the mean of runs. Name a recipe that is: mean", *three, recipe="b")
    refused("two runs or more", three[0])
    refused("have one seed", three[0], three[0])
    plan.train_missing(("b",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    refused("b-s0 is a run of b; mean is the mean of runs of a", three[0], tmp_path / "b-s0")
    run = runs.Run(three[1])
    run.write_info({**run.info(), "balanced": {"from": "a-s9"}})
    refused("a-s1 is balanced. Give a-s9", *three)
    run.write_info({**runs.Run(three[0]).info(), "grown_from_sha256": "0" * 12})
    refused("differ in grown_from_sha256", *three)
    run.model.unlink()
    refused("is not finished", *three)


def test_a_mean_is_not_trained(tiny, three, fer, tmp_path, monkeypatch):  # noqa: F811
    (outcome,) = plan.train_missing(("mean",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert outcome.state == "failed" and "ferdesk-train soup mean RUN RUN --data" in outcome.why
    assert not outcome.folder.exists()
    found(monkeypatch, 1.0, 1.0, 0.5)
    soup.soup(tiny["mean"], three[:2], outcome.folder, fer)
    (outcome,) = plan.train_missing(("mean",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert outcome.state == "there"


def test_the_command_writes_where_the_table_looks(
    tiny, made, tmp_path, monkeypatch, capsys  # noqa: F811
):  # fmt: skip
    tiny["a"] = dataclasses.replace(tiny["a"], grown_from="wrn-16-2", epochs=1)
    tiny["mean"] = dataclasses.replace(tiny["a"], name="mean", mean_of="a")
    monkeypatch.chdir(tmp_path)
    data = ["--data", str(made.write_folder(tmp_path / "fer"))]
    for seed in ("0", "1"):
        assert main(["train", "a", *data, "--device", "cpu", "--seed", seed]) == 0
    assert main(["train", "mean", *data]) == 1
    assert "Train two seeds of that" in capsys.readouterr().err
    found(monkeypatch, 1.0, 1.0, 0.5)
    assert main(["soup", "mean", "runs/a-s0", "runs/a-s1", *data]) == 0
    assert "runs/mean-s0: a-s0 + a-s1, validation 50.00%" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "runs" / "a-s0")
    found(monkeypatch, 1.0, 1.0, 0.5)
    assert main(["soup", "mean", ".", "../a-s1", *data, "--out", "../mean"]) == 0
    assert "../mean: a-s0 + a-s1, validation" in capsys.readouterr().out


def test_a_mean_trains_as_its_part_does():
    means = [recipe for recipe in recipes.RECIPES.values() if recipe.mean_of]
    assert means
    for recipe in means:
        part = recipes.get(recipe.mean_of)
        assert dataclasses.replace(recipe, name=part.name, mean_of="").digest == part.digest


def test_runs_that_began_with_chance_have_no_mean(tiny):  # noqa: F811
    with pytest.raises(ValueError, match="began with trained weights"):
        dataclasses.replace(tiny["a"], mean_of="b")


def weights(run) -> dict[str, torch.Tensor]:
    return runs.load_state(runs.Run(run).model)["model"]
