"""Rows that were measured on another machine stay in a table that is written anew.

A table's runs need not all lie in one folder: whoever trains one row more keeps the others as they
were written, as long as their recipe is the same.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from pathlib import Path
from typing import Any

from trainer.predictors import DIVERGED
from trainer.tables.table import Table

KEY, SAME, REASON = "recipe", "digest", "why"
"""Columns: which row, of which recipe exactly, and what only a row that is not measured has."""
ACCURACY = "accuracy"


def with_kept(table: Table, folder: Path, told: str = ACCURACY) -> Table:
    """The table with the rows that it lacks from the one that lies in a folder.

    None is taken from one whose notes tell of another label file than the new one's.

    One that is lacking there too because its training diverged keeps that reason.

    A row that is taken from there gets what it lacks itself from the new one, such as a control
    that was trained since. One that came to the same again keeps what was not measured this time,
    such as age and gender where no faces were given.

    Args:
        table: with the columns ``recipe``, ``digest`` and ``told``.
        folder: where it will be written.
        told: the column that every measured row has, and no other.
    """
    lines = _lines(folder, table.name, "\n".join(table.notes))
    held = {key: row for key, row in lines.items() if told in row}
    lost = {key: row for key, row in lines.items() if row.get(REASON, "").startswith(DIVERGED)}
    rows = (_merged(row, held, told) for row in table.rows)
    return dataclasses.replace(table, rows=tuple(_explained(row, lost, told) for row in rows))


def _merged(row: dict, held: dict[tuple[Any, Any], dict[str, Any]], told: str) -> dict:
    kept = held.get((row[KEY], row.get(SAME)))
    if kept is None or row.get(told) not in (None, kept[told]):
        return row
    new = {key: value for key, value in row.items() if key != REASON and value is not None}
    return {**new, **kept} if row.get(told) is None else {**kept, **new}


def _explained(row: dict, lost: dict[tuple[Any, Any], dict[str, Any]], told: str) -> dict:
    """A row that is not measured, with the reason that training it had once: it diverged."""
    before = lost.get((row[KEY], row.get(SAME)))
    if before is None or row.get(told) is not None:
        return row
    return {**row, REASON: before[REASON]}


def measured(
    folder: Path, name: str, told: str = ACCURACY, notes: str = ""
) -> dict[tuple[Any, Any], dict[str, Any]]:
    """The measured rows of a table that lies in a folder, by recipe and digest.

    Args:
        folder: where tables are written; none are known where it holds no such table.
        name: the table's.
        told: the column that every measured row has.
        notes: of the table that they are for; where both tell of a label file, of the same one.
    """
    lines = _lines(folder, name, notes)
    return {key: row for key, row in lines.items() if told in row}


def _lines(folder: Path, name: str, notes: str) -> dict[tuple[Any, Any], dict[str, Any]]:
    """All rows of a table that lies in a folder, by recipe and digest; see :func:`measured`."""
    try:
        lines = list(csv.DictReader((folder / f"{name}.csv").read_text("utf-8").splitlines()))
    except OSError:
        return {}
    beside = folder / f"{name}.md"
    before, now = _labels(beside.read_text("utf-8") if beside.exists() else ""), _labels(notes)
    if before and now and before != now:
        return {}
    rows = [{key: _value(key, text) for key, text in line.items() if text} for line in lines]
    return {(row[KEY], row[SAME]): row for row in rows if {KEY, SAME} <= row.keys()}


def _labels(text: str) -> str:
    """The checksum's beginning, as the notes of a table tell it; empty where they do not."""
    found = re.search(r"\(\S+, sha256 ([0-9a-f]{12})…\)", text)
    return found[1] if found else ""


def _value(key: str, text: str) -> Any:
    if key in (KEY, SAME, REASON):  # a digest may be all digits, or read as 1e5
        return text
    if text in ("nan", "inf"):  # JSON spells them otherwise
        return float(text)
    try:
        return json.loads(text)
    except ValueError:
        return text
