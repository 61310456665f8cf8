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

KEY, SAME, MEASURED = "recipe", "digest", "accuracy"
"""Columns: which row, of which recipe exactly, and what a measured row has."""


def with_kept(table: Table, folder: Path) -> Table:
    """The table with the rows that it lacks from the one that lies in a folder.

    Args:
        table: with the columns ``recipe``, ``digest`` and ``accuracy``.
        folder: where it will be written.
    """
    held = _read(folder / f"{table.name}.csv")
    rows = tuple(
        row if row.get(MEASURED) is not None else held.get((row[KEY], row.get(SAME)), row)
        for row in table.rows
    )
    return dataclasses.replace(table, rows=rows)


def _read(path: Path) -> dict[tuple[Any, Any], dict[str, Any]]:
    """Measured rows by recipe and digest; none where there is no such file."""
    try:
        lines = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    except OSError:
        return {}
    rows = [{key: _value(text) for key, text in line.items() if text} for line in lines]
    return {(row[KEY], row[SAME]): row for row in rows if {KEY, SAME, MEASURED} <= row.keys()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
