"""Training a list: order, budget, resuming, a failing row, packing."""

import dataclasses

import numpy as np
import pytest
import torch
from made_fer import MadeFer

from ferdesk.core.errors import FerdeskError
from trainer import pack, plan, recipes, runs
from trainer.alone import alone
from trainer.command_table import Trials, run_trials
from trainer.data.types import FerPlus, LabelFile
from trainer.given import NOTHING
from trainer.recipe import Phase, Recipe
from trainer.table_request import Request
from trainer.tables.table import Column, Table

CPU = torch.device("cpu")


@pytest.fixture
def fer():
    """Forty made images: 24 to train on, 8 to watch, 8 to test."""
    rng = np.random.default_rng(0)
    votes = np.zeros((40, 10), np.uint8)
    votes[np.arange(40), np.arange(40) % 8] = 10
    return FerPlus(
        pixels=rng.integers(0, 256, (40, 48, 48), dtype=np.uint8),
        votes=votes,
        split=np.repeat([0, 1, 2], [24, 8, 8]).astype(np.uint8),
        names=tuple(f"fer{i:07d}.png" for i in range(40)),
        labels=LabelFile("label.csv", "0" * 64),
    )


@pytest.fixture
def tiny(monkeypatch):
    """Two small recipes and one that can't be built."""
    base = Recipe("a", "wrn-16-2", "n", epochs=2, batch=8, phases=(Phase(1.0, 24),))
    table = {
        "a": base,
        "b": dataclasses.replace(base, name="b"),
        "bad": dataclasses.replace(base, name="bad", model="no-such-network"),
    }
    monkeypatch.setattr(recipes, "RECIPES", table)
    return table


def states(outcomes):
    return [(outcome.recipe, outcome.state) for outcome in outcomes]


def test_a_failing_row_does_not_stop_the_rest(tiny, fer, tmp_path):
    lines = []
    outcomes = plan.train_missing(("a", "bad", "b"), (0,), fer, tmp_path, CPU, say=lines.append)
    assert states(outcomes) == [("a", "trained"), ("bad", "failed"), ("b", "trained")]
    assert "no-such-network" in outcomes[1].why
    assert runs.Run(tmp_path / "a-s0").model.exists()
    again = plan.train_missing(("a", "b"), (0,), fer, tmp_path, CPU, say=lines.append)
    assert states(again) == [("a", "there"), ("b", "there")]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (MemoryError(), "MemoryError"),
        (OSError(28, "No space left"), "[Errno 28] No space left"),
        (RuntimeError("out of memory\nof 80 GB"), "out of memory"),
    ],
)
def test_neither_memory_nor_disk_ends_the_rest(tiny, fer, tmp_path, monkeypatch, error, why):
    def fail(self, *hooks):
        raise error

    monkeypatch.setattr(plan.Training, "go", fail)
    outcomes = plan.train_missing(("a", "b"), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert [(one.state, one.why) for one in outcomes] == [("failed", why)] * 2


def test_a_budget_checkpoints_and_the_next_call_goes_on(tiny, fer, tmp_path):
    steps = []
    outcomes = plan.train_missing(
        ("a", "b"), (0,), fer, tmp_path, CPU, should_stop=lambda: len(steps) >= 2,
        say=lambda line: None, show=steps.append,
    )  # fmt: skip
    assert states(outcomes) == [("a", "stopped"), ("b", "not begun")]
    assert runs.Run(tmp_path / "a-s0").checkpoint.exists()
    again = plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert states(again) == [("a", "trained")]
    whole = plan.train_missing(("a",), (0,), fer, tmp_path / "whole", CPU, say=lambda line: None)
    assert states(whole) == [("a", "trained")]
    first, second = (
        runs.load_state(r / "a-s0/model.pt")["model"] for r in (tmp_path, tmp_path / "whole")
    )
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_two_at_once_do_not_train_one_run(tiny, fer, tmp_path):
    second = []

    def show(progress):
        if progress.epoch == 1 and not second:
            second.extend(
                plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
            )

    first = plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None, show=show)
    assert states(first) == [("a", "trained")] and states(second) == [("a", "failed")]
    assert "another process" in second[0].why
    assert "resumed" not in runs.Run(tmp_path / "a-s0").info()


def test_a_run_that_broke_before_its_first_checkpoint_begins_anew(tiny, fer, tmp_path):
    def fail(progress):
        raise MemoryError

    for show, state in ((fail, "failed"), (lambda progress: None, "trained")):
        outcomes = plan.train_missing(
            ("a",), (0,), fer, tmp_path, CPU, say=lambda line: None, show=show
        )
        assert states(outcomes) == [("a", state)], outcomes


def test_nobody_begins_where_another_trains_its_first_epoch(tiny, fer, tmp_path):
    second = []

    def show(progress):
        if not second:
            second.extend(
                plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
            )

    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None, show=show)
    assert states(second) == [("a", "failed")] and "another process" in second[0].why


def test_of_two_that_begin_at_the_same_moment_one_trains(tiny, tmp_path, monkeypatch):
    runs.create(tmp_path, tiny["a"], {})
    monkeypatch.setattr(runs, "check_free", lambda folder: None)  # it was, when the second looked
    with alone(tmp_path):
        runs.create(tmp_path, tiny["a"], {})
        with pytest.raises(FerdeskError, match="another process"), alone(tmp_path):
            pass


def test_a_deadline_passes_with_its_clock():
    now = [0.0]
    late = plan.deadline(60, clock=lambda: now[0])
    assert not late()
    now[0] = 61
    assert late()


def test_weights_travel_in_parts(tiny, fer, tmp_path):
    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    parts = pack.pack(tmp_path / "a-s0", tmp_path / "parts", limit=300_000)
    assert len(parts) > 2 and all(p.stat().st_size <= 300_000 for p in parts)
    folder = pack.unpack(parts[0], tmp_path / "back")
    x = torch.from_numpy(fer.pixels[:4])
    with torch.inference_mode():
        torch.testing.assert_close(
            runs.load_model(folder)(x), runs.load_model(tmp_path / "a-s0")(x), atol=0.02, rtol=0.02
        )
    parts = pack.pack(tmp_path / "a-s0", tmp_path / "parts", limit=600_000)  # in the same place
    pack.unpack(parts[0], tmp_path / "fewer")
    content = parts[0].read_bytes()
    begins = content.index(b"recipe.json") + len("recipe.json")
    parts[0].write_bytes(content[:begins] + b"\xff" + content[begins + 1 :])  # no kind of block
    with pytest.raises(FerdeskError, match=r"invalid block type\. Is a part missing or damaged"):
        pack.unpack(parts[0], tmp_path / "again")
    parts[0].write_bytes(content)
    parts[1].unlink()
    with pytest.raises(FerdeskError, match="part missing"):
        pack.unpack(parts[0], tmp_path / "again")


def test_runs_of_trials_are_packed_too(tiny, tmp_path):
    run = runs.create(tmp_path / "a-s0", tiny["a"], {"seed": 0, "protocol": "majority"})
    run.write_epochs([])
    runs.save({"model": {}}, run.model)
    trials = Trials("T", (tiny["a"],), lambda *_: Table("t", "T", (Column("a", "a"),), ()))
    data, packed = MadeFer().write_folder(tmp_path / "data"), tmp_path / "packed"
    request = Request(
        data, "cpu", 1, tmp_path, tmp_path, "majority", None, False, (), packed, 0, NOTHING, None
    )
    run_trials(trials, request)
    assert [path.name for path in packed.iterdir()] == ["a-s0.zip.00"]


def test_numbers_too_large_for_float16_travel_whole(tiny, fer, tmp_path):
    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    run = runs.Run(tmp_path / "a-s0")
    state = runs.load_state(run.model)["model"]
    state["norm.running_var"] = torch.linspace(1e-3, 3e5, len(state["norm.running_var"]))
    runs.save({"model": state}, run.model)
    folder = pack.unpack(pack.pack(run.folder, tmp_path / "parts")[0], tmp_path / "back")
    back = runs.load_state(folder / "model.pt")["model"]
    assert torch.equal(back["norm.running_var"], state["norm.running_var"])
    assert {value.dtype for value in back.values()} == {torch.float32, torch.int64}


def test_an_unfinished_run_is_not_packed(tmp_path):
    (tmp_path / "recipe.json").touch()
    with pytest.raises(FerdeskError, match="not finished"):
        pack.pack(tmp_path, tmp_path / "out")
