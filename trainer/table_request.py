"""What the ``table`` command was asked for, and the training that its tables share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import typer

from ferdesk.core.errors import FerdeskError
from trainer import dataset, plan, protocol, recipes, runs
from trainer import device as devices
from trainer.command_train import stop_flag
from trainer.data.types import FerPlus
from trainer.given import Given
from trainer.pack import pack


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
    given: Given
    """What recipes may need beside FER+."""
    network: Path | None
    """Of Table 8: the model beside which Action Units are asked."""
    classifiers: Path | None = None
    """Of Table 8: folder of the classifiers; None for those that ship."""
    openface: Path | None = None
    """Of Table 8: folder of OpenFace's CSV, where the classifiers learned from its units."""


Others = Callable[[Sequence[str], FerPlus, torch.device, Callable[[], bool]], dict[str, str]]
"""``others(names, data, device, should_stop)`` makes the rows that are no recipes, and returns
why a row is not there, by its name."""


def trained_rows(
    request: Request, title: str, names: Sequence[str], others: Others | None = None
) -> tuple[FerPlus, dict[str, str]]:
    """Train what is missing of the rows asked for, as far as the request allows.

    Args:
        title: of the table, for the message.
        names: of all its rows, in the order of training.
        others: makes the rows that are no recipes; they come first.

    Returns:
        FER+, and why a row is not trained, by its name.

    Raises:
        FerdeskError: no such protocol, device or row; unreadable data.
    """
    unknown = set(request.only) - set(names)
    if unknown:
        raise FerdeskError(
            f"{title} has no row {', '.join(sorted(unknown))}.", f"Rows: {', '.join(names)}."
        )
    chosen = protocol.get(request.protocol)
    where = devices.choose(request.device)
    if request.threads > 0:
        torch.set_num_threads(request.threads)
    data = dataset.load(request.path, labels=chosen.labels, cache=request.given.cache)
    if not request.train:
        return data, {}
    wanted = request.only or names
    reasons: dict[str, str] = {}
    with stop_flag() as stopping:
        budget = request.budget_minutes
        late = (lambda: False) if budget is None else plan.deadline(budget * 60)

        def should_stop() -> bool:
            return late() or stopping()

        if others is not None:
            reasons |= others(wanted, data, where, should_stop)
        outcomes = plan.train_missing(
            [name for name in wanted if name in recipes.RECIPES], range(request.seeds), data,
            request.root, where, request.protocol, should_stop, typer.echo, given=request.given,
        )  # fmt: skip
    return data, reasons | {o.recipe: f"{o.state}: {o.why}" for o in outcomes if o.why}


def pack_finished(request: Request, names: Sequence[str]) -> None:
    """Pack the finished runs of the rows asked for, where the request says so."""
    if request.pack_to is None:
        return
    for name in request.only or names:
        for seed in range(request.seeds):
            folder = runs.run_folder(request.root, name, seed, request.protocol)
            if runs.Run(folder).model.exists():
                for part in pack(folder, request.pack_to):
                    typer.echo(f"packed {part}")
