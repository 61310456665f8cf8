"""The ``table`` command: train what is missing, score, write."""

from __future__ import annotations

from pathlib import Path

import torch
import typer

from ferdesk.core.errors import FerdeskError
from trainer import dataset, plan, protocol, runs
from trainer import device as devices
from trainer.command_train import stop_flag
from trainer.pack import pack
from trainer.recipes import table_7_1 as rows_7_1
from trainer.tables import table_7_1

THESIS_ROWS = tuple(recipe.name for recipe in rows_7_1.AS_THE_THESIS)
TABLES = {
    # The most used first; the thesis's own hyperparameters after all of ours.
    "7.1": (*rows_7_1.ORDER_OF_VALUE, "wrn-16-2", *THESIS_ROWS),
}


def run_table(
    number: str,
    path: Path,
    device: str,
    seeds: int,
    root: Path,
    out: Path,
    protocol_name: str,
    budget_minutes: float | None,
    train: bool,
    only: list[str],
    pack_to: Path | None,
    threads: int,
    cache: Path | None,
) -> None:
    """Train what is missing, score what is there, write the table.

    Raises:
        FerdeskError: no such table, protocol, device or recipe; unreadable data.
    """
    if number not in TABLES:
        raise FerdeskError(f"There is no table {number!r}.", f"One of: {', '.join(TABLES)}.")
    names = TABLES[number]
    unknown = set(only) - set(names)
    if unknown:
        raise FerdeskError(
            f"Table {number} has no row {', '.join(sorted(unknown))}.", f"Rows: {', '.join(names)}."
        )
    chosen = protocol.get(protocol_name)
    where = devices.choose(device)
    if threads > 0:
        torch.set_num_threads(threads)
    data = dataset.load(path, labels=chosen.labels, cache=cache)
    reasons: dict[str, str] = {}
    if train:
        with stop_flag() as stopping:
            late = plan.deadline(budget_minutes * 60) if budget_minutes else lambda: False
            outcomes = plan.train_missing(
                only or names, range(seeds), data, root, where, protocol_name,
                should_stop=lambda: late() or stopping(), say=typer.echo,
            )  # fmt: skip
        reasons = {o.recipe: f"{o.state}: {o.why}" for o in outcomes if o.why}
    table = table_7_1.build(names, range(seeds), data, root, protocol_name, reasons)
    for written in table.write(out):
        typer.echo(f"wrote {written}")
    if pack_to:
        for name in only or names:
            for seed in range(seeds):
                folder = plan.run_folder(root, name, seed, protocol_name)
                if runs.Run(folder).model.exists():
                    for part in pack(folder, pack_to):
                        typer.echo(f"packed {part}")
