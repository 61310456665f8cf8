"""The thesis's grid over a recipe, with Optuna: several machines may share one study.

Source of the grid: chapter 7 of the thesis (optimiser, rate, batch, dropout, decay).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import optuna
import torch

from trainer import runs
from trainer.data.types import FerPlus
from trainer.given import NOTHING
from trainer.recipe import Recipe
from trainer.train import Interrupted, Progress, Training

GRID: dict[str, list] = {
    "optimiser": ["adam", "sgd"],
    "rate": [0.1, 0.01, 0.001, 0.0001],
    "batch": [32, 64, 128],
    "dropout": [0.25, 0.3, 0.5],
    "decay": [1e-4, 1e-5, 1e-6],
}
"""216 points. ``decay`` is Keras's learning-rate decay a step."""


def vary(recipe: Recipe, values: dict) -> Recipe:
    """The recipe at one point of the grid; the decay needs Keras's schedule."""
    return dataclasses.replace(recipe, schedule="keras-decay", **values)


def open_study(recipe: Recipe, storage: str, seed: int = 0) -> optuna.Study:
    """The study of a recipe, made where it is not there yet.

    Args:
        storage: any URL that Optuna takes, such as ``sqlite:///runs/sweep.db``.
        seed: of the order in which the grid is walked.
    """
    return optuna.create_study(
        study_name=f"{recipe.name}-{recipe.digest}",
        storage=storage,
        sampler=optuna.samplers.GridSampler(GRID, seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=8, n_warmup_steps=3),
        direction="maximize",
        load_if_exists=True,
    )


def sweep(
    recipe: Recipe,
    data: FerPlus,
    study: optuna.Study,
    root: Path,
    device: torch.device,
    trials: int,
    seed: int = 0,
    should_stop: Callable[[], bool] = lambda: False,
) -> optuna.Study:
    """Train points of the grid; the objective is validation accuracy, never test.

    A point that is clearly behind the others at the same epoch is given up (median rule).

    Args:
        trials: how many points this process takes.
        should_stop: asked after every step; the point under way is given back to the study.
    """

    def objective(trial: optuna.Trial) -> float:
        values = {name: trial.suggest_categorical(name, grid) for name, grid in GRID.items()}
        chosen = vary(recipe, values)
        tensors = NOTHING.tensors(data, chosen)
        folder = root / study.study_name / f"trial-{trial.number:04d}"
        run = runs.start(folder, chosen, seed, "majority", device, data, tensors)
        begin = NOTHING.start(chosen, tensors.pixels)
        training = Training(chosen, tensors, run, seed, device, begin)
        pruned = [False]

        def stop() -> bool:
            return pruned[0] or should_stop()

        def report(progress: Progress) -> None:
            if progress.last and progress.step == 1:
                trial.report(progress.last["valid_accuracy"], progress.last["epoch"])
                pruned[0] = trial.should_prune()

        try:
            return training.go(report, stop)["valid_accuracy"]
        except Interrupted:
            if pruned[0]:
                raise optuna.TrialPruned from None
            _give_back(study, trial)
            raise

    study.optimize(objective, n_trials=trials, catch=(RuntimeError, MemoryError))
    return study


def _give_back(study: optuna.Study, trial: optuna.Trial) -> None:
    """Let the point of a trial be trained by whoever asks next: one that ended is never again."""
    held = study.trials[trial.number]
    study.add_trial(
        optuna.trial.create_trial(
            state=optuna.trial.TrialState.WAITING,
            params=held.params,
            distributions=held.distributions,
            system_attrs=held.system_attrs,
        )
    )


def summary(study: optuna.Study, top: int = 10) -> str:
    """The best points as text."""
    # One that was given up has a value too: that of the epoch in which it was.
    ended = study.get_trials(states=(optuna.trial.TrialState.COMPLETE,))
    done = [(t.value, t) for t in ended if t.value is not None]
    states = ", ".join(
        f"{sum(t.state.name == name for t in study.trials)} {name.lower()}"
        for name in ("COMPLETE", "PRUNED", "FAIL", "RUNNING")
    )
    lines = [f"{study.study_name}: {states}"]
    for value, trial in sorted(done, key=lambda pair: -pair[0])[:top]:
        words = ", ".join(f"{name} {value}" for name, value in trial.params.items())
        lines.append(f"  {value:6.2f}%  {words}  (trial {trial.number})")
    return "\n".join(lines)
