"""Table 7.3: multi-task networks beside the single task on the same recipe."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping
from pathlib import Path

from trainer import recipes, runs
from trainer.data.types import FerPlus
from trainer.multitask import score
from trainer.multitask.faces import SPLIT_SEED, Faces
from trainer.recipes.table_7_3 import ROWS, MultiRow
from trainer.runs import run_folder
from trainer.tables import table_7_1
from trainer.tables.table import Column, Table, percent

_EMOTION = {column.key: column for column in table_7_1.COLUMNS}
COLUMNS = (
    Column("recipe", "recipe"),
    Column("method", "method"),
    Column("thesis", "thesis %"),
    Column("accuracy", "emotion %", _EMOTION["accuracy"].show),
    Column("control", "single task %", _EMOTION["accuracy"].show),
    Column("seeds", "seeds"),
    Column("n", "N"),
    Column("holds", "≥ single task"),
    Column("gender", "gender %", percent),
    Column("age_mae", "age MAE, years", lambda value: f"{value:.2f}"),
    Column("n_faces", "N faces"),
    *(
        _EMOTION[key]
        for key in ("valid", "parameters", "gmac", "minutes", "hardware", "digest", "why")
    ),
)


def build(
    seeds: range,
    data: FerPlus,
    faces: Faces | None,
    root: Path,
    protocol: str = "majority",
    reasons: Mapping[str, str] | None = None,
) -> Table:
    """Score what is trained, once, and tell why the rest is not.

    Args:
        seeds: of which a row takes those that are finished.
        faces: on whose hold-out age and gender are scored; None leaves them out.
        root: folder of the runs.
        reasons: why a recipe is not trained, by its name.
    """
    rows = tuple(_row(row, seeds, data, faces, root, protocol, reasons or {}) for row in ROWS)
    notes = [
        f"Emotion: FER+, protocol `{protocol}` ({data.labels.name}, sha256 "
        f"{data.labels.sha256[:12]}…), PrivateTest, one crop. The single task is the same network "
        "and recipe without the other branches (Table 7.1). Age is the expectation over 101 "
        "classes of a year; gender is the larger of two."
    ]
    if faces is not None:
        notes.append(
            f"{faces.words()}. The hold-out is a tenth, drawn by the picture's name and seed "
            f"{SPLIT_SEED}; it was neither trained nor chosen on."
        )
    return Table.under(
        protocol,
        "table-7.3",
        "Table 7.3: emotion, gender and age",
        COLUMNS,
        rows,
        tuple(notes),
    )


def controlled(table: Table, singles: Mapping[tuple[str, str], Mapping]) -> Table:
    """The table with controls that were measured for another table, or for another row of this one.

    Args:
        singles: rows by recipe and digest, as :func:`trainer.tables.kept.measured` gives them.
    """
    # A row that is kept is of today's recipe, and so of today's control.
    known = {
        one.control: row["control"] for one, row in zip(ROWS, table.rows) if row.get("control")
    }
    for name in {one.control for one in ROWS}:
        single = singles.get((name, recipes.get(name).digest))
        if single is not None:
            known.setdefault(name, single["accuracy"])
    rows = [
        {**row, "control": known[one.control]}
        if row.get("control") is None and one.control in known
        else row
        for one, row in zip(ROWS, table.rows)
    ]
    return dataclasses.replace(table, rows=tuple(rows))


def judged(table: Table) -> Table:
    """The table with a mark where a row and its control are both measured.

    Last of all: either may have been measured elsewhere.
    """
    rows = []
    for row in table.rows:
        if row.get("accuracy") and row.get("control"):
            ours, alone = (statistics.mean(row[key]) for key in ("accuracy", "control"))
            row = {**row, "holds": table_7_1.tick(ours >= alone)}
        rows.append(row)
    return dataclasses.replace(table, rows=tuple(rows))


def _row(
    row: MultiRow,
    seeds: range,
    data: FerPlus,
    faces: Faces | None,
    root: Path,
    protocol: str,
    reasons: Mapping[str, str],
) -> dict:
    name = row.recipe.name
    cells = table_7_1.trained_row(name, seeds, data, root, protocol, dict(reasons))
    control = table_7_1.trained_row(row.control, seeds, data, root, protocol, dict(reasons))
    cells |= {"method": row.method, "control": control.get("accuracy")}
    if "accuracy" not in cells:
        return cells
    if faces is not None:
        folders = [run_folder(root, name, seed, protocol) for seed in seeds]
        found = [score.scored(f, faces, "test") for f in folders if runs.Run(f).model.exists()]
        cells |= {
            "gender": statistics.mean(part["gender_accuracy"] for part in found),
            "age_mae": statistics.mean(part["age_mae"] for part in found),
            "n_faces": found[0]["n_age"],
        }
    return cells
