"""The ``sweep`` command."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from trainer import dataset, recipes
from trainer import device as devices
from trainer.command_train import stop_flag
from trainer.train import Interrupted


def run_sweep(
    name: str,
    path: Path,
    trials: int,
    epochs: int,
    storage: str,
    device: str,
    seed: int,
    root: Path,
    cache: Path | None,
) -> str:
    """Train points of the grid and tell the best.

    Raises:
        FerdeskError: unknown recipe or device, a recipe that learns from teachers or faces too,
            unreadable data or storage, Optuna missing.
    """
    try:
        from trainer import sweep
    except ImportError as error:
        raise FerdeskError("Optuna is not installed.", 'pip install "ferdesk[train]"') from error
    recipe = recipes.get(name)
    if recipe.distil or recipe.task != "emotion":
        raise FerdeskError(
            f"{name} learns from more than FER+, and a sweep is given nothing else.",
            "Name a recipe without teachers and faces.",
        )
    if epochs > 0:
        recipe = dataclasses.replace(recipe, epochs=epochs)
    where = devices.choose(device)
    root.mkdir(parents=True, exist_ok=True)
    data = dataset.load(path, cache=cache)
    try:
        study = sweep.open_study(recipe, storage, seed)
    except Exception as error:  # every database has its own kinds
        raise FerdeskError(
            f"The study can't be opened at {storage}: {error}.", "Check --storage."
        ) from error
    with stop_flag() as stopping:
        try:
            sweep.sweep(recipe, data, study, root, where, trials, seed, stopping)
        except Interrupted:
            return sweep.summary(study) + "\nStopped; the same command goes on."
    return sweep.summary(study)
