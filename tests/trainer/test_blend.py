"""A blend of the weights that a run began with and those that it ended with."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from made_people import write_utkface
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import blend, plan, runs
from trainer.__main__ import main
from trainer.card_text import run_fields
from trainer.given import Given
from trainer.models import build
from trainer.multitask import faces as sets
from trainer.task import training_data


@pytest.fixture
def grown(tiny, fer, tmp_path):  # noqa: F811
    """A finished run of a recipe that began with the shipped network."""
    tiny["a"] = dataclasses.replace(tiny["a"], grown_from="wrn-16-2", rate=0.02)
    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    return tmp_path / "a-s0"


def test_the_best_share_on_validation_is_kept(grown, fer, tmp_path, monkeypatch):  # noqa: F811
    said = []
    accuracies = iter((50.0, 75.0, 75.0, 50.0, 25.0))
    nlls = iter((1.0, 2.0, 1.0, 1.0, 1.0))
    monkeypatch.setattr(
        blend, "validate",
        lambda *_: {"valid_accuracy": next(accuracies), "valid_nll": next(nlls)},
    )  # fmt: skip
    tried = blend.blend(grown, tmp_path / "b", fer, Given(), said.append)
    assert [one.share for one in tried] == [0.5, 0.75, 1.0, 0.25, 0.0]
    assert len(said) == 5
    made = runs.Run(tmp_path / "b")
    assert made.info()["blended"] == {"share": 0.5, "from": "a-s0"}
    start, end, between = _start(grown, fer), _weights(grown), _weights(tmp_path / "b")
    name = "blocks.0.conv1.weight"
    torch.testing.assert_close(between[name], (start[name] + end[name]) / 2)
    assert "50% of the end" in run_fields(made, "b")["summary"]
    with pytest.raises(FerdeskError, match=r"blended already\. Blend a-s0"):
        blend.blend(made.folder, tmp_path / "c", fer, Given())


def test_the_run_that_one_is_in_is_blended_by_its_name(
    grown, made, tiny, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    monkeypatch.setattr(blend, "validate", lambda *_: {"valid_accuracy": 50.0, "valid_nll": 1.0})
    monkeypatch.setattr(runs, "check_given", lambda *_: None)
    monkeypatch.chdir(grown)
    assert main(["blend", ".", "--data", str(made.write_folder(tmp_path / "fer"))]) == 0
    assert runs.Run(tmp_path / "a-s0-blended").info()["blended"]["from"] == "a-s0"


def test_a_run_of_three_tasks_is_blended_with_its_faces(tiny, fer, tmp_path):  # noqa: F811
    tiny["a"] = dataclasses.replace(
        tiny["a"], grown_from="wrn-16-2", rate=0.02, epochs=1, model="wrn-16-2+faces",
        task="emotion+gender+age", beside=(0.2, 0.1),
    )  # fmt: skip
    given = Given(faces=write_utkface(tmp_path / "utk"))
    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None, given=given)
    run = runs.Run(tmp_path / "a-s0")
    run.write_info({**run.info(), "softened": {"edge": 0.1, "tried": []}})
    with pytest.raises(FerdeskError, match="--faces"):
        blend.blend(run.folder, tmp_path / "b", fer, Given())
    others = Given(faces=write_utkface(tmp_path / "others", 50))
    with pytest.raises(FerdeskError, match=r"began with other faces \(.+Blend with the same ones"):
        blend.blend(run.folder, tmp_path / "b", fer, others)
    tried = blend.blend(run.folder, tmp_path / "b", fer, given)
    assert {one.share for one in tried} == {1.0, 0.75, 0.5, 0.25}, "at 0 its branches know nothing"
    assert "softened" not in runs.Run(tmp_path / "b").info()


def test_without_copies_it_is_not_blended_with_who_knows_them(grown, fer, tmp_path):  # noqa: F811
    run = runs.Run(grown)
    run.write_info({**run.info(), "protocol": "dedup"})
    with pytest.raises(FerdeskError, match="with the copies of validation and test"):
        blend.blend(grown, tmp_path / "b", fer, Given())


def test_norms_are_taken_anew_in_between(grown, fer):  # noqa: F811
    recipe = runs.Run(grown).recipe()
    data = training_data(fer, recipe)
    network = runs.load_network(grown)
    with torch.no_grad():
        network.stem.weight.mul_(3)
    before = network.blocks[0].norm1.running_var.clone()
    blend.take_norms(network, data, recipe)
    found = {k: v.clone() for k, v in network.state_dict().items()}
    ratio = found["blocks.0.norm1.running_var"] / before
    assert ratio.median() > 4, "the norm still has the variance of smaller weights"
    assert not network.training and network.blocks[0].norm1.momentum == 0.1
    blend.take_norms(network, data, recipe)
    for name, value in network.state_dict().items():
        torch.testing.assert_close(value, found[name], msg=name)


def test_of_two_tied_networks_each_takes_the_norms_of_its_own_pictures(tiny, fer, tmp_path):  # noqa: F811
    two = dataclasses.replace(
        tiny["a"], model="wrn-16-2~faces", task="emotion+gender+age", beside=(0.2, 0.1), tie=1e-3
    )
    data = training_data(fer, two, faces=sets.load(write_utkface(tmp_path / "utk")))
    network = build(two.model, dropout=0.0)
    found = []
    for shade in (0, 255):
        data.pixels[data.weights[:, 0] == 0] = shade  # of the faces, which have no emotion
        blend.take_norms(network, data, two)
        found.append(network.emotion.norm.running_mean.clone())
    torch.testing.assert_close(found[0], found[1])


def test_other_labels_than_those_that_it_learnt_from_are_refused(grown, fer, tmp_path):  # noqa: F811
    labels = dataclasses.replace(fer.labels, sha256="1" * 64)
    with pytest.raises(FerdeskError, match="began with other data"):
        blend.blend(grown, tmp_path / "b", dataclasses.replace(fer, labels=labels), Given())
    assert not (tmp_path / "b").exists()


def test_a_run_from_scratch_has_nothing_to_blend_with(tiny, fer, tmp_path):  # noqa: F811
    plan.train_missing(("b",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    with pytest.raises(FerdeskError, match="random weights"):
        blend.blend(tmp_path / "b-s0", tmp_path / "c", fer, Given())
    assert not (tmp_path / "c").exists()


def _start(run, data) -> dict[str, torch.Tensor]:
    recipe = runs.Run(run).recipe()
    torch.manual_seed(0)
    network = build(recipe.model, dropout=recipe.dropout)
    Given().start(recipe, training_data(data, recipe).pixels)(network)
    return network.state_dict()


def _weights(run) -> dict[str, torch.Tensor]:
    return runs.load_state(runs.Run(run).model)["model"]
