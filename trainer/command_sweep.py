"""The ``sweep`` command."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import typer

from ferdesk.core.errors import FerdeskError
from trainer import dataset, recipes
from trainer import device as devices
from trainer.command_train import stop_flag
from trainer.plan import reason
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
            unreadable data or storage, Optuna missing, or what :func:`trainer.sweep.sweep` refuses.
        typer.Exit: with 130, after Ctrl-C; the point under way is given back to the study.
    """
    try:
        import optuna

        from trainer import sweep
    except ImportError as error:
        raise FerdeskError("Optuna is not installed.", 'pip install "ferdesk[train]"') from error
    recipe = recipes.to_train(name)
    if recipe.distil or recipe.task != "emotion":
        raise FerdeskError(
            f"{name} learns from more than FER+, and a sweep is given nothing else.",
            "Name a recipe without teachers and faces.",
        )
    if epochs > 0:
        recipe = dataclasses.replace(recipe, epochs=epochs)
    where = devices.choose(device)
    data = dataset.load(path, cache=cache)
    root.mkdir(parents=True, exist_ok=True)
    try:
        study = sweep.open_study(recipe, storage, seed)
    except Exception as error:  # every database has its own kinds
        raise FerdeskError(
            f"The study can't be opened at {storage}: {reason(error)}.", "Check --storage."
        ) from error
    with stop_flag() as stopping:
        try:
            sweep.sweep(recipe, data, study, root, where, trials, seed, stopping)
        except Interrupted:
            typer.echo(f"{sweep.summary(study)}\nStopped; the same command goes on.")
            raise typer.Exit(130) from None
        except optuna.exceptions.StorageInternalError as error:
            raise FerdeskError(
                f"The study at {storage} failed: {reason(error.__cause__ or error)}.",
                "When that is mended the same command goes on.",
            ) from error
    return sweep.summary(study)
