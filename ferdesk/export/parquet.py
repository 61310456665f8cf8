"""An analysis as Parquet, where pyarrow is installed; ferdesk itself does without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TextIO, cast

import numpy as np
import pyarrow
import pyarrow.parquet

from ferdesk.export.item import Item
from ferdesk.export.table import Column, lines_of

ROWS = 4096
"""Lines that are held as Python objects before they are packed."""
_WHOLE = ("frame", "time_ms", "faces", "face_id", "session_ms", "marker_ms")
_TEXT = (
    *("source", "model", "label", "close_to", "rule", "reason", "quality_flags"),
    *("crop", "marker", "trial"),
)


class ParquetWriter:
    """The columns of the table, typed: int64, float32 or text; what is empty is null."""

    def __init__(self, stream: IO[str], columns: Sequence[Column]):
        self._columns = columns
        self._schema = pyarrow.schema([(c.name, _kind(c)) for c in self._columns])
        self._writer = pyarrow.parquet.ParquetWriter(cast(TextIO, stream).buffer, self._schema)
        self._rows: list[list[object]] = []
        self._tables: list[pyarrow.Table] = []

    def write(self, item: Item, crops: Sequence[str] = ()) -> None:
        for line in lines_of(item, crops):
            self._rows.append([_plain(column.value(line)) for column in self._columns])
        if len(self._rows) >= ROWS:
            self._pack()

    def commit(self) -> None:
        self._pack()
        for table in self._tables:
            self._writer.write_table(table)
        self._tables.clear()

    def rollback(self) -> None:
        self._rows.clear()
        self._tables.clear()

    def close(self) -> None:
        self.commit()
        self._writer.close()

    def _pack(self) -> None:
        if self._rows:
            cells = [list(column) for column in zip(*self._rows)]
            arrays = [pyarrow.array(c, field.type) for c, field in zip(cells, self._schema)]
            self._tables.append(pyarrow.Table.from_arrays(arrays, schema=self._schema))
            self._rows.clear()


def _kind(column: Column) -> pyarrow.DataType:
    if column.name in _WHOLE:
        return pyarrow.int64()
    if column.name in _TEXT or column.name.endswith("network_label"):
        return pyarrow.string()
    return pyarrow.float32()


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    return None if value == "" else value
