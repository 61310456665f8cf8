"""Kaggle's layout: one CSV of pixels beside ``fer2013new.csv``, joined by row.

``fer2013.csv`` has the header ``emotion,pixels,Usage``; ``icml_face_data.csv`` has the columns
in another order and spaces before their names. Columns are found by name in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from trainer.data.images import from_text
from trainer.data.tree import Folder, lines
from trainer.data.types import USAGES
from trainer.data.votes import Row, rows, usage

COLUMNS = ("emotion", "pixels", "Usage")


def read(
    tree: Folder, pixel_csv: str, new_csv: str, wanted: Sequence[Row], table: Sequence[Row]
) -> np.ndarray:
    """Read the pixels of each wanted row.

    The two files must have the same number of rows with the same usages, or they are not of one
    version and every label would be another face's.

    Args:
        tree: where to read.
        pixel_csv: Kaggle's file.
        new_csv: the name of ``fer2013new.csv`` in errors.
        wanted: rows with a name, by which they are found in ``table``.
        table: every row of ``fer2013new.csv``, in the file's order.

    Returns:
        uint8 (len(wanted), 48, 48).

    Raises:
        FerdeskError: naming file and row.
    """
    where = tree.describe(pixel_csv)
    place = _places(wanted, table, tree.describe(new_csv))
    pixels = np.empty((len(wanted), CROP_SIZE, CROP_SIZE), np.uint8)
    source = rows(lines(tree, pixel_csv), where)
    _, header = next(source, (0, []))
    names = [cell.strip() for cell in header]
    if sorted(names) != sorted(COLUMNS):
        raise FerdeskError(f"{where}, row 1: expected the columns {', '.join(COLUMNS)}.")
    pixel_column, usage_column = names.index("pixels"), names.index("Usage")
    for index, (row, item) in enumerate(zip_longest(table, source)):
        if item is None or row is None:
            longer, shorter = (new_csv, pixel_csv) if item is None else (pixel_csv, new_csv)
            raise FerdeskError(
                f"{tree.describe(shorter)} ends after {index} rows, {longer} goes on.",
                "The two must be of the same FER2013; a copy may be cut short.",
            )
        line, cells = item
        at = f"{where}, row {line}"
        if len(cells) != len(COLUMNS):
            raise FerdeskError(f"{at}: expected {len(COLUMNS)} columns, got {len(cells)}.")
        if usage(cells[usage_column], at) != row.split:
            raise FerdeskError(
                f"{at}: the usage is {cells[usage_column].strip()}, but "
                f"{tree.describe(new_csv)}, row {row.line} says {USAGES[row.split]}.",
                "The two files are not of one version, or were sorted.",
            )
        image = from_text(cells[pixel_column], at)
        if index in place:
            pixels[place[index]] = image
    return pixels


def _places(wanted: Sequence[Row], table: Sequence[Row], where: str) -> dict[int, int]:
    """Index in ``table`` → index in ``wanted``; of a name that stands twice the first counts."""
    first: dict[str, int] = {}
    for index, row in enumerate(table):
        if row.name:
            first.setdefault(row.name, index)
    place = {}
    for i, row in enumerate(wanted):
        if row.name not in first:
            raise FerdeskError(f"{where} has no row of {row.name}, which the labels name.")
        index = first[row.name]
        if table[index].split != row.split:
            raise FerdeskError(f"{where} and the labels put {row.name} in different splits.")
        place[index] = i
    return place
