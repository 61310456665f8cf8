"""The reproduced tables of the thesis as they ship: what ``ferdesk-train table`` wrote.

Each table lies in ``assets/results`` in three forms of one name: Markdown, CSV and LaTeX. It is
shown from the Markdown, whose figures are rounded and whose notes say how they were come by; where
that is missing or damaged, from the CSV with its bare values.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError, unreadable

FOLDER = "results"
FORMS: Mapping[str, str] = MappingProxyType({".csv": "CSV", ".md": "Markdown", ".tex": "LaTeX"})
"""Endings of a table's files, and what people call them."""
MISSING = "–"
"""Stands in a cell that has no value."""
REASON = "why not"
"""Title of the column that says why a row has no figures."""
MAX_BYTES = 2_000_000
MAX_COLUMNS = 100
_RULE = re.compile(r"\|(\s*:?-{2,}:?\s*\|)+")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class ResultTable:
    """One table as text."""

    name: str
    """Stem of its files, such as ``table-7.1``."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Each as long as ``columns``; an empty cell reads :data:`MISSING`."""
    notes: tuple[str, ...]
    """Paragraphs: protocol, N, hardware."""
    forms: Mapping[str, Path]
    """Its files by ending."""

    def reason(self, row: int) -> str:
        """Why a row lacks figures; empty where nothing is said about it."""
        if REASON not in self.columns:
            return ""
        said = self.rows[row][self.columns.index(REASON)]
        return "" if said == MISSING else said

    def text(self, ending: str) -> str:
        """One of its forms, as it was written.

        Raises:
            FerdeskError: there is no such file any more, or it can't be read.
        """
        if ending not in self.forms:
            raise FerdeskError(f"There is no {FORMS[ending]} of {self.title}.")
        return _read(self.forms[ending])


@dataclass(frozen=True, slots=True)
class Results:
    """The tables found, and what was wrong with the files that were left out."""

    tables: tuple[ResultTable, ...]
    problems: tuple[str, ...] = ()
    """One sentence a file."""


def scan(folder: Path | None = None) -> Results:
    """Read every table of a folder.

    Args:
        folder: None for what ships with ferdesk.

    Returns:
        The thesis's numbered tables first, in their order. What can't be read is told in
        ``problems`` and costs no other table.
    """
    folder = assets.root() / FOLDER if folder is None else folder
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in FORMS)
    except OSError as error:
        return Results((), (f"{folder} can't be read: {error.strerror or error}.",))
    forms: dict[str, dict[str, Path]] = {}
    for path in files:
        forms.setdefault(path.name[: -len(path.suffix)], {})[path.suffix] = path
    tables, problems = [], []
    for name in sorted(forms, key=_order):
        table, told = _table(name, forms[name])
        problems += told
        if table is not None:
            tables.append(table)
    return Results(tuple(tables), tuple(problems))


def _order(name: str) -> tuple[object, ...]:
    """Numbered tables first, and 10 after 9."""
    parts = re.split(r"(\d+)", name)
    order = [(int(p), "") if p.isdecimal() else (0, p) for p in parts]
    return (not name.startswith("table"), order)


def _table(name: str, forms: dict[str, Path]) -> tuple[ResultTable | None, list[str]]:
    """The table of one name from the best form that can be read, and what was wrong."""
    told = []
    for ending, parse in ((".md", _markdown), (".csv", _csv)):
        if ending not in forms:
            continue
        try:
            title, columns, rows, notes = parse(_read(forms[ending]), forms[ending])
        except FerdeskError as error:
            told.append(str(error))
            continue
        whole = MappingProxyType(forms)
        return ResultTable(name, title or name, columns, rows, notes, whole), told
    return None, told or [f"Of {name} there is neither Markdown nor CSV to show."]


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FerdeskError(f"{path} is too large for a table.", "Write it again.")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FerdeskError(f"{path} is not text.", "Write it again.") from error
    except OSError as error:
        raise unreadable(path, error, "Install ferdesk again.") from error


_Parsed = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]
"""Title, columns, rows, notes."""


def _markdown(text: str, path: Path) -> _Parsed:
    lines = [line.strip() for line in text.splitlines()]
    ruled = next((i for i, line in enumerate(lines) if _RULE.fullmatch(line)), 0)
    if not ruled:
        raise _damaged(path, "there is no table in it")
    end = ruled + 1
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    columns = _cells(lines[ruled - 1])
    if len(_cells(lines[ruled])) != len(columns):
        raise _damaged(path, f"line {ruled + 1} does not fit the head of the table")
    rows = _checked([_cells(line) for line in lines[ruled + 1 : end]], columns, path, ruled + 2)
    title = next((line[2:].strip() for line in lines[:ruled] if line.startswith("# ")), "")
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines[end:]))
    notes = tuple(" ".join(p.replace("`", "").split()) for p in paragraphs if p.strip())
    return title, columns, rows, notes


def _csv(text: str, path: Path) -> _Parsed:
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise _damaged(path, str(error)) from error
    if not lines or not any(lines[0]):
        raise _damaged(path, "there is no table in it")
    columns = tuple(name.replace("_", " ") for name in lines[0])
    filled = [tuple(cell or MISSING for cell in line) for line in lines[1:] if line]
    return "", columns, _checked(filled, columns, path, 2), ()


def _checked(
    rows: list[tuple[str, ...]], columns: tuple[str, ...], path: Path, first: int
) -> tuple[tuple[str, ...], ...]:
    """The rows, if they fit the columns; ``first`` is the line of the first one."""
    if len(columns) > MAX_COLUMNS:
        raise _damaged(path, f"it has {len(columns)} columns")
    for line, row in enumerate(rows, start=first):
        if len(row) != len(columns):
            raise _damaged(path, f"line {line} has {len(row)} cells, expected {len(columns)}")
    return tuple(rows)


def _cells(line: str) -> tuple[str, ...]:
    inside = line.removeprefix("|").removesuffix("|")
    return tuple(cell.strip().replace("\\|", "|") or MISSING for cell in _BAR.split(inside))


def _damaged(path: Path, why: str) -> FerdeskError:
    return FerdeskError(f"{path} is damaged: {why}.", "Write it again with ferdesk-train.")
