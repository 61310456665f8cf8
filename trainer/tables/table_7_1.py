"""Table 7.1: every network of the thesis trained from scratch, beside the thesis's figure."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Sequence
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from trainer import recipes, runs, size
from trainer.data.types import FerPlus
from trainer.environment import machines
from trainer.runs import run_folder
from trainer.scores import scored
from trainer.tables.table import Column, Table, percent

NOT_TRAINED = "not trained yet"


def show_accuracy(values: Sequence[float]) -> str:
    """Mean over the seeds in percent, ± their standard deviation where there are several."""
    mean = f"{100 * statistics.mean(values):.2f}"
    return f"{mean} ± {100 * statistics.stdev(values):.2f}" if len(values) > 1 else mean


COLUMNS = (
    Column("recipe", "recipe"),
    Column("thesis", "thesis %"),
    Column("accuracy", "accuracy %", show_accuracy),
    Column("seeds", "seeds"),
    Column("n", "N"),
    Column("beats", "≥ thesis"),
    Column("top2", "top-2 %", percent),
    Column("top3", "top-3 %", percent),
    Column("macro_f1", "macro-F1 %", percent),
    Column("mean_recall", "mean recall %", percent),
    Column("jsd", "JSD to votes", lambda value: f"{value:.4f}"),
    Column("valid", "validation %", percent),
    Column("parameters", "parameters", lambda value: f"{value:,}"),
    Column("gmac", "GMAC", lambda value: f"{value:.2f}"),
    Column("minutes", "minutes", lambda value: f"{value:.0f}"),
    Column("hardware", "trained on"),
    Column("digest", "recipe digest"),
    Column("why", "why not"),
)


def build(
    names: Sequence[str],
    seeds: Sequence[int],
    data: FerPlus,
    root: Path,
    protocol: str = "majority",
    reasons: dict[str, str] | None = None,
) -> Table:
    """Score what is trained, once, and tell why the rest is not.

    Args:
        names: recipes, in the order of the rows.
        seeds: of which a row takes those that are finished.
        root: folder of the runs.
        reasons: why a recipe is not trained, by its name.
    """
    rows = tuple(trained_row(name, seeds, data, root, protocol, reasons or {}) for name in names)
    notes = (
        f"FER+, protocol `{protocol}` ({data.labels.name}, sha256 {data.labels.sha256[:12]}…), "
        "PrivateTest; one crop, no test-time averaging; everything chosen on PublicTest. Accuracy "
        "is the mean over the seeds, ± their standard deviation where there are several; the other "
        "scores are means. JSD is the mean Jensen–Shannon divergence to the votes, after "
        "temperature. GMAC and parameters for one 48×48 crop. Minutes are one seed's training.",
    )
    return Table.under(
        protocol,
        "table-7.1",
        "Table 7.1: networks trained from scratch on FER+",
        COLUMNS,
        rows,
        notes,
    )


def trained_alone(table: Table) -> Table:
    """The table without the rows that nobody has begun to train.

    A second protocol is for a few networks, beside the headline's figure of all.
    """
    rows = tuple(row for row in table.rows if row.get("why") != NOT_TRAINED)
    return dataclasses.replace(table, rows=rows)


def trained_row(
    name: str,
    seeds: Sequence[int],
    data: FerPlus,
    root: Path,
    protocol: str,
    reasons: dict[str, str],
) -> dict:
    """The cells of a trained recipe: its scores, or why there are none."""
    recipe = recipes.get(name)
    thesis = (recipe.thesis or {}).get("accuracy")
    row = {
        "recipe": name,
        "thesis": thesis,
        "digest": recipe.digest,
        "parameters": size.parameters(recipe.model),
        "gmac": round(size.gmac(recipe.model), 3),
    }
    try:
        places = [(run_folder(root, name, seed, protocol), seed) for seed in seeds]
        folders = [at for at, seed in places if runs.finished(at, recipe, seed, protocol)]
        if not folders:
            return {**row, "why": reasons.get(name, NOT_TRAINED)}
        tests = [scored(folder, data, "test", protocol) for folder in folders]
        valids = [scored(folder, data, "valid", protocol) for folder in folders]
    except FerdeskError as error:
        return {**row, "why": str(error)}
    infos = [runs.Run(folder).info() for folder in folders]

    def mean(results: list[dict], key: str) -> float:
        return statistics.mean(result[key] for result in results)

    accuracies = [result["accuracy"] for result in tests]
    return {
        **row,
        "accuracy": accuracies,
        "seeds": len(folders),
        "n": tests[0]["n"],
        "beats": None if thesis is None else tick(100 * statistics.mean(accuracies) >= thesis),
        **{key: mean(tests, key) for key in ("top2", "top3", "macro_f1", "mean_recall")},
        "jsd": statistics.mean(result["jsd"]["after"] for result in tests),
        "valid": mean(valids, "accuracy"),
        "minutes": statistics.mean(info["seconds"] for info in infos) / 60,
        "hardware": "; ".join(dict.fromkeys(map(hardware, infos))),
    }


def hardware(info: dict) -> str:
    """What a run was trained on, in a few words, by its record."""
    environment, processes = info["environment"], info.get("processes", 1)
    one = machines(info)
    if not environment.get("gpu"):
        one += f", {environment['cores']} cores"
    return f"{one}, {processes} processes" if processes > 1 else one


def tick(yes: bool) -> str:
    """A mark for people."""
    return "✓" if yes else "✗"
