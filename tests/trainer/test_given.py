"""What a recipe needs beside FER+: the run that it is grown from."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import blend, plan, runs
from trainer.given import Given
from trainer.models import build
from trainer.models.branched import emotion_part
from trainer.recipe import Recipe


def train(name, data, root, given=Given()):  # noqa: B008  (frozen)
    plan.train_missing((name,), (0,), data, root, CPU, say=lambda line: None, given=given)
    return root / f"{name}-s0"


@pytest.fixture
def small(tiny, fer, tmp_path):  # noqa: F811
    """A finished run of ``a``, and a recipe ``b`` that is grown from it."""
    folder = train("a", fer, tmp_path)
    tiny["b"] = dataclasses.replace(tiny["b"], model="wrn-28-4", epochs=1, grown_from="a")
    return folder


def begun(recipe: Recipe, given: Given, pixels: torch.Tensor) -> torch.nn.Module:
    torch.manual_seed(0)
    network = build(recipe.model, dropout=recipe.dropout)
    begin = given.start(recipe, pixels)
    assert begin is not None
    begin(network)
    return network


def test_a_network_begins_as_the_run_that_is_given(tiny, small, fer):  # noqa: F811
    pixels = torch.from_numpy(fer.pixels)
    network = begun(tiny["b"], Given(grown_from=small), pixels)
    wanted = runs.load_model(small)(pixels)
    torch.testing.assert_close(runs.Classifier(network.eval())(pixels), wanted, atol=2e-2, rtol=0)


def test_it_is_trained_and_blended_from_there(tiny, small, fer, tmp_path):  # noqa: F811
    given = Given(grown_from=small)
    folder = train("b", fer, tmp_path, given)
    assert runs.Run(folder).model.exists()
    assert len(blend.blend(folder, tmp_path / "c", fer, given)) == len(blend.SHARES)


def test_a_run_of_three_tasks_gives_its_emotions(tiny, fer, tmp_path):  # noqa: F811
    recipe = dataclasses.replace(tiny["a"], model="wrn-16-2+faces", task="emotion+gender+age")
    network = build(recipe.model)
    run = runs.create(tmp_path / "a", recipe, {})
    runs.save({"model": network.state_dict()}, run.model)
    tiny["b"] = dataclasses.replace(tiny["b"], grown_from="a")
    grown = begun(tiny["b"], Given(grown_from=run.folder), torch.from_numpy(fer.pixels))
    weight = emotion_part(network).get_parameter("head.weight")
    torch.testing.assert_close(grown.get_parameter("head.weight"), weight)


def test_what_is_missing_or_another_is_told(tiny, small, fer, tmp_path):  # noqa: F811
    pixels = torch.from_numpy(fer.pixels)
    with pytest.raises(FerdeskError, match=r"b is grown from a, which does not ship.*--grown-from"):
        Given().start(tiny["b"], pixels)
    other = dataclasses.replace(tiny["b"], grown_from="bad")
    with pytest.raises(FerdeskError, match=r"a-s0 is a run of a; b is grown from bad"):
        Given(grown_from=small).start(other, pixels)
    with pytest.raises(FerdeskError, match="can't be read"):
        Given(grown_from=tmp_path / "nowhere").start(tiny["b"], pixels)
    (small / "model.pt").unlink()
    with pytest.raises(FerdeskError, match="not finished"):
        Given(grown_from=small).start(tiny["b"], pixels)


def test_a_network_of_another_kind_does_not_grow(tiny, fer, tmp_path):  # noqa: F811
    recipe = dataclasses.replace(tiny["a"], model="resnet18")
    run = runs.create(tmp_path / "a", recipe, {})
    runs.save({"model": build("resnet18").state_dict()}, run.model)
    tiny["b"] = dataclasses.replace(tiny["b"], grown_from="a")
    with pytest.raises(FerdeskError, match="resnet18 doesn't grow"):
        Given(grown_from=run.folder).start(tiny["b"], torch.from_numpy(fer.pixels))
