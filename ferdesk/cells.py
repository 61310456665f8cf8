"""What stands in the cells of a table that ferdesk wrote: numbers, shares, labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.times import LONGEST_S
from ferdesk.core.vocab import INDEX
from ferdesk.rows import Row

NAN = float("nan")
NO_LABEL = -1
"""In place of a label's index."""


class Strange(Exception):
    """A cell that ferdesk does not write: its column, and what stands in it."""

    def of(self, path: Path, row: Row) -> FerdeskError:
        """What people are told of it.

        Args:
            path: of the table.
            row: in which it stands.
        """
        column, cell = self.args
        return FerdeskError(
            f"{path} holds {cell!r} in the column {column} for {row['source']}, frame "
            f"{row['frame']}, which ferdesk does not write there.",
            "Make the table anew.",
        )


def index(row: Row, column: str) -> int:
    """A label's index in ``vocab.EMOTIONS``, or :data:`NO_LABEL`.

    Raises:
        Strange: it is none.
    """
    label = row[column]
    if label and label not in INDEX:
        raise Strange(column, label)
    return INDEX[label] if label else NO_LABEL


def share(row: Row, column: str) -> float:
    """A probability, a share or an intensity; NaN for an empty cell.

    Raises:
        Strange: it is not in [0, 1].
    """
    cell = row[column]
    if not cell:
        return NAN
    value = number(cell)
    if not 0 <= value <= 1:
        raise Strange(column, cell)
    return value


def shares(row: Row, columns: Sequence[str]) -> list[float]:
    """Several of them, as :func:`share` says each.

    Raises:
        Strange: one is not in [0, 1].
    """
    try:
        found = [float(cell) if (cell := row[column]) else NAN for column in columns]
    except ValueError:
        found = []
    if len(found) < len(columns) or not all(0 <= one <= 1 or one is NAN for one in found):
        return [share(row, column) for column in columns]  # which says which
    return found


def seconds(row: Row, column: str) -> float:
    """Of a cell with milliseconds.

    Raises:
        Strange: it is no time.
    """
    value = number(row[column]) / 1000
    if not -LONGEST_S < value < LONGEST_S:
        raise Strange(column, row[column])
    return value


def whole(row: Row, column: str) -> int:
    """A count.

    Raises:
        Strange: it is none.
    """
    value = number(row[column])
    if not 0 <= value < 2**53 or value != int(value):
        raise Strange(column, row[column])
    return int(value)


def number(cell: str) -> float:
    """NaN, which is in no bounds, where it is none."""
    try:
        return float(cell)
    except ValueError:
        return NAN
