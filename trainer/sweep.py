"""The thesis's grid over a recipe, with Optuna: several machines may share one study.

Source of the grid: chapter 7 of the thesis (optimiser, rate, batch, dropout, decay).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import optuna
import torch

from ferdesk.core.errors import FerdeskError
from trainer import runs
from trainer.data.types import FerPlus
from trainer.given import NOTHING, Given
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
OF_THE_POINT = (RuntimeError, MemoryError)
"""Failures that a point has on any machine like this one, such as a batch that does not fit. The
next point may well; any other failure (a full disk, a second Ctrl-C) would be that one's too."""
TRIES = 4
"""To open a study: of processes that make it at the same moment all but one fail."""
GIVEN_BACK = "given back"
"""Attribute of a trial whose point is tried again by another."""


def vary(recipe: Recipe, values: dict) -> Recipe:
    """The recipe at one point of the grid; the decay needs Keras's schedule."""
    return dataclasses.replace(recipe, schedule="keras-decay", **values)


def open_study(recipe: Recipe, storage: str, seed: int = 0) -> optuna.Study:
    """The study of a recipe, made where it is not there yet.

    Args:
        storage: any URL that Optuna takes, such as ``sqlite:///runs/sweep.db``.
        seed: of the training, and of the order of the points; each has a study of its own.
    """
    # All processes of a study number its points alike, but draw the last ones each by itself.
    sampler = optuna.samplers.GridSampler(GRID, seed=seed)
    sampler.reseed_rng()
    for left in reversed(range(TRIES)):
        try:
            return optuna.create_study(
                study_name=f"{recipe.name}-{recipe.digest}" + (f"-s{seed}" if seed else ""),
                storage=storage,
                sampler=sampler,
                pruner=optuna.pruners.MedianPruner(n_startup_trials=8, n_warmup_steps=3),
                direction="maximize",
                load_if_exists=True,
            )
        except Exception:  # every database has its own kinds
            if not left:
                raise
            time.sleep(0.5)
    raise AssertionError("it returns or raises")


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

    A point that is clearly behind the others at the same epoch is given up (median rule). One that
    ends for another reason than its own is given back to the study, for whoever asks next.

    Args:
        trials: how many points this process takes; fewer where fewer are left.
        should_stop: asked after every step.

    Raises:
        Interrupted: it was asked to stop.
        FerdeskError: the study is of other labels, its runs' folder is another's, or a run can't be
            written.
        OSError: the same.
    """
    folder = root / study.study_name
    _check(study, folder, data)
    given = NOTHING.found(recipe, root, seed)
    given.beginning(recipe)  # where that can't be had, no point can be trained
    ended: list[BaseException] = []

    def objective(trial: optuna.Trial) -> float:
        try:
            return _train(trial, recipe, data, folder, device, seed, given, should_stop)
        except (optuna.TrialPruned, *OF_THE_POINT):
            raise
        except BaseException as error:
            _give_back(study, trial)
            ended.append(error)
            study.stop()
            raise optuna.TrialPruned("It ended early; its point is given back.") from error

    if not _exhausted(study):
        study.optimize(objective, n_trials=trials, catch=OF_THE_POINT)
    if ended:
        raise ended[0]
    return study


def _check(study: optuna.Study, folder: Path, data: FerPlus) -> None:
    held = study.user_attrs.get("labels_sha256")
    if held not in (None, data.labels.sha256):
        raise FerdeskError(
            f"{study.study_name} began with other labels (sha256 {held}) than those given "
            f"({data.labels.sha256}).",
            "Name the same data, or another --storage.",
        )
    if held is None:
        study.set_user_attr("labels_sha256", data.labels.sha256)
    if not study.trials and any(folder.glob("trial-*")):
        raise FerdeskError(
            f"{folder} holds runs that this study knows nothing of.",
            "Name the --storage that they were begun with, or move the folder away.",
        )


def _train(
    trial: optuna.Trial,
    recipe: Recipe,
    data: FerPlus,
    folder: Path,
    device: torch.device,
    seed: int,
    given: Given,
    should_stop: Callable[[], bool],
) -> float:
    """Validation accuracy in percent of a trial's point."""
    values = {name: trial.suggest_categorical(name, grid) for name, grid in GRID.items()}
    chosen = vary(recipe, values)
    tensors = given.tensors(data, chosen)
    place = folder / f"trial-{trial.number:04d}"
    run = runs.start(place, chosen, seed, "majority", device, data, tensors)
    begin = given.start(chosen, tensors.pixels)
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
        raise


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
    trial.set_user_attr(GIVEN_BACK, True)


def _exhausted(study: optuna.Study) -> bool:
    """Whether no point is left: Optuna would train one a second time."""
    waiting = study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.WAITING,))
    return not waiting and cast(optuna.samplers.GridSampler, study.sampler).is_exhausted(study)


def summary(study: optuna.Study, top: int = 10) -> str:
    """The best points as text."""
    # One that was given up has a value too: that of the epoch in which it was.
    ended = study.get_trials(states=(optuna.trial.TrialState.COMPLETE,))
    done = [(t.value, t) for t in ended if t.value is not None]
    counted = [t.state.name for t in study.trials if not t.user_attrs.get(GIVEN_BACK)]
    states = ", ".join(
        f"{counted.count(name)} {name.lower()}"
        for name in ("COMPLETE", "PRUNED", "FAIL", "RUNNING", "WAITING")
    )
    lines = [f"{study.study_name}: {states}"]
    for value, trial in sorted(done, key=lambda pair: -pair[0])[:top]:
        words = ", ".join(f"{name} {value}" for name, value in trial.params.items())
        lines.append(f"  {value:6.2f}%  {words}  (trial {trial.number})")
    return "\n".join(lines)
