"""Tables that people write about files: a CSV whose column ``file`` names one in each line."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of

Parts = tuple[str, ...]
"""Folders and name of a file."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What such tables are of."""

    needed: tuple[str, ...]
    """Columns, in any order."""
    known: tuple[str, ...] = ()
    """Columns that there may be besides, and that mean something."""
    advice: str = ""
    """What to give, where that is more than the columns that are needed."""

    @property
    def fix(self) -> str:
        """What to give."""
        return self.advice or f"Give a CSV in UTF-8 with the columns {', '.join(self.needed)}."


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table."""

    path: Path
    number: int
    """From 1, as editors count them."""
    cells: Mapping[str, str]
    """By column, without spaces around them."""
    mark: str
    """What parts them."""

    def __str__(self) -> str:
        return f"Line {self.number} of {self.path}"

    def plain(self, column: str) -> str:
        """A cell with a number, as Python writes it: Excel parts cells by a semicolon where a comma
        is the decimal point. Empty where there is none."""
        cell = self.cells.get(column, "")
        return cell.replace(",", ".") if self.mark == ";" else cell

    def whole(self, column: str) -> str:
        """The same of a whole number: ``3.0`` is what programs make of a 3 in a column with
        gaps. What is none stays as it is, with its commas."""
        plain = self.plain(column)
        whole = re.fullmatch(r"(\d+)\.0*", plain)
        return whole[1] if whole else self.cells.get(column, "")

    @property
    def name(self) -> str:
        """What it calls its file.

        Raises:
            FerdeskError: nothing.
        """
        name = self.cells["file"]
        if not name:
            raise FerdeskError(f"{self} names no file.", "Fill its column file.")
        return name

    def file(self, files: Files) -> str:
        """Which one of the files it is of.

        Raises:
            FerdeskError: none, or more than one.
        """
        fit = files.called(self.name)
        if not fit:
            raise FerdeskError(
                f"{self} names {self.name}, which is none of the files that are to be read.",
                "Correct the name, read that file too, or leave out the line.",
            )
        if len(fit) > 1:
            raise FerdeskError(
                f"{self} names {self.name}, which may be {' or '.join(fit)}.",
                "Write the folders before the name there.",
            )
        return fit[0]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table."""

    path: Path
    header: tuple[str, ...]
    """As it names its columns, those without a name too."""
    lines: tuple[Line, ...]
    mark: str = ","
    """What parts cells."""
    names: tuple[str, ...] = ()
    """As :attr:`header`, with those in lower case that mean something."""

    def further(self, kind: Kind) -> tuple[str, ...]:
        """Columns that mean nothing, and are told as they are."""
        meant = (*kind.needed, *kind.known)
        return tuple(name for name in self.names if name and name not in meant)


def read(path: Path, kind: Kind, taken: frozenset[str] = frozenset()) -> Sheet:
    """Read one, whose cells are parted by ``,`` or ``;``.

    Args:
        taken: names that a further column can't have, since what it is told in has them.

    Raises:
        FerdeskError: it can't be read, lacks a column, or has one twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        mark = mark_of(text)
        (_, names), *rows = _rows(text, mark) or [(1, [])]
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(f"{path} can't be read: {reason}.", kind.fix) from error
    header = tuple(names)
    meant = (*kind.needed, *kind.known)
    names = [name.lower() if name.lower() in meant else name for name in names]
    _check_names(path, names, kind, taken)
    lines = tuple(_line(path, number, row, names, mark) for number, row in rows)
    return Sheet(path, header, lines, mark, tuple(names))


def mark_of(text: str) -> str:
    """What parts the cells of a table: ``,``, or ``;`` as Excel writes it in some countries."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return ";" if first.count(";") > first.count(",") else ","


class Files:
    """Files by what they may be called, so that many lines find theirs among many.

    Args:
        specs: the files, as they were found.
    """

    def __init__(self, specs: Iterable[str]):
        self._parts = {spec: _key(os.path.abspath(spec)) for spec in specs}
        self._whole: dict[Parts, list[str]] = {}
        self._endings: dict[Parts, list[str]] = {}
        for spec, parts in self._parts.items():
            self._whole.setdefault(parts, []).append(spec)
            for start in range(len(parts)):
                self._endings.setdefault(parts[start:], []).append(spec)

    def called(self, name: str) -> Sequence[str]:
        """Those that a name may mean: with all of its path, else by the end of it."""
        whole = self._whole.get(_key(os.path.abspath(name)), ())
        return whole or self._endings.get(_key(name), ())

    def inside(self, folder: str) -> Mapping[str, int]:
        """Those that are in a folder of that name, with how deep in their paths it is."""
        return self._folders.get(_key(folder), {})

    @cached_property
    def _folders(self) -> Mapping[Parts, Mapping[str, int]]:
        """By folders that follow each other in a path; of two alike the deeper. As the path was
        told: what it lies in on this machine is nobody's name."""
        found: dict[Parts, dict[str, int]] = {}
        for spec in self._parts:
            folders = _key(spec)[:-1]
            for end in range(1, len(folders) + 1):
                for start in range(end):
                    found.setdefault(tuple(folders[start:end]), {})[spec] = end
        return found


def _key(path: str) -> Parts:
    """The same for the same folders and name."""
    return parts_of(os.path.normcase(path))


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


def _line(path: Path, number: int, row: list[str], names: list[str], mark: str) -> Line:
    named = list(zip_longest(names, row, fillvalue=""))
    line = Line(path, number, dict(named), mark)
    if any(cell and not name for name, cell in named):
        raise FerdeskError(
            f"{line} has a cell in a column without a name.",
            f"Name the column, or put quotation marks around a text with {mark} in it.",
        )
    return line


def _check_names(path: Path, names: list[str], kind: Kind, taken: frozenset[str]) -> None:
    """
    Raises:
        FerdeskError: a column is missing, is there twice, or would be taken for another one.
    """
    named = [name for name in names if name]
    for name in kind.needed:
        if name not in names:
            raise FerdeskError(
                f"{path} has no column {name}; it has {', '.join(named) or 'none'}.", kind.fix
            )
    for name in named:
        if names.count(name) > 1:
            raise FerdeskError(f"{path} has two columns {name}.", "Leave or name one otherwise.")
        if name not in (*kind.needed, *kind.known) and name in taken:
            raise FerdeskError(
                f"{path} has a column {name}, and so has the summary, which takes it in.",
                "Call it otherwise.",
            )
