"""Writes summaries of files, one after the other, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import IO

from ferdesk.export.summary.columns import Column
from ferdesk.export.summary.sums import Line
from ferdesk.export.table import as_text
from ferdesk.export.writers import TextWriter


class SummaryWriter(TextWriter):
    """Writes lines of files that are through.

    Args:
        stream: text, in which it may go back.
        columns: see :func:`ferdesk.export.summary.columns.shape`.
    """

    def __init__(self, stream: IO[str], columns: Sequence[Column]):
        super().__init__(stream)
        self._columns = tuple(columns)
        self._csv = csv.writer(stream)
        self._csv.writerow(column.name for column in self._columns)
        self.commit()

    @property
    def meanings(self) -> dict[str, str]:
        """What the columns mean, by name."""
        return {column.name: column.meaning for column in self._columns}

    def write(self, lines: Iterable[Line]) -> None:
        """Write all lines of a file that is through."""
        for line in lines:
            self._csv.writerow([as_text(column.value(line)) for column in self._columns])
