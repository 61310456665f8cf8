"""The commands, as a person types them."""

import dataclasses
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from fakes import write_model
from test_plan import tiny  # noqa: F401  (fixture)

from trainer import command_train, recipes, runs
from trainer.__main__ import main
from trainer.alone import alone
from trainer.cli import COMMANDS
from trainer.distributed import World
from trainer.pack import pack
from trainer.recipes import table_7_1
from trainer.train import Training

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(made, tmp_path):
    """A made FER+ folder."""
    return made.write_folder(tmp_path / "fer")


def train(path, folder, *more):
    return main(["train", "a", "--data", str(path), "--out", str(folder), "--device", "cpu", *more])


def test_help_names_every_command_and_loads_nothing_to_train_with():
    code = (
        "import sys; from trainer.__main__ import main; main(['--help'])\n"
        "assert not {'torch', 'cv2', 'onnx', 'sklearn'} & sys.modules.keys()"
    )
    asked = [sys.executable, "-c", code]
    shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert shown.returncode == 0, shown.stderr
    assert all(f" {name} " in shown.stdout for name in COMMANDS)


@pytest.mark.parametrize("package", ["typer", "torch"])
def test_a_trainer_that_is_not_installed_says_so(package):
    """After the app alone was installed; typer is there where another program brought it."""
    code = f"import sys; sys.modules[{package!r}] = None; from trainer.__main__ import main; "
    asked = [sys.executable, "-c", code + "sys.exit(main())", "evaluate", "run", "--data", "fer"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1 and f"not installed: {package} is missing" in done.stderr
    assert done.stderr.count("\n") == 1


def test_list_names_every_recipe(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(any(line.startswith(f" {name} ") for line in lines) for name in recipes.RECIPES)
    assert len(lines) == len(recipes.RECIPES) + 2 and max(map(len, lines)) < 80
    (line,) = (line for line in lines if line.startswith(" wrn-16-2 "))
    assert line.split() == ["wrn-16-2", "40", "87.8", "65"]


def test_list_tells_what_one_recipe_is_and_came_to(capsys):
    assert main(["list", "wrn-16-2"]) == 0
    recipe = recipes.RECIPES["wrn-16-2"]
    assert capsys.readouterr().out.splitlines()[:2] == [recipe.notes, recipe.expect]
    assert main(["list", "wrn-16-22"]) == 1
    assert "Did you mean wrn-16-2" in capsys.readouterr().err


def test_what_must_be_trained_first_is_said_before_anything_is_read(tiny, tmp_path, capsys):  # noqa: F811
    tiny["b"] = dataclasses.replace(tiny["b"], grown_from="a")
    asked = ["train", "b", "--data", str(tmp_path / "nowhere"), "--out", str(tmp_path / "b-s0")]
    assert main(asked) == 1
    assert "Train that first: ferdesk-train train a" in capsys.readouterr().err


def test_a_further_process_of_several_says_nothing(tiny, path, tmp_path, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setenv("RANK", "1")
    assert train(path, tmp_path / "run") == 0
    assert capsys.readouterr().out == ""


def test_train_then_evaluate(tiny, path, tmp_path, capsys):  # noqa: F811
    assert train(path, tmp_path / "run") == 0
    assert "Done in" in capsys.readouterr().out
    info = runs.Run(tmp_path / "run").info()
    assert info["protocol"] == "majority" and len(info["data"]["labels_sha256"]) == 64
    assert main(["evaluate", str(tmp_path / "run"), "--data", str(path), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["split"] == "valid" and 0 <= result["accuracy"] <= 1
    assert main(["evaluate", str(tmp_path / "run"), "--data", str(path)]) == 0
    said = capsys.readouterr()
    assert "accuracy" in said.out and said.err == ""


def test_ctrl_c_leaves_a_checkpoint_that_resume_ends(tiny, path, tmp_path, capsys, monkeypatch):  # noqa: F811
    handler = signal.getsignal(signal.SIGINT)
    assert train(path, tmp_path / "whole") == 0
    step, count = Training.learn, []

    def interrupted_step(self, batch):
        step(self, batch)
        count.append(1)
        if len(count) == 1:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Training, "learn", interrupted_step)
    monkeypatch.setattr(sys, "argv", ["ferdesk-train", "train", "a", "--data", "my pictures"])
    assert train(path, tmp_path / "broken") == 130
    again = "Go on with: ferdesk-train train a --data 'my pictures' --resume\n"
    assert again in capsys.readouterr().out
    assert main(["evaluate", str(tmp_path / "broken"), "--data", str(path)]) == 0
    assert f"{tmp_path / 'broken'} is not finished: 1 of 2 epochs." in capsys.readouterr().err
    assert not runs.Run(tmp_path / "broken").model.exists()
    assert train(path, tmp_path / "broken", "--resume") == 0
    whole, broken = (
        runs.load_state(tmp_path / name / "model.pt")["model"] for name in ("whole", "broken")
    )
    assert all(torch.equal(whole[name], broken[name]) for name in whole)
    # Ctrl-C does what it did before.
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nothing", "--data", "{path}"], "no recipe named"),
        (["train", "a", "--data", "{path}", "--device", "toaster"], "not a device"),
        (["train", "a", "--data", "{path}/nowhere"], "nowhere"),
        (["train", "a", "--data", "{path}", "--protocol", "mine"], "no protocol"),
        (["train", "a", "--data", "{path}", "--out", "{path}/new", "--resume"], "no checkpoint"),
        (["evaluate", "{path}", "--data", "{path}"], "no model"),
        (["table", "9.9", "--data", "{path}"], "no table"),
        (["table", "8", "--data", "{path}", "--protocol", "dedup"], "of the protocol majority"),
        (["table", "ablation", "--data", "{path}", "--seeds", "2"], "of one seed"),
        (["train", "a", "--data", "{path}", "--teacher", "{path}"], "no use for --teacher"),
        (["unpack", "{path}/run.zip.00"], "part missing"),
    ],
)
def test_what_can_be_mended_is_one_line(tiny, path, capsys, arguments, words):  # noqa: F811
    assert main([word.format(path=path) for word in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("ferdesk-train: ") and words in error
    assert "Traceback" not in error and error.count("\n") == 1


@pytest.mark.parametrize("command", ["export", "balance", "soften", "blend", "soup"])
def test_a_folder_without_a_run_is_told(tiny, path, tmp_path, capsys, command):  # noqa: F811
    write_model(tmp_path, "exported", recipe={})
    tiny["mean"] = dataclasses.replace(tiny["a"], name="mean", grown_from="b", mean_of="a")
    before = {"soup": ["mean"]}.get(command, [])
    after = {"export": ["--id", "m", "--out", str(tmp_path)]}.get(command, [])
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / "recipe.json").touch()
    cases = {"nowhere": "holds no run", "begun": "is not finished. Go on with --resume first"}
    if command not in ("balance", "soften"):
        cases["exported"] = "holds an exported model and no run. Name the run"
    for name, words in cases.items():
        assert main([command, *before, str(tmp_path / name), "--data", str(path), *after]) == 1
        assert f"{tmp_path / name} {words}" in capsys.readouterr().err


def test_no_run_is_trained_into_the_folder_of_a_model(tiny, path, tmp_path, capsys):  # noqa: F811
    write_model(tmp_path, "exported")
    assert train(tmp_path / "nowhere", tmp_path / "exported") == 1
    assert "exported holds an exported model. Choose another folder" in capsys.readouterr().err


def test_what_several_processes_began_several_go_on_with(monkeypatch):
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    again = command_train._again(["train", "a"])
    assert again == "torchrun --nproc-per-node 2 -m trainer train a --resume"


def test_a_run_is_resumed_by_its_own_recipe_and_seed_alone(tiny, path, tmp_path, capsys):  # noqa: F811
    assert train(path, tmp_path / "run") == 0
    assert train(path, tmp_path / "run") == 1
    assert "--resume" in capsys.readouterr().err
    assert train(path, tmp_path / "run", "--resume", "--seed", "5") == 1
    assert "seed" in capsys.readouterr().err
    tiny["a"] = dataclasses.replace(tiny["a"], rate=0.5)
    assert train(path, tmp_path / "run", "--resume") == 1
    assert "digest" in capsys.readouterr().err


def test_a_finished_run_is_left_alone_by_resume(tiny, path, tmp_path, capsys):  # noqa: F811
    folder = tmp_path / "run"
    assert train(path, folder) == 0
    before = {item.name: (item.read_bytes(), item.stat().st_mtime_ns) for item in folder.iterdir()}
    assert train(path, folder, "--resume") == 0
    then = f"ferdesk-train export {folder} --id my-a --data {path}\n"
    assert f"{folder} is finished. Next: {then}" in capsys.readouterr().out
    # Neither are its scores taken for those of older weights, nor this machine for one of its own.
    after = {item.name: (item.read_bytes(), item.stat().st_mtime_ns) for item in folder.iterdir()}
    assert after == before
    # One that came from elsewhere has no checkpoint, and is as finished.
    (folder / "checkpoint.pt").unlink()
    assert train(path, folder, "--resume") == 0


def test_a_path_is_told_as_it_is(tiny, path, tmp_path, capsys):  # noqa: F811
    folder = tmp_path / "runs [bold] :cat:"
    next_one = f"Next: ferdesk-train export '{folder}' --id my-a --data {path}\n"
    assert train(path, folder) == 0
    shown = capsys.readouterr().out
    assert f"epochs on cpu → {folder}\n" in shown and shown.endswith(next_one)
    assert train(path, folder, "--resume") == 0
    assert capsys.readouterr().out == f"{folder} is finished. {next_one}"


def test_one_of_several_processes_looks_whether_the_folder_is_free(
    tiny, path, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    """A run that broke before its first checkpoint is held for a moment by who looks."""
    runs.create(tmp_path / "run", tiny["a"], {})
    with alone(tmp_path / "run"):
        assert train(path, tmp_path / "run") == 1
        monkeypatch.setenv("RANK", "1")
        monkeypatch.setattr(command_train, "world", lambda: World(1, 2))
        monkeypatch.setattr(command_train, "Training", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(path, tmp_path / "run")


def test_a_run_of_another_protocol_lies_where_its_table_looks(
    tiny, path, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    words = ["train", "a", "--data", str(path), "--device", "cpu", "--protocol", "dedup"]
    assert main(words) == 0
    folder = runs.run_folder(tmp_path / "runs", "a", 0, "dedup")
    assert runs.finished(folder, tiny["a"], 0, "dedup")
    assert [held.name for held in (tmp_path / "runs").iterdir()] == [folder.name]


def test_a_network_that_diverged_is_told_in_one_line(tiny, path, tmp_path, capsys):  # noqa: F811
    assert train(path, tmp_path / "run") == 0
    run = runs.Run(tmp_path / "run")
    weights = runs.load_state(run.model)["model"]
    runs.save({"model": {**weights, "head.bias": torch.full((8,), torch.nan)}}, run.model)
    at = ["--data", str(path)]
    for words in (["evaluate"], ["soften"], ["export", "--id", "m", "--out", str(tmp_path / "m")]):
        assert main([*words, str(run.folder), *at]) == 1
        assert "its training diverged" in capsys.readouterr().err


def test_a_full_disk_is_told_in_one_line(tiny, path, tmp_path, capsys, monkeypatch):  # noqa: F811
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "run.json")

    monkeypatch.setattr(runs, "write_text", fail)
    assert train(path, tmp_path / "run") == 1
    assert capsys.readouterr().err == "ferdesk-train: run.json: No space left on device.\n"


@pytest.mark.parametrize(
    "words",
    [
        ["train", "a", "--colour", "red"],
        ["evaluate"],
        ["balance", "run", "--data", "fer", "--cost", "-1"],
        ["table", "7.1", "--data", "fer", "--seeds", "0"],
        ["au", "--data", "fer", "--network", "n", "--seed", "-1"],
    ],
)
def test_a_wrong_option_exits_with_2(capsys, words):
    assert main(words) == 2


def test_a_packed_run_is_put_together_and_scored(tiny, path, tmp_path, capsys):  # noqa: F811
    assert train(path, tmp_path / "run") == 0
    first = pack(tmp_path / "run", tmp_path / "parts")[0]
    assert main(["unpack", str(first), "--runs", str(tmp_path / "there")]) == 0
    assert str(tmp_path / "there" / "run") in capsys.readouterr().out
    assert main(["evaluate", str(tmp_path / "there" / "run"), "--data", str(path)]) == 0
    assert main(["unpack", str(first), "--runs", str(tmp_path / "there")]) == 1
    assert "already holds a training run. Choose another folder" in capsys.readouterr().err


def test_a_budget_of_nothing_trains_nothing(tiny, path, tmp_path, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setattr(table_7_1, "ROWS", ("a",))
    at = [f"--{name}={tmp_path / name}" for name in ("runs", "out")]
    words = ["table", "7.1", "--data", str(path), "--device", "cpu", "--budget-minutes", "0"]
    assert main([*words, *at]) == 0
    assert "no time was left" in capsys.readouterr().out
