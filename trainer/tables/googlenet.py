"""Why the thesis's GoogLeNet did not learn: every trial's course on validation."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from ferdesk.core.errors import FerdeskError
from trainer import protocol, runs
from trainer.data.types import FerPlus
from trainer.recipes.googlenet import EPOCHS, TRIALS, Trial
from trainer.runs import run_folder
from trainer.tables.table import Column, Table

LEARNT = 5.0
"""Points above the share of the largest class from which a network counts as learning."""

COLUMNS = (
    Column("recipe", "recipe"),
    Column("initial", "first weights"),
    Column("optimiser", "optimiser"),
    Column("rate", "rate"),
    *(Column(f"loss{n}", f"loss {n}", lambda value: f"{value:.3f}") for n in range(1, EPOCHS + 1)),
    *(
        Column(f"valid{n}", f"validation {n}, %", lambda value: f"{value:.2f}")
        for n in range(1, EPOCHS + 1)
    ),
    Column("verdict", "verdict"),
    Column("digest", "recipe digest"),
    Column("why", "why not"),
)


def build(data: FerPlus, root: Path, protocol_name: str, reasons: dict[str, str]) -> Table:
    """The course of the trials that are finished.

    Args:
        data: FER+ with the label file of the protocol.
        root: folder of the runs.
        reasons: why a trial is not trained, by its recipe's name.
    """
    largest = largest_share(data, protocol_name)
    rows = tuple(_row(trial, root, protocol_name, largest, reasons) for trial in TRIALS)
    note = (
        f"FER+, protocol `{protocol_name}`, training split, batch 128, constant rate, dropout 0.4, "
        f"48×48, seed 0, {EPOCHS} epochs; mean training loss of each epoch, and accuracy on "
        "PublicTest after it. "
        f"The largest class, neutral, is {largest:.2f}% of these validation images: the accuracy "
        "of a network that answers it always, and also of one whose logits are not numbers, "
        "since the first of equal or undefined classes is taken. A trial counts as learning from "
        f"{LEARNT:.0f} points above it."
    )
    title = "Why the thesis's GoogLeNet did not learn"
    return Table.under(protocol_name, "googlenet", title, COLUMNS, rows, (note,))


def largest_share(data: FerPlus, protocol_name: str) -> float:
    """Percent of the validation images that carry the most frequent label."""
    _, labels = protocol.select(data, "valid", protocol_name)
    return 100 * float(np.bincount(labels).max() / len(labels))


def verdict(epochs: list[dict], largest: float) -> str:
    """What the course of a trial says, in a few words."""
    if any(not math.isfinite(row["loss"]) for row in epochs):
        return "diverges"
    if max(row["valid_accuracy"] for row in epochs) < largest + LEARNT:
        return "does not learn"
    return "learns"


def _row(
    trial: Trial, root: Path, protocol_name: str, largest: float, reasons: dict[str, str]
) -> dict:
    name = trial.recipe.name
    row = {
        "recipe": name,
        "initial": trial.initial,
        "optimiser": trial.optimiser.upper(),
        "rate": trial.rate,
        "digest": trial.recipe.digest,
    }
    folder = run_folder(root, name, 0, protocol_name)
    try:
        if not runs.finished(folder, trial.recipe, 0, protocol_name):
            return {**row, "why": reasons.get(name, "not trained yet")}
    except FerdeskError as error:
        return {**row, "why": str(error)}
    epochs = runs.Run(folder).epochs()
    for n, epoch in enumerate(epochs, start=1):
        row |= {f"loss{n}": epoch["loss"], f"valid{n}": epoch["valid_accuracy"]}
    return {**row, "verdict": verdict(epochs, largest)}
