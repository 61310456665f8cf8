"""The ``table`` command: train what is missing, score, write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import typer

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import dataset, plan, protocol, runs
from trainer import device as devices
from trainer.command_train import stop_flag
from trainer.pack import pack
from trainer.recipes import table_7_1 as rows_7_1
from trainer.tables import table_7_1

# The most used first; the thesis's own hyperparameters after all of ours.
ROWS_7_1 = (
    *rows_7_1.ORDER_OF_VALUE,
    "wrn-16-2",
    *(recipe.name for recipe in rows_7_1.AS_THE_THESIS),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the command was asked for; a table takes what concerns it."""

    path: Path
    """FER+."""
    device: str
    seeds: int
    root: Path
    """Folder of the runs."""
    out: Path
    protocol: str
    budget_minutes: float | None
    train: bool
    only: tuple[str, ...]
    pack_to: Path | None
    threads: int
    cache: Path | None
    network: Path | None
    """Of Table 8: the model beside which Action Units are asked."""


def run_table(number: str, request: Request) -> None:
    """Rebuild a table.

    Raises:
        FerdeskError: no such table, or what the table itself refuses.
    """
    if number not in TABLES:
        raise FerdeskError(f"There is no table {number!r}.", f"One of: {', '.join(TABLES)}.")
    TABLES[number](request)


def run_table_7_1(request: Request) -> None:
    """Train what is missing, score what is there, write the table.

    Raises:
        FerdeskError: no such protocol, device or recipe; unreadable data.
    """
    names, only = ROWS_7_1, request.only
    unknown = set(only) - set(names)
    if unknown:
        raise FerdeskError(
            f"Table 7.1 has no row {', '.join(sorted(unknown))}.", f"Rows: {', '.join(names)}."
        )
    chosen = protocol.get(request.protocol)
    where = devices.choose(request.device)
    if request.threads > 0:
        torch.set_num_threads(request.threads)
    data = dataset.load(request.path, labels=chosen.labels, cache=request.cache)
    reasons: dict[str, str] = {}
    if request.train:
        with stop_flag() as stopping:
            late = (
                plan.deadline(request.budget_minutes * 60)
                if request.budget_minutes
                else lambda: False
            )
            outcomes = plan.train_missing(
                only or names, range(request.seeds), data, request.root, where, request.protocol,
                should_stop=lambda: late() or stopping(), say=typer.echo,
            )  # fmt: skip
        reasons = {o.recipe: f"{o.state}: {o.why}" for o in outcomes if o.why}
    table = table_7_1.build(
        names, range(request.seeds), data, request.root, request.protocol, reasons
    )
    for written in table.write(request.out):
        typer.echo(f"wrote {written}")
    if request.pack_to:
        for name in only or names:
            for seed in range(request.seeds):
                folder = plan.run_folder(request.root, name, seed, request.protocol)
                if runs.Run(folder).model.exists():
                    for part in pack(folder, request.pack_to):
                        typer.echo(f"packed {part}")


def run_table_8(request: Request) -> None:
    """Score the network with and without Action Units, and write the table and its pairs.

    Raises:
        FerdeskError: unreadable data, no classifiers or no network.
    """
    from rich.console import Console

    from ferdesk.au_svm.card import write_card
    from ferdesk.au_svm.model import CARD_NAME, FOLDER, load
    from trainer.au import features, fit
    from trainer.au.network_answers import Network
    from trainer.command_au import find_faces
    from trainer.tables import table_8

    classifiers = load()
    cache = request.cache or Path("cache")
    folder = dataset.load(request.path, "folder", cache)
    network = request.network or assets.path("models", classifiers.card["network"]["id"])
    inputs = table_8.Inputs(
        folder,
        dataset.load(request.path, "csv", cache),
        features.rows(find_faces(folder, cache, Console())),
        Network(network, folder),
        classifiers,
    )
    tables = table_8.build(inputs)
    for table in tables:
        for written in table.write(request.out):
            typer.echo(f"wrote {written}")
    alone = tables[0].rows[-1]
    score = {"accuracy": round(100 * alone["test"], 2), "n": alone["n"], "of": "faces found"}
    card = fit.with_metrics(classifiers.card, "test/majority", score)
    write_card(card, assets.path(FOLDER, CARD_NAME))


TABLES: dict[str, Callable[[Request], None]] = {"7.1": run_table_7_1, "8": run_table_8}
"""The tables of the thesis that can be rebuilt, by their number."""
