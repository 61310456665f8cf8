"""Teachers' answers enter the targets, are asked for by name, and are told of."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from made_fer import MadeFer

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.models import catalog
from trainer import card_text, dataset, evaluate, plan, runs
from trainer import recipes as known
from trainer.data.types import LabelFile
from trainer.distil import believed, kept, key_of, mix
from trainer.given import NOTHING, Given
from trainer.models import build
from trainer.recipe import Phase
from trainer.recipes import get

PIXELS = np.arange(2 * 48 * 48, dtype=np.uint8).reshape(2, 48, 48)
RECIPE = dataclasses.replace(
    get("wrn-16-2-distilled"), name="d", epochs=1, batch=8, phases=(Phase(1.0, 24),)
)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return dataset.load(MadeFer(12).write_folder(tmp_path_factory.mktemp("data") / "fer"))


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    torch.manual_seed(0)
    recipe = get("wrn-16-2")
    run = runs.create(tmp_path_factory.mktemp("runs") / "master", recipe, {"seed": 0})
    runs.save({"model": build(recipe.model, dropout=0.0).state_dict()}, run.model)
    return run.folder


def test_a_target_is_part_votes_and_part_belief_about_both_views():
    seen = []

    def teach(pixels: np.ndarray) -> np.ndarray:
        seen.append(pixels)
        return np.eye(8, dtype=np.float32)[[1, 2] if len(seen) == 1 else [1, 3]] * 99

    votes = np.eye(8, dtype=np.float32)[[0, 2]]
    mixed = mix(votes, believed(PIXELS, teach), 0.5)
    np.testing.assert_allclose(mixed[0], [0.5, 0.5, 0, 0, 0, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(mixed[1], [0, 0, 0.75, 0.25, 0, 0, 0, 0], atol=1e-6)
    assert mixed.dtype == np.float32
    np.testing.assert_array_equal(seen[1], seen[0][:, :, ::-1])


def test_targets_hold_what_the_teacher_believes(data, teacher):
    plain = NOTHING.tensors(data, dataclasses.replace(RECIPE, distil=0.0))
    taught = Given(teachers=(teacher,)).tensors(data, RECIPE)
    crops = plain.pixels.numpy()
    ask = evaluate.together([teacher], data, mixed=True)  # in float32 where that is the faster
    logits, mirrored = ask(crops), ask(np.ascontiguousarray(crops[:, :, ::-1]))
    believed = (metrics.softmax(logits) + metrics.softmax(mirrored)) / 2
    np.testing.assert_allclose(
        taught.targets.numpy(), 0.5 * plain.targets.numpy() + 0.5 * believed, atol=1e-5
    )
    assert torch.equal(taught.valid_labels, plain.valid_labels)


def test_what_teachers_said_is_kept_for_the_same_teachers_and_pictures(tmp_path):
    asked = []

    def teach(pixels: np.ndarray) -> np.ndarray:
        asked.append(len(pixels))
        return np.full((len(pixels), 8), 1 / 8, np.float32)

    for key, pixels in (("a", PIXELS), ("a", PIXELS), ("b", PIXELS), ("a", PIXELS[:1])):
        answer = kept(teach, key, tmp_path / "cache")(pixels)
        assert answer.shape == (len(pixels), 8) and answer.dtype == np.float32
    assert asked == [2, 2, 1]
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:-40])
    kept(teach, "a", tmp_path / "cache")(PIXELS)
    assert asked == [2, 2, 1, 2], "a damaged file is no answer"


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "file").touch()
    answer = kept(lambda pixels: np.ones((len(pixels), 8), np.float32), "", tmp_path / "file")
    assert answer(PIXELS).shape == (2, 8)


def test_other_weights_are_another_teacher(teacher, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(teacher, other)
    assert key_of([teacher]) == key_of([other]) != key_of([teacher, other])
    for change in (runs.Run(other).model, other / "run.json"):
        before = key_of([other])
        change.write_bytes(change.read_bytes() + b" ")
        assert key_of([other]) != before, change.name


def test_what_is_measured_of_an_exported_teacher_makes_it_no_other(tmp_path):
    def exported(**card):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(catalog.scan().default.onnx.parent, folder)
        told = json.loads((folder / "card.json").read_text())
        (folder / "card.json").write_text(json.dumps(told | card))
        return folder

    same, measured = exported(), exported(summary="Another summary.")
    assert key_of([same]) == key_of([measured]) != key_of([exported(temperature=0.5)])


def test_a_teacher_that_learnt_more_is_another(teacher, tmp_path):
    folder = tmp_path / "unfinished"
    shutil.copytree(teacher, folder)
    weights = runs.load_state(runs.Run(folder).model)["model"]
    runs.Run(folder).model.unlink()
    runs.save({"ema": weights}, runs.Run(folder).checkpoint)
    before = key_of([folder])
    runs.save({"ema": {**weights, "head.bias": weights["head.bias"] + 1}}, folder / "checkpoint.pt")
    assert key_of([folder]) != before


def test_a_cache_changes_no_target(data, teacher, tmp_path):
    plain, *again = (
        Given(teachers=(teacher,), cache=cache).tensors(data, RECIPE).targets
        for cache in (None, tmp_path, tmp_path)
    )
    assert all(torch.equal(plain, targets) for targets in again)
    assert len(list(tmp_path.glob("taught-*.npz"))) == 1


def test_without_a_teacher_it_is_refused(data):
    with pytest.raises(FerdeskError, match="--teacher"):
        NOTHING.tensors(data, RECIPE)


def test_a_run_that_is_not_finished_teaches_nobody(data, tmp_path):
    run = runs.create(tmp_path / "half", get("wrn-16-2"), {"seed": 0, "protocol": "majority"})
    with pytest.raises(FerdeskError, match="half is not finished"):
        Given(teachers=(run.folder,)).teacher_of(RECIPE, data, "majority")


def test_a_run_tells_who_taught_it(data, teacher, tmp_path, monkeypatch):
    monkeypatch.setitem(known.RECIPES, RECIPE.name, RECIPE)
    given, cpu = Given(teachers=(teacher,)), torch.device("cpu")
    outcome = plan.train_missing(
        [RECIPE.name], [0], data, tmp_path, cpu, say=lambda text: None, given=given
    )[0]
    assert (outcome.state, outcome.why) == ("trained", "")
    assert runs.Run(outcome.folder).info()["teachers"] == ["master"]
    fields = card_text.run_fields(runs.Run(outcome.folder), "d")
    assert "taught by master" in fields["summary"]


def test_a_run_goes_on_with_the_teachers_and_labels_that_it_began_with(
    data, teacher, tmp_path, monkeypatch
):
    two = dataclasses.replace(RECIPE, epochs=2)
    monkeypatch.setitem(known.RECIPES, RECIPE.name, two)

    def go(who, pictures, stop=False):
        steps = []
        outcomes = plan.train_missing(
            [RECIPE.name], [0], pictures, tmp_path, torch.device("cpu"), say=lambda text: None,
            given=Given(teachers=(who,)), should_stop=lambda: stop and bool(steps),
            show=steps.append,
        )  # fmt: skip
        return outcomes[0]

    assert go(teacher, data, stop=True).state == "stopped"
    other = tmp_path / "other"
    shutil.copytree(teacher, other)
    refused = go(other, data)
    assert refused.state == "failed" and "other teachers (['master'])" in refused.why
    learnt = runs.Run(teacher).model
    before = learnt.read_bytes()
    learnt.write_bytes(before + b"0")
    assert "other teachers' weights" in go(teacher, data).why
    learnt.write_bytes(before)
    master = runs.Run(teacher)
    info = master.info()
    master.write_info({**info, "softened": {"edge": 0.11}})
    assert "other softening of the teachers' pictures ([0.0])" in go(teacher, data).why
    master.write_info(info)
    fewer = dataclasses.replace(data, labels=LabelFile("label.csv", "1" * 64))
    assert "other data" in go(teacher, fewer).why
    monkeypatch.chdir(teacher)
    assert go(Path("."), data).state == "trained", "by its name too"


def test_every_distilled_recipe_is_its_network_otherwise():
    for name in ("wrn-28-4", "wrn-16-2"):
        distilled, plain = get(f"{name}-distilled"), get(name)
        changed = {
            field.name
            for field in dataclasses.fields(plain)
            if getattr(plain, field.name) != getattr(distilled, field.name)
        }
        assert changed <= {"name", "notes", "expect", "distil"}
