"""The trials of files, from a table that people wrote."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.times import seconds
from ferdesk.export import summary
from ferdesk.export.trials import Trial, Trials

NEEDED: tuple[str, ...] = ("file", "start", "end", "trial")
"""Columns, in any order; what others there are is told of each trial."""
_GIVE = f"Give a CSV in UTF-8 with the columns {', '.join(NEEDED)}."


def read(path: Path, inputs: Sequence[str]) -> Trials:
    """The trials of a CSV, whose cells are parted by ``,`` or ``;``.

    A file may have as many of its folders before its name as are needed to tell files apart.

    Args:
        path: the CSV.
        inputs: the files that are to be read, as they were found.

    Raises:
        FerdeskError: it can't be read, lacks a column, has no trial, or a line of it makes no
            trial of one of the files.
    """
    names, lines = _table(path)
    further = tuple(name for name in names if name and name not in NEEDED)
    files = {spec: _key(os.path.abspath(spec)) for spec in inputs}
    found: dict[str, list[Trial]] = {}
    told: dict[tuple[object, ...], int] = {}
    for line in lines:
        spec, trial = line.file(files), line.trial(further)
        before = told.setdefault((spec, trial.name, trial.start_s, trial.end_s), line.number)
        if before != line.number:
            raise FerdeskError(f"{line} has the trial of line {before} again.", "Leave out one.")
        found.setdefault(spec, []).append(trial)
    if not found:
        raise FerdeskError(f"{path} has no trial.", "Write a line for each below the names.")
    of_file = {spec: tuple(found[spec]) for spec in inputs if spec in found}
    return Trials(path, of_file, further)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table."""

    path: Path
    number: int
    """From 1, as editors count them."""
    cells: Mapping[str, str]
    """By column, without spaces around them."""
    mark: str
    """What parts them."""

    def __str__(self) -> str:
        return f"Line {self.number} of {self.path}"

    def file(self, files: Mapping[str, tuple[str, ...]]) -> str:
        """Which of the files, given with their whole paths, it is of."""
        name = self.cells["file"]
        if not name:
            raise FerdeskError(f"{self} names no file.", "Fill its column file.")
        whole, last = _key(os.path.abspath(name)), _key(name)
        fit = [spec for spec, key in files.items() if key == whole]
        fit = fit or [spec for spec, key in files.items() if key[-len(last) :] == last]
        if not fit:
            raise FerdeskError(
                f"{self} names {name}, which is none of the files that are to be read.",
                "Correct the name, read that file too, or leave out the line.",
            )
        if len(fit) > 1:
            raise FerdeskError(
                f"{self} names {name}, which may be {' or '.join(fit)}.",
                "Write the folders before the name there.",
            )
        return fit[0]

    def trial(self, further: Sequence[str]) -> Trial:
        """Its trial, with what the columns ``further`` tell of it."""
        name = self.cells["trial"]
        if not name:
            raise FerdeskError(f"{self} does not name its trial.", "Fill its column trial.")
        if ";" in name:
            raise FerdeskError(
                f"{self} calls its trial {name}, and a semicolon parts the names of several.",
                "Call it otherwise.",
            )
        more = tuple(self.cells[column] for column in further)
        trial = Trial(name, self._time("start"), self._time("end"), more)
        if trial.start_s >= trial.end_s:
            raise FerdeskError(
                f"{self} has a trial that does not end after it begins "
                f"({self.cells['start']} to {self.cells['end']}).",
                "Correct its start or its end.",
            )
        return trial

    def _time(self, column: str) -> float:
        text = self.cells[column]
        # Excel parts cells by a semicolon where a comma is the decimal point.
        plain = text.replace(",", ".") if self.mark == ";" else text
        try:
            return seconds(plain)
        except FerdeskError as error:
            raise FerdeskError(f"{self} has no {column}: {error.what}", error.fix) from None


def _table(path: Path) -> tuple[list[str], list[_Line]]:
    """The names of the columns, those that are needed in lower case, and the lines below them."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = next((line for line in text.splitlines() if line.strip()), "")
        mark = ";" if first.count(";") > first.count(",") else ","
        (_, names), *rows = _rows(text, mark) or [(1, [])]
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(f"The trials in {path} can't be read: {reason}.", _GIVE) from error
    names = [name.lower() if name.lower() in NEEDED else name for name in names]
    _check_names(path, names)
    return names, [_line(path, number, row, names, mark) for number, row in rows]


def _rows(text: str, mark: str) -> list[tuple[int, list[str]]]:
    """Every row that has something in it, with the number of its line."""
    # Strict: with a quotation mark that is never closed the rest of the file would be one cell.
    stream = io.StringIO(text, newline="")
    rows = csv.reader(stream, delimiter=mark, strict=True, skipinitialspace=True)
    stripped = ([cell.strip() for cell in row] for row in rows)
    try:
        return [(rows.line_num, row) for row in stripped if any(row)]
    except csv.Error as error:
        raise csv.Error(f"line {rows.line_num}: {error}") from error


def _line(path: Path, number: int, row: list[str], names: list[str], mark: str) -> _Line:
    named = list(zip_longest(names, row, fillvalue=""))
    line = _Line(path, number, dict(named), mark)
    if any(cell and not name for name, cell in named):
        raise FerdeskError(
            f"{line} has a cell in a column without a name.",
            f"Name the column, or put quotation marks around a text with {mark} in it.",
        )
    return line


def _check_names(path: Path, names: list[str]) -> None:
    """
    Raises:
        FerdeskError: a column is missing, is there twice, or would be taken for one of the summary.
    """
    named = [name for name in names if name]
    for name in NEEDED:
        if name not in names:
            raise FerdeskError(
                f"{path} has no column {name}; it has {', '.join(named) or 'none'}.", _GIVE
            )
    for name in named:
        if names.count(name) > 1:
            raise FerdeskError(f"{path} has two columns {name}.", "Leave or name one otherwise.")
        if name not in NEEDED and name in summary.NAMES:
            raise FerdeskError(
                f"{path} has a column {name}, and so has the summary, which takes it in.",
                "Call it otherwise.",
            )


def _key(path: str) -> tuple[str, ...]:
    """The same for the same folders and name: macOS writes é as two characters, Excel as one."""
    return tuple(unicodedata.normalize("NFC", part) for part in parts_of(os.path.normcase(path)))
