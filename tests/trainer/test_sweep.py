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
from trainer.train import Interrupted  # noqa: E402


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
    assert [t.state.name for t in study.trials] == ["COMPLETE", "COMPLETE"]
    assert study.trials[0].params != study.trials[1].params
    assert 0 <= study.best_value <= 100
    assert "2 complete" in sweep.summary(study)


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


def test_a_point_that_was_interrupted_is_trained_by_the_next(tiny, fer, tmp_path, monkeypatch):  # noqa: F811
    grid = {"optimiser": ["sgd"], "rate": [0.1, 0.01], "batch": [8], "dropout": [0.25]}
    monkeypatch.setattr(sweep, "GRID", {**grid, "decay": [1e-4]})
    recipe = dataclasses.replace(tiny["a"], epochs=1)
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    for stop in (True, False):
        with contextlib.suppress(Interrupted):
            study = sweep.open_study(recipe, storage)
            sweep.sweep(recipe, fer, study, tmp_path, CPU, trials=9, should_stop=lambda s=stop: s)
    states = [trial.state.name for trial in study.trials]
    assert states == ["FAIL", "COMPLETE", "COMPLETE"]
    assert {trial.params["rate"] for trial in study.trials[1:]} == {0.1, 0.01}
