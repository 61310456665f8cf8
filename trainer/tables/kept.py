"""Rows that were measured on another machine stay in a table that is written anew.

A table's runs need not all lie in one folder: whoever trains one row more keeps the others as they
were written, as long as their recipe is the same.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

from trainer.tables.table import Table

KEY, SAME, MEASURED, REASON = "recipe", "digest", "accuracy", "why"
"""Columns: which row, of which recipe exactly, what a measured row has and what another has."""


def with_kept(table: Table, folder: Path) -> Table:
    """The table with the rows that it lacks from the one that lies in a folder.

    A row that is taken from there gets what it lacks itself from the new one, such as a control
    that was trained since.

    Args:
        table: with the columns ``recipe``, ``digest`` and ``accuracy``.
        folder: where it will be written.
    """
    held = measured(folder, table.name)
    return dataclasses.replace(table, rows=tuple(_merged(row, held) for row in table.rows))


def _merged(row: dict, held: dict[tuple[Any, Any], dict[str, Any]]) -> dict:
    kept = held.get((row[KEY], row.get(SAME)))
    if row.get(MEASURED) is not None or kept is None:
        return row
    return {**{key: row[key] for key in row if key != REASON and row[key] is not None}, **kept}


def measured(folder: Path, name: str) -> dict[tuple[Any, Any], dict[str, Any]]:
    """The measured rows of a table that lies in a folder, by recipe and digest.

    Args:
        folder: where tables are written; none are known where it holds no such table.
        name: the table's.
    """
    try:
        lines = list(csv.DictReader((folder / f"{name}.csv").read_text("utf-8").splitlines()))
    except OSError:
        return {}
    rows = [{key: _value(key, text) for key, text in line.items() if text} for line in lines]
    return {(row[KEY], row[SAME]): row for row in rows if {KEY, SAME, MEASURED} <= row.keys()}


def _value(key: str, text: str) -> Any:
    if key in (KEY, SAME):  # a digest may be all digits, or read as 1e5
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
