"""Commands of recipes and of the runs that come of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.options import (
    Cache,
    Data,
    Device,
    Faces,
    GrownFrom,
    Protocol,
    RecipeName,
    RunsFolder,
    Seed,
    Teachers,
    Threads,
    Weights,
)


def list_recipes(
    name: Annotated[
        str | None, typer.Argument(help="of one recipe: what it is and came to")
    ] = None,
) -> None:
    """Name the recipes, with what each came to."""
    from rich.console import Console
    from rich.table import Column, Table

    from trainer import recipes

    if name is not None:
        recipe = recipes.get(name)
        thesis = f"thesis {recipe.thesis['accuracy']}%" if recipe.thesis else ""
        words = recipe.notes, recipe.expect, thesis, f"{recipe.model}, {recipe.epochs} epochs"
        typer.echo("\n".join(filter(None, words)))
        return
    # A name is typed as it stands here: it is never cut.
    table = Table(Column("recipe", no_wrap=True), box=None)
    for title in ("epochs", "test %", "minutes"):
        table.add_column(title, justify="right")
    for recipe in recipes.RECIPES.values():
        # Told in prose, with the machine and the protocol, which a figure alone would lack.
        figures = (re.search(what, recipe.expect) for what in (r"test ([\d.]+)%", r"(\d+) min\b"))
        told = [found[1] if found else "–" for found in figures]
        table.add_row(recipe.name, str(recipe.epochs), *told)
    Console().print(table)
    typer.echo("What one is, and on what machine it took so long: ferdesk-train list NAME")


def train(
    recipe: RecipeName,
    data: Data,
    device: Device = "auto",
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="run directory [default: runs/RECIPE[-PROTOCOL]-sSEED]")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on from the checkpoint")] = False,
    protocol: Protocol = "majority",
    threads: Threads = 0,
    weights: Weights = None,
    faces: Faces = None,
    teacher: Teachers = None,
    grown_from: GrownFrom = None,
    cache: Cache = None,
) -> None:
    """Train a recipe. Ctrl-C leaves a checkpoint that --resume goes on from."""
    from trainer.command_train import run_training
    from trainer.given import Given
    from trainer.runs import run_folder

    folder = out or run_folder(Path("runs"), recipe, seed, protocol)
    given = Given(weights, faces, cache, tuple(teacher or ()), grown_from)
    run_training(recipe, data, device, seed, folder, resume, protocol, threads, cache, given)


def sweep(
    recipe: RecipeName,
    data: Data,
    trials: Annotated[
        int, typer.Option(min=1, help="points of the grid that this process trains")
    ] = 20,
    epochs: Annotated[int, typer.Option(min=0, help="epochs of each; 0 is the recipe's own")] = 0,
    storage: Annotated[
        str | None,
        typer.Option(
            help="any URL that Optuna takes; machines that name one share a study "
            "[default: sqlite:///RUNS/sweep.db]"
        ),
    ] = None,
    device: Device = "auto",
    seed: Seed = 0,
    runs: RunsFolder = Path("runs"),
    cache: Cache = None,
) -> None:
    """Search the thesis's grid over a recipe on validation images."""
    from trainer.command_sweep import run_sweep

    storage = storage or f"sqlite:///{runs / 'sweep.db'}"
    typer.echo(run_sweep(recipe, data, trials, epochs, storage, device, seed, runs, cache))


def balance(
    model: Annotated[Path, typer.Argument(help="a finished run directory or an exported folder")],
    data: Data,
    out: Annotated[
        Path | None, typer.Option(help="folder of the variant [default: MODEL-balanced]")
    ] = None,
    cost: Annotated[
        float, typer.Option(min=0, help="percentage points of validation accuracy that may be lost")
    ] = 1.0,
    test: Annotated[
        bool, typer.Option("--test", help="of an exported folder: score the test set too, once")
    ] = False,
    cache: Cache = None,
) -> None:
    """Make a variant of a model that misses rare emotions less often."""
    from trainer.command_balance import run_balance

    typer.echo(run_balance(model, data, out, cost / 100, test, cache))


def blend(
    run: Annotated[Path, typer.Argument(help="a finished run directory that was grown")],
    data: Data,
    out: Annotated[Path | None, typer.Option(help="[default: RUN-blended]")] = None,
    weights: Weights = None,
    faces: Faces = None,
    grown_from: GrownFrom = None,
    cache: Cache = None,
) -> None:
    """Blend a run's weights with those it began with, by as much as validation likes most."""
    from trainer import blend as variant
    from trainer import dataset
    from trainer.folders import named
    from trainer.given import Given
    from trainer.runs import Run

    run = named(run)
    Run(run).need_finished()
    held = dataset.of_protocol(data, Run(run).info()["protocol"], cache)
    target = out or run.with_name(f"{run.name}-blended")
    given = Given(weights, faces, cache, grown_from=grown_from)
    tried = variant.blend(run, target, held, given, typer.echo)
    typer.echo(f"{target}: {tried[0].share:.0%} of the end, validation {tried[0].accuracy:.2f}%")


def soup(
    recipe: Annotated[str, typer.Argument(help="a recipe that is the mean of another's runs")],
    runs: Annotated[list[Path], typer.Argument(help="finished runs of that other recipe")],
    data: Data,
    out: Annotated[
        Path | None, typer.Option(help="[default: runs/RECIPE[-PROTOCOL]-sSEED]")
    ] = None,
    cache: Cache = None,
) -> None:
    """Average the weights of runs that began alike, where validation is likelier with it."""
    from trainer import dataset
    from trainer import recipes as known
    from trainer import soup as variant
    from trainer.folders import named
    from trainer.runs import Run, run_folder

    runs, wanted = [named(run) for run in runs], known.get(recipe)
    Run(runs[0]).need_finished()
    info = Run(runs[0]).info()
    target = out or run_folder(Path("runs"), recipe, info["seed"], info["protocol"])
    variant.checked(wanted, runs, target)  # before the data is read, which takes a while
    held = dataset.of_protocol(data, info["protocol"], cache)
    best = variant.soup(wanted, runs, target, held, typer.echo)
    typer.echo(f"{target}: {' + '.join(best.runs)}, validation {best.accuracy:.2f}%")
