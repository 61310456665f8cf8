"""Table 7.1 in short: each network of the thesis once, by the recipe that validation likes most."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from trainer.recipes.table_7_1 import ORDER_OF_VALUE
from trainer.tables.table import Column, Table, percent
from trainer.tables.table_7_1 import show_accuracy, tick

MORE = 1.0
"""Points above the thesis that a network is asked to reach."""

COLUMNS = (
    Column("network", "network"),
    Column("thesis", "thesis %"),
    Column("accuracy", "accuracy %", show_accuracy),
    Column("more", "points more", lambda value: f"{value:+.2f}"),
    Column("reached", f"≥ thesis + {MORE:g}"),
    Column("n", "N"),
    Column("valid", "validation %", percent),
    Column("recipe", "recipe"),
    Column("minutes", "minutes", lambda value: f"{value:.0f}"),
    Column("hardware", "trained on"),
    Column("why", "why not"),
)

NOTES = (
    "Of the recipes of a network the one with the best validation accuracy, whatever it reads of "
    "the test set; every recipe is in Table 7.1. The thesis has no figure for DenseNet, which did "
    "not fit its memory. Recipes that end in taught, long, onward, deepened or late learnt from "
    "other networks too; of the Ensemble, which taught wrn-28-4-onward and wrn-28-4-grown-late, "
    "one member began as weights of ImageNet.",
)


def build(whole: Table, protocol: str = "majority") -> Table:
    """The best row of each network that has any.

    Args:
        whole: Table 7.1.
        protocol: that of the table.
    """
    there = {network_of(row["recipe"]) for row in whole.rows}
    rows = tuple(_best(network, whole.rows) for network in ORDER_OF_VALUE if network in there)
    title = "Table 7.1 in short: each network of the thesis at its best"
    return Table.under(protocol, "table-7.1-networks", title, COLUMNS, rows, NOTES)


def network_of(recipe: str) -> str:
    """The network of the thesis that a recipe trains; empty where it has none."""
    known = [name for name in ORDER_OF_VALUE if recipe == name or recipe.startswith(f"{name}-")]
    return max(known, key=len, default="")


def _best(network: str, rows: Iterable[dict]) -> dict:
    own = [row for row in rows if network_of(row["recipe"]) == network]
    thesis = next((row["thesis"] for row in own if row.get("thesis") is not None), None)
    measured = [row for row in own if row.get("accuracy") is not None]
    if not measured:
        why = next((row["why"] for row in own if row.get("why")), None)
        return {"network": network, "thesis": thesis, "why": why}
    best = max(measured, key=lambda row: row["valid"])
    more = None if thesis is None else 100 * statistics.mean(best["accuracy"]) - thesis
    return {
        "network": network,
        "thesis": thesis,
        "more": more,
        "reached": None if more is None else tick(more >= MORE),
        **{key: best[key] for key in ("accuracy", "n", "valid", "recipe", "minutes", "hardware")},
    }
