"""The sweep: two processes' worth of one study, on validation, over the thesis's grid."""

import contextlib
import dataclasses

import pytest
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

optuna = pytest.importorskip("optuna")

from ferdesk.core.errors import FerdeskError  # noqa: E402
from trainer import sweep  # noqa: E402
from trainer.__main__ import main  # noqa: E402
from trainer.command_sweep import run_sweep  # noqa: E402
from trainer.data.types import LabelFile  # noqa: E402
from trainer.train import Interrupted  # noqa: E402


@pytest.fixture
def two(tiny, tmp_path, monkeypatch):  # noqa: F811
    """A recipe of one epoch and a storage; the grid has two points."""
    grid = {"optimiser": ["sgd"], "rate": [0.1, 0.01], "batch": [8], "dropout": [0.25]}
    monkeypatch.setattr(sweep, "GRID", {**grid, "decay": [1e-4]})
    return dataclasses.replace(tiny["a"], epochs=1), f"sqlite:///{tmp_path / 'study.db'}"


def states(study):
    return [trial.state.name for trial in study.trials]


def test_the_grid_is_the_thesis_s():
    points = 1
    for values in sweep.GRID.values():
        points *= len(values)
    assert points == 2 * 4 * 3 * 3 * 3


def test_two_opened_studies_share_their_trials(tiny, fer, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setitem(sweep.GRID, "batch", [8])
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    for _ in range(2):
        study = sweep.open_study(tiny["a"], storage)
        sweep.sweep(tiny["a"], fer, study, tmp_path, CPU, trials=1)
    study = sweep.open_study(tiny["a"], storage)
    assert states(study) == ["COMPLETE", "COMPLETE"]
    assert study.trials[0].params != study.trials[1].params
    assert 0 <= study.best_value <= 100
    assert "2 complete" in sweep.summary(study)


def test_a_point_whose_process_was_killed_is_trained_when_all_others_are(two, fer, tmp_path):  # noqa: F811
    study = sweep.open_study(*two)
    killed = study.ask()
    for name, values in sweep.GRID.items():
        killed.suggest_categorical(name, values)
    sweep.sweep(two[0], fer, study, tmp_path, CPU, trials=5)
    assert states(study) == ["RUNNING", "COMPLETE", "COMPLETE"]
    assert study.trials[2].params == killed.params


@pytest.mark.parametrize("name", ["wrn-28-4-distilled", "wrn-16-2-multi"])
def test_what_needs_teachers_or_faces_is_refused_before_anything_is_made(tmp_path, name):
    with pytest.raises(FerdeskError, match="without teachers and faces"):
        run_sweep(name, tmp_path, 1, 1, "sqlite://", "cpu", 0, tmp_path / "runs", None)
    assert not (tmp_path / "runs").exists()


def test_a_study_lies_with_its_runs(tmp_path, monkeypatch):
    given = []
    monkeypatch.setattr("trainer.command_sweep.run_sweep", lambda *all: given.extend(all) or "")
    assert main(["sweep", "wrn-28-4", "--data", "x", "--runs", str(tmp_path / "r")]) == 0
    assert f"sqlite:///{tmp_path / 'r' / 'sweep.db'}" in given


def test_a_point_that_was_given_up_is_not_among_the_best():
    study = optuna.create_study(direction="maximize")
    for state, value in (("PRUNED", 79.0), ("COMPLETE", 75.0)):
        trial = optuna.trial.create_trial(
            state=optuna.trial.TrialState[state], value=value, intermediate_values={1: value}
        )
        study.add_trial(trial)
    told = sweep.summary(study)
    assert "1 complete, 1 pruned" in told and "75.00%" in told and "79.00%" not in told


def test_a_point_that_was_interrupted_is_trained_by_the_next(two, fer, tmp_path):  # noqa: F811
    recipe, storage = two
    for stop in (True, False):
        with pytest.raises(Interrupted) if stop else contextlib.nullcontext():
            study = sweep.open_study(recipe, storage)
            sweep.sweep(recipe, fer, study, tmp_path, CPU, trials=9, should_stop=lambda s=stop: s)
        waits = "0 complete, 0 pruned, 0 fail, 0 running, 1 waiting"
        assert (waits if stop else "2 complete, 0 pruned") in sweep.summary(study)
    assert states(study) == ["PRUNED", "COMPLETE", "COMPLETE"]
    assert {trial.params["rate"] for trial in study.trials[1:]} == {0.1, 0.01}


MACHINE = (OSError(28, "No space left"), FerdeskError("can't be written"), KeyboardInterrupt())


@pytest.mark.parametrize("why", MACHINE, ids=repr)
def test_a_failure_of_the_machine_leaves_the_point(two, fer, tmp_path, monkeypatch, why):  # noqa: F811
    recipe, storage = two

    def fail(*given):
        raise why

    with monkeypatch.context() as patch, pytest.raises(type(why)):
        patch.setattr(sweep.Training, "go", fail)
        sweep.sweep(recipe, fer, sweep.open_study(recipe, storage), tmp_path, CPU, trials=9)
    study = sweep.open_study(recipe, storage)
    sweep.sweep(recipe, fer, study, tmp_path, CPU, trials=9)
    assert states(study) == ["PRUNED", "COMPLETE", "COMPLETE"]


def test_a_point_that_does_not_fit_is_passed_over(two, fer, tmp_path, monkeypatch):  # noqa: F811
    recipe, storage = two
    go, failures = sweep.Training.go, [RuntimeError("out of memory")]

    def fail_once(training, *given):
        if failures:
            raise failures.pop()
        return go(training, *given)

    monkeypatch.setattr(sweep.Training, "go", fail_once)
    study = sweep.open_study(recipe, storage)
    assert states(sweep.sweep(recipe, fer, study, tmp_path, CPU, trials=9)) == ["FAIL", "COMPLETE"]


def test_a_grid_that_is_done_is_trained_no_more(two, fer, tmp_path):  # noqa: F811
    recipe, storage = two
    for _ in range(2):
        study = sweep.open_study(recipe, storage)
        sweep.sweep(recipe, fer, study, tmp_path, CPU, trials=9)
    assert states(study) == ["COMPLETE", "COMPLETE"]


def test_a_study_is_of_one_seed_and_one_label_file(two, fer, tmp_path):  # noqa: F811
    recipe, storage = two
    study = sweep.open_study(recipe, storage)
    sweep.sweep(recipe, fer, study, tmp_path, CPU, trials=1)
    assert not sweep.open_study(recipe, storage, seed=1).trials
    other = dataclasses.replace(fer, labels=LabelFile("label.csv", "1" * 64))
    with pytest.raises(FerdeskError, match=r"began with other labels.*--storage"):
        sweep.sweep(recipe, other, sweep.open_study(recipe, storage), tmp_path, CPU, trials=1)


def test_runs_of_a_study_that_is_gone_are_told(two, fer, tmp_path):  # noqa: F811
    recipe, storage = two
    sweep.sweep(recipe, fer, sweep.open_study(recipe, storage), tmp_path, CPU, trials=1)
    (tmp_path / "study.db").unlink()
    with pytest.raises(FerdeskError, match="knows nothing of"):
        sweep.sweep(recipe, fer, sweep.open_study(recipe, storage), tmp_path, CPU, trials=1)


def test_of_two_that_make_a_study_at_the_same_moment_both_open_it(two, monkeypatch):
    recipe, storage = two
    create, failures = optuna.create_study, [OSError("table studies already exists")] * 3

    def race(**given):
        if failures:
            raise failures.pop()
        return create(**given)

    monkeypatch.setattr(optuna, "create_study", race)
    monkeypatch.setattr(sweep.time, "sleep", lambda seconds: None)
    assert sweep.open_study(recipe, storage).trials == []
    failures += [OSError("no such disk")] * sweep.TRIES
    with pytest.raises(OSError, match="no such disk"):
        sweep.open_study(recipe, storage)


@pytest.fixture
def command(two, made, tmp_path, monkeypatch):
    """The command, of the recipe ``a`` on made data."""
    data, runs = made.write_folder(tmp_path / "fer"), tmp_path / "runs"
    return ["sweep", "a", "--data", str(data), "--runs", str(runs), "--device", "cpu"]


def test_the_command_that_was_stopped_says_so(command, monkeypatch, capsys):
    with monkeypatch.context() as patch:
        patch.setattr(
            "trainer.command_sweep.stop_flag", lambda: contextlib.nullcontext(lambda: True)
        )
        assert main(command) == 130
    assert "1 waiting\nStopped; the same command goes on." in capsys.readouterr().out
    assert main(command) == 0
    assert "2 complete, 0 pruned, 0 fail, 0 running, 0 waiting" in capsys.readouterr().out


def test_a_storage_that_fails_is_told_in_a_sentence(command, monkeypatch, capsys):
    def full(*given, **more):
        raise optuna.exceptions.StorageInternalError("commit") from OSError("disk is full")

    monkeypatch.setattr(optuna.Study, "optimize", full)
    assert main(command) == 1
    assert "sweep.db failed: disk is full." in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [("--trials", "0"), ("--epochs", "-1")])
def test_what_would_train_nothing_is_refused(command, wrong, capsys):
    assert main([*command, *wrong]) == 2
    assert wrong[0] in capsys.readouterr().err
