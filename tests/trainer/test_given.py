"""What a recipe needs beside FER+: the run that it is grown from."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

import pytest
import torch
from fakes import write_model
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core import assets
from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from trainer import blend, evaluate, plan, predictors, runs
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
    pixels = torch.from_numpy(fer.pixels[:16])
    network = begun(tiny["b"], Given(grown_from=small), pixels)
    wanted = runs.load_model(small)(pixels)
    torch.testing.assert_close(runs.Classifier(network.eval())(pixels), wanted, atol=2e-2, rtol=0)


def test_it_is_trained_and_blended_from_there(tiny, small, fer, tmp_path):  # noqa: F811
    given = Given(grown_from=small)
    folder = train("b", fer, tmp_path, given)
    assert runs.Run(folder).model.exists()
    assert len(blend.blend(folder, tmp_path / "c", fer, given)) == len(blend.SHARES)
    run = runs.Run(small)
    state = runs.load_state(run.model)["model"]
    runs.save({"model": {name: value + 1 for name, value in state.items()}}, run.model)
    with pytest.raises(FerdeskError, match=r"began with other weights.*--grown-from"):
        blend.blend(folder, tmp_path / "d", fer, given)


def test_the_run_that_lies_beside_is_taken_where_none_is_given(tiny, small, fer, tmp_path):  # noqa: F811
    folder = train("b", fer, tmp_path)
    assert runs.Run(folder).info()["grown_from_sha256"] == runs.weights_sum(small)
    assert blend.blend(folder, tmp_path / "c", fer, Given())
    for other in ({"seed": 1}, {"seed": 0, "protocol": "dedup"}):
        assert Given().found(tiny["b"], tmp_path, **other) == Given()
    assert Given().found(tiny["a"], tmp_path, 0) == Given()


def test_a_missing_beginning_is_told_before_teachers_are_asked(tiny, fer, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(Given, "tensors", lambda *_: pytest.fail("the teachers were asked"))
    tiny["b"] = dataclasses.replace(tiny["b"], grown_from="a", distil=0.5)
    (outcome,) = plan.train_missing(("b",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert outcome.state == "failed" and "ferdesk-train train a --data" in outcome.why


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


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (Given(weights=Path("w")), "--weights"),
        (Given(faces=Path("f")), "--faces"),
        (Given(teachers=(Path("t"),)), "--teacher"),
        (Given(grown_from=Path("g")), "--grown-from"),
    ],
)
def test_what_a_recipe_has_no_use_for_is_refused(given, option):
    with pytest.raises(FerdeskError, match=f"a has no use for {option}"):
        given.refuse_idle(Recipe("a", "wrn-16-2", "n"))


def test_a_run_that_is_given_is_taken_before_what_ships(tiny, small, fer, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")
    (tmp_path / "assets" / "models" / "a").mkdir(parents=True)
    given = Given(grown_from=small)
    given.refuse_idle(tiny["b"])
    assert begun(tiny["b"], given, torch.from_numpy(fer.pixels[:8]))  # what ships can't be read
    # A table gives all of its recipes the same run; who trains one alone is told.
    other = dataclasses.replace(tiny["a"], name="c", grown_from="bad")
    (tmp_path / "assets" / "models" / "bad").mkdir()
    with pytest.raises(FerdeskError, match=r"bad.*card\.json"):
        given.start(other, torch.from_numpy(fer.pixels))
    with pytest.raises(FerdeskError, match="a-s0 is a run of a; c is grown from bad"):
        given.refuse_idle(other)


def test_without_copies_nothing_is_learnt_from_who_knows_them(tiny, small, fer):  # noqa: F811
    taught = dataclasses.replace(tiny["a"], distil=0.5)
    for name in ("majority", "dedup"):
        run = runs.Run(small)
        run.write_info({**run.info(), "protocol": name})
        clean = name == "dedup"
        for use in (
            lambda: Given(grown_from=small).start(tiny["b"], torch.from_numpy(fer.pixels), "dedup"),
            lambda: Given(teachers=(small,)).teacher_of(taught, fer, "dedup"),
            lambda: evaluate.evaluate(small, fer, "valid", "dedup"),
        ):
            refused = pytest.raises(FerdeskError, match="with the copies of validation and test")
            with contextlib.nullcontext() if clean else refused:
                use()


def test_an_exported_model_says_whether_it_knows_copies(tmp_path):
    write_model(tmp_path, "m")
    predictors.refuse_copies(tmp_path / "m", "majority")
    with pytest.raises(FerdeskError, match="leaves out"):
        predictors.refuse_copies(tmp_path / "m", "dedup")
    about = cards.read(tmp_path / "m" / "card.json")["data"]
    write_model(tmp_path, "n", data={**about, "without_copies": True})
    predictors.refuse_copies(tmp_path / "n", "dedup")


def test_a_network_of_another_kind_goes_on_as_its_like_alone(tiny, fer, tmp_path):  # noqa: F811
    recipe = dataclasses.replace(tiny["a"], model="resnet18")
    run = runs.create(tmp_path / "a", recipe, {})
    learnt = build("resnet18")
    runs.save({"model": learnt.state_dict()}, run.model)
    tiny["b"] = dataclasses.replace(tiny["b"], model="resnet18", grown_from="a")
    given, pixels = Given(grown_from=run.folder), torch.from_numpy(fer.pixels)
    network = begun(tiny["b"], given, pixels)
    for name, value in learnt.state_dict().items():
        assert torch.equal(network.state_dict()[name], value)
    for other in ("resnet18-small", "wrn-16-2"):
        with pytest.raises(FerdeskError, match="ResNet goes on as"):
            begun(dataclasses.replace(tiny["b"], model=other), given, pixels)
