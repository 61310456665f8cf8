"""The two label files of FER+: ``label.csv`` (one a folder) and ``fer2013new.csv`` (one in all)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import VOTE_COLUMNS
from trainer.data.types import USAGES

NAME = re.compile(r"fer\d{7}\.png", re.ASCII)
"""The only image names there are; so no name in a label file can lead elsewhere."""
TAGGERS = 10
_VOTE = re.compile(r"\d{1,2}", re.ASCII)
_BOX = f"(0, 0, {CROP_SIZE}, {CROP_SIZE})"
_NEW_HEADER = ("Usage", "Image name", *VOTE_COLUMNS)
_FIX = "Take the label files from the FERPlus repository again."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a label file."""

    line: int
    """Line number in the file, from 1."""
    split: int
    """Index in ``SPLITS``."""
    name: str
    """Image name; empty where FER+ gives none, which means that there is no face."""
    votes: tuple[int, ...]
    """Taggers by ``vocab.VOTE_COLUMNS``."""


def rows(lines: Iterable[str], where: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV with the number of the line each ends on; blank lines are left out.

    Raises:
        FerdeskError: the text is not CSV.
    """
    reader = csv.reader(lines, strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise FerdeskError(f"{where}, row {reader.line_num}: {error}.", _FIX) from error


def read_folder_labels(lines: Iterable[str], split: int, where: str) -> list[Row]:
    """Read a folder's ``label.csv``: image name, box, ten votes; no header.

    Args:
        lines: the file's text.
        split: the split that the folder is.
        where: the file's name in errors.

    Raises:
        FerdeskError: naming the file and the row: wrong number of columns, a name that is no
            image name or stands twice, a box that is not the whole picture, a bad vote.
    """
    found: dict[str, Row] = {}
    for line, cells in rows(lines, where):
        at = f"{where}, row {line}"
        if len(cells) != 2 + len(VOTE_COLUMNS):
            raise FerdeskError(f"{at}: expected 12 columns, got {len(cells)}.", _FIX)
        name = cells[0].strip()
        if not NAME.fullmatch(name):
            raise FerdeskError(f"{at}: {name!r} is not an image name.", _FIX)
        if name in found:
            raise FerdeskError(f"{at}: {name} stands in row {found[name].line} already.", _FIX)
        if cells[1].strip() != _BOX:
            # The official loader crops to the box; all 35,710 are the whole picture.
            raise FerdeskError(f"{at}: the box is {cells[1]}, expected {_BOX}.", _FIX)
        found[name] = Row(line, split, name, _votes(cells[2:], at))
    return list(found.values())


def read_new_csv(lines: Iterable[str], where: str) -> list[Row]:
    """Read ``fer2013new.csv``: usage, image name (may be empty), ten votes; with a header.

    Every row comes back, in the file's order, so that rows can be matched with Kaggle's pixels.
    Names that stand twice are left to :func:`faces`.

    Raises:
        FerdeskError: naming the file and the row.
    """
    source = rows(lines, where)
    _, header = next(source, (0, []))
    if tuple(cell.strip() for cell in header) != _NEW_HEADER:
        raise FerdeskError(f"{where}, row 1: expected the header {','.join(_NEW_HEADER)}.", _FIX)
    found = []
    for line, cells in source:
        at = f"{where}, row {line}"
        if len(cells) != len(_NEW_HEADER):
            raise FerdeskError(f"{at}: expected 12 columns, got {len(cells)}.", _FIX)
        name = cells[1].strip()
        if name and not NAME.fullmatch(name):
            raise FerdeskError(f"{at}: {name!r} is not an image name.", _FIX)
        found.append(Row(line, usage(cells[0], at), name, _votes(cells[2:], at)))
    return found


def faces(table: Iterable[Row]) -> list[Row]:
    """The rows that have a face: those with a name, and of a name that stands twice the first.

    Of the real file's 35,887 rows, 173 have no name and four repeat one: 35,710 are left.
    """
    first: dict[str, Row] = {}
    for row in table:
        if row.name:
            first.setdefault(row.name, row)
    return list(first.values())


def usage(cell: str, at: str) -> int:
    """The split that a usage names.

    Raises:
        FerdeskError: it is none of ``USAGES``.
    """
    try:
        return USAGES.index(cell.strip())
    except ValueError:
        raise FerdeskError(
            f"{at}: the usage is {cell!r}, expected one of {', '.join(USAGES)}.", _FIX
        ) from None


def _votes(cells: list[str], at: str) -> tuple[int, ...]:
    values = []
    for column, cell in zip(VOTE_COLUMNS, cells):
        text = cell.strip()
        if not _VOTE.fullmatch(text):
            raise FerdeskError(f"{at}: the votes for {column} are {cell!r}, not a whole number.")
        values.append(int(text))
    if sum(values) > TAGGERS:
        raise FerdeskError(f"{at}: {sum(values)} votes, but an image has {TAGGERS} taggers.", _FIX)
    return tuple(values)
