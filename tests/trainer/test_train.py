"""The training loop: learns, averages, stops and goes on with the same result."""

import contextlib
import dataclasses
import errno
import json
import subprocess

import numpy as np
import pytest
import torch

from ferdesk.core.errors import FerdeskError
from trainer import device as devices
from trainer import environment, runs
from trainer.amounts import Augmentation
from trainer.card_text import run_fields
from trainer.data.types import FerPlus, LabelFile
from trainer.distributed import World
from trainer.losses import soft_cross_entropy
from trainer.recipe import Phase, Recipe
from trainer.tables import table_7_1
from trainer.train import (
    Average,
    Interrupted,
    Training,
    TrainingData,
    make_optimiser,
    rate_factor,
)

CPU = torch.device("cpu")
STILL = Augmentation(rotation=0, scale=0, shift=0, flip=False)


def made(n=64, seed=0):
    """Pictures whose class can be seen: a bright bar at one of eight heights."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(n) % 8
    pixels = torch.randint(0, 60, (n, 48, 48), generator=generator, dtype=torch.uint8)
    for i, label in enumerate(labels):
        pixels[i, 6 * label : 6 * label + 6] = 200
    targets = torch.eye(8)[labels]
    return TrainingData(pixels, targets, torch.ones(n), pixels[:32], labels[:32])


def recipe(**changes):
    base = Recipe(
        "tiny", "wrn-16-2", "for tests", epochs=2, batch=16, rate=0.05, ema=0.9, dropout=0.1,
        augmentation=Augmentation(erase=0.3, mixup=0.2), phases=(Phase(0.5, 24), Phase(1.0, 32)),
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def start(folder, chosen, data, seed=0):
    return Training(chosen, data, runs.create(folder, chosen, {"seed": seed}), seed, CPU)


def test_one_batch_can_be_learned_by_heart(tmp_path):
    chosen = recipe(
        epochs=24, dropout=0.0, augmentation=STILL, phases=(Phase(1.0, 24),), weight_decay=0.0
    )
    data = made(16)
    data = dataclasses.replace(data, valid_pixels=data.pixels, valid_labels=torch.arange(16) % 8)
    last = start(tmp_path / "run", chosen, data).go()
    assert last["valid_accuracy"] == 100
    assert last["loss"] < 0.1


def test_a_run_directory_tells_what_was_done(tmp_path):
    training = start(tmp_path / "run", recipe(), made())
    training.go()
    run = runs.Run(tmp_path / "run")
    assert run.recipe() == recipe()
    assert [row["epoch"] for row in run.epochs()] == [1, 2]
    assert {row["size"] for row in run.epochs()} == {24, 32}
    info = run.info()
    assert info["seed"] == 0 and info["epochs"] == 2 and info["seconds"] > 0
    assert {"torch", "cpu", "cores", "commit"} <= info["environment"].keys()
    model = runs.load_model(tmp_path / "run")
    assert not model.training
    logits = model(made().pixels[:3])
    assert logits.shape == (3, 8) and logits.dtype == torch.float32


@pytest.mark.parametrize("stop_after", [1, 4, 6])
def test_an_interrupted_run_ends_with_the_same_weights(tmp_path, stop_after):
    whole = start(tmp_path / "whole", recipe(), made())
    whole.go()

    count = []
    broken = start(tmp_path / "broken", recipe(), made())
    with contextlib.suppress(Interrupted):
        broken.go(should_stop=lambda: count.append(1) or len(count) >= stop_after)
    torch.manual_seed(999)  # another process has other random states
    again = Training(recipe(), made(), runs.Run(tmp_path / "broken"), 0, CPU)
    again.resume()
    again.go()
    (resumed,) = again.run.info()["resumed"]
    assert resumed["threads"] == 1 and resumed["epoch"] <= 2
    for name, value in whole.average.state.items():
        assert torch.equal(value, again.average.state[name]), name
    strip = [{k: v for k, v in row.items() if k != "seconds"} for row in whole.run.epochs()]
    assert strip == [{k: v for k, v in row.items() if k != "seconds"} for row in again.run.epochs()]


@pytest.mark.parametrize("changes", [{}, {"optimiser": "adam"}, {"sharpness": 0.05}])
def test_no_step_asks_the_device_for_a_value(tmp_path, monkeypatch, changes):
    """Tensors without values stand for those that a graphics card has not reckoned yet."""
    monkeypatch.setattr(devices, "computes_bf16", lambda device: False)
    amounts = Augmentation(erase=0.3, mixup=0.2, corrupt=0.5)
    training = start(tmp_path / "run", recipe(augmentation=amounts, **changes), made())
    away = torch.device("meta")
    training.network = training.forward = training.network.to(away)
    training.data, training.generator = training.data.to(away), None
    training.optimiser = make_optimiser(training.recipe, training.network)
    training.average = Average(training.network, 0.9)
    training.loss = training.loss.to(away)
    for _ in range(2):
        training.learn(torch.arange(16, device=away))
    with pytest.raises(RuntimeError, match="meta"):
        training.loss.item()


def test_the_average_begins_anew_with_another_size(tmp_path):
    """At its last step it holds nothing of the smaller pictures' statistics."""
    chosen = recipe(epochs=2, ema=0.9999)
    training = start(tmp_path / "run", chosen, made())
    training.go()
    assert chosen.new_sizes == {1}
    assert training.average.begun == training.steps
    restarted = training.average.state["norm.running_mean"]
    plain = start(tmp_path / "plain", recipe(epochs=2, ema=0.9999), made())
    plain.average.begin = lambda network, step: None
    plain.go()
    assert not torch.equal(restarted, plain.average.state["norm.running_mean"])


@pytest.mark.parametrize(
    ("model", "kept"), [("wrn-16-2", "bf16"), ("efficientnet-lite0-48", "float32")]
)
def test_a_run_tells_the_precision_that_its_network_computes_in(tmp_path, monkeypatch, model, kept):
    monkeypatch.setattr(devices, "computes_bf16", lambda device: True)
    data = FerPlus(
        np.zeros((0, 48, 48), np.uint8), np.zeros((0, 10), np.uint8), np.zeros(0, np.uint8), (),
        LabelFile("label.csv", ""),
    )  # fmt: skip
    run = runs.start(tmp_path / "r", recipe(model=model), 0, "majority", CPU, data, made(8))
    runs.note_resumed(run, 1, CPU)
    assert run.info()["precision"] == run.info()["resumed"][0]["precision"] == kept


def test_the_commit_is_never_that_of_a_repository_the_trainer_is_installed_in(
    tmp_path, monkeypatch
):
    installed = tmp_path / ".venv" / "environment.py"
    installed.parent.mkdir()
    installed.touch()
    (tmp_path / "theirs.txt").touch()
    git = ["git", "-c", "user.name=n", "-c", "user.email=e"]
    for words in (["init", "-q"], ["add", "theirs.txt"], ["commit", "-q", "-m", "theirs"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    monkeypatch.setattr(environment, "__file__", str(installed))
    assert environment.environment()["commit"] is None


def test_a_graphics_card_is_told_of_where_it_was_used(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: "a card")
    for device in ("cpu", "cuda"):
        run = runs.create(tmp_path / device, recipe(), {"seed": 0, "device": device})
        assert ("a card" in table_7_1.hardware(run.info())) is (device == "cuda")


def test_every_machine_that_a_run_was_trained_on_is_told(tmp_path, monkeypatch):
    run = runs.create(tmp_path / "r", recipe(), {"seed": 0, "threads": 1, "protocol": "majority"})
    data = {"train": 8, "valid": 8}
    run.write_info({**run.info(), "seconds": 1.0, "epochs": 2, "data": data})
    first = run.info()["environment"]["cpu"]
    for name in ("another processor", first):
        monkeypatch.setattr(environment, "_cpu_name", lambda name=name: name)
        runs.note_resumed(run, 1, CPU)
    for told in (table_7_1.hardware(run.info()), run_fields(run, "r")["training"]["hardware"]):
        assert told.startswith(f"{first} and another processor, ")


def test_a_record_tells_how_many_processes_trained(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "world", lambda: World(0, 2))
    data = FerPlus(
        np.zeros((0, 48, 48), np.uint8), np.zeros((0, 10), np.uint8), np.zeros(0, np.uint8), (),
        LabelFile("label.csv", ""),
    )  # fmt: skip
    run = runs.start(tmp_path / "r", recipe(), 0, "majority", CPU, data, made(8))
    run.write_info({**run.info(), "seconds": 1.0, "epochs": 2})
    assert table_7_1.hardware(run.info()).endswith(", 2 processes")
    assert run_fields(run, "r")["training"]["hardware"].endswith(" cores, 2 processes")
    runs.note_resumed(run, 1, CPU)
    assert run.info()["resumed"][0]["processes"] == 2


def test_two_seeds_differ_and_one_seed_repeats(tmp_path):
    chosen = recipe(epochs=1, phases=(Phase(1.0, 24),))
    first, same, other = (
        start(tmp_path / name, chosen, made(32), seed).go()["loss"]
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )
    assert first == same != other


def test_a_run_is_not_written_over(tmp_path):
    start(tmp_path / "run", recipe(), made(16)).checkpoint()
    with pytest.raises(FerdeskError, match="--resume"):
        runs.create(tmp_path / "run", recipe(), {"seed": 0})


def test_a_run_with_a_model_has_a_whole_record(tmp_path, monkeypatch):
    training = start(tmp_path / "run", recipe(epochs=1, phases=(Phase(1.0, 24),)), made(16))

    def broken(state, path):
        if path == training.run.model:
            raise KeyboardInterrupt
        runs.save(state, path)

    monkeypatch.setattr("trainer.train.save", broken)
    with pytest.raises(KeyboardInterrupt):
        training.go()
    assert training.run.info()["epochs"] == 1 and not training.run.model.exists()


def test_a_damaged_checkpoint_says_so(tmp_path):
    training = start(tmp_path / "run", recipe(), made(16))
    training.run.checkpoint.write_bytes(b"not a checkpoint")
    with pytest.raises(FerdeskError, match=r"checkpoint\.pt"):
        training.resume()


def test_a_checkpoint_of_another_kind_of_device_says_so(tmp_path):
    training = start(tmp_path / "run", recipe(), made(16))
    training.checkpoint()
    state = runs.load_state(training.run.checkpoint)
    # As a graphics card's generator has it.
    runs.save({**state, "generator": torch.zeros(16, dtype=torch.uint8)}, training.run.checkpoint)
    with pytest.raises(FerdeskError, match="another kind of device than cpu"):
        training.resume()


def test_a_folder_without_a_run_says_so(tmp_path):
    with pytest.raises(FerdeskError, match=r"recipe\.json"):
        runs.load_model(tmp_path)
    runs.create(tmp_path / "run", recipe(), {"seed": 0})
    with pytest.raises(FerdeskError, match="no weights"):
        runs.load_model(tmp_path / "run")


def test_a_record_that_is_no_record_says_so(tmp_path):
    (tmp_path / "run.json").write_text("null")
    with pytest.raises(FerdeskError, match=r"run\.json holds no record of a run"):
        runs.Run(tmp_path).info()


def test_a_recipe_of_another_version_says_so(tmp_path):
    newer = {**recipe().to_json(), "from_the_future": 1}
    (tmp_path / "recipe.json").write_text(json.dumps(newer))
    with pytest.raises(FerdeskError, match=r"recipe\.json is no recipe of this version.*future"):
        runs.Run(tmp_path).recipe()


def test_a_checkpoint_is_never_half_written(tmp_path, monkeypatch):
    training = start(tmp_path / "run", recipe(), made(16))
    training.checkpoint()
    before = training.run.checkpoint.read_bytes()

    def fail(state, stream):
        stream.write(b"half")
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as full:  # as torch does
            raise RuntimeError("[enforce fail] unexpected pos 704 vs 598") from full

    monkeypatch.setattr(torch, "save", fail)
    with pytest.raises(FerdeskError, match=r"checkpoint\.pt can't be written: No space left"):
        training.checkpoint()
    assert training.run.checkpoint.read_bytes() == before
    assert not list(training.run.folder.glob("*.part"))


def test_metrics_are_plain_json_lines(tmp_path):
    start(tmp_path / "run", recipe(epochs=1, phases=(Phase(1.0, 24),)), made(16)).go()
    lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["epoch"] == 1


def test_the_rate_rises_to_its_peak_and_falls_to_nothing():
    factors = [rate_factor(recipe(), step, 100) for step in range(100)]
    assert max(factors) == pytest.approx(1.0) and factors.index(max(factors)) in (19, 20)
    assert factors[0] < 0.1 and factors[-1] < 0.01
    uneven = [rate_factor(recipe(warm_up=0.25), step, 42) for step in range(42)]
    assert max(uneven) == 1 == uneven[10]  # ten and a half steps of rise
    keras = recipe(schedule="keras-decay", decay=0.01)
    assert rate_factor(keras, 0, 100) == 1 and rate_factor(keras, 100, 200) == pytest.approx(0.5)


def test_the_average_follows_the_weights():
    network = torch.nn.Linear(2, 1, bias=False)
    average = Average(network, 0.5)
    with torch.no_grad():
        network.weight += 1
    start_value = average.state["weight"].clone()
    average.update(network, step=1000)
    torch.testing.assert_close(average.state["weight"], start_value + 0.5)


def test_soft_cross_entropy_weighs_pictures():
    logits = torch.tensor([[4.0, 0.0], [0.0, 4.0]])
    targets = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    right, wrong = (
        soft_cross_entropy(logits, targets, torch.tensor(w)) for w in ([1.0, 0.0], [0.0, 1.0])
    )
    both = soft_cross_entropy(logits, targets, torch.tensor([1.0, 1.0]))
    assert right < 0.1 < wrong
    torch.testing.assert_close(both, (right + wrong) / 2)
