"""A table out of a ``.mat`` file (MATLAB 5 to 7): one struct of columns.

SciPy's reader is compiled, and a damaged file takes the whole process with it; a data set may
come from anywhere. This one knows no more than a table needs. The format: MathWorks, *MAT-File
Format*, level 5.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Collection, Iterator

import numpy as np

MOST_BYTES = 1_000_000_000
"""Of a table, unfolded."""
_HEADER = 128
_MATRIX, _COMPRESSED = 14, 15
_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8",
            13: "u8"}  # fmt: skip
"""By the type of an element: how its numbers are stored."""
_TEXT = {1: "latin-1", 2: "latin-1", 4: "utf-16", 16: "utf-8", 17: "utf-16"}
"""By the type of an element: how its letters are stored."""
_CELL, _STRUCT, _CHARS = 1, 2, 4
_NUMERIC = range(6, 16)
"""Classes of arrays."""

Column = np.ndarray | list[str]
"""Numbers as float64 (N,), or texts."""


def table(content: bytes, name: str, wanted: Collection[str]) -> dict[str, Column]:
    """Columns of the struct that is called ``name``; fields of other kinds are left out.

    Raises:
        ValueError: it is no such file, is damaged, or holds no such struct.
    """
    mark = content[126:128]
    if len(content) < _HEADER or mark not in (b"IM", b"MI"):
        raise ValueError("it is no MATLAB 5 file")
    order = "<" if mark == b"IM" else ">"
    try:
        for kind, data in _elements(memoryview(content)[_HEADER:], order):
            if kind == _COMPRESSED:
                kind, data = next(_elements(_unfolded(data), order))
            if kind == _MATRIX:
                array = _Array(data, order)
                if array.name == name and array.kind == _STRUCT:
                    return array.columns(wanted)
    except (struct.error, zlib.error, UnicodeDecodeError, KeyError, StopIteration) as error:
        raise ValueError(f"it is damaged: {type(error).__name__}") from error
    raise ValueError(f"it holds no table {name}")


class _Array:
    """The head of a matrix element, and its parts that are not read yet."""

    def __init__(self, data: memoryview, order: str):
        self._order = order
        self._parts = _elements(data, order)
        _, flags = next(self._parts)
        self.kind = int(struct.unpack_from(f"{order}I", flags)[0]) & 0xFF
        dims = self._numbers(*next(self._parts))
        if any(n < 0 for n in dims):
            raise ValueError("it is damaged: a size below 0")
        self.count = math.prod(int(n) for n in dims)
        self.name = self._text(*next(self._parts))

    def columns(self, wanted: Collection[str]) -> dict[str, Column]:
        _, length = next(self._parts)
        width = int(struct.unpack_from(f"{self._order}i", length)[0])
        _, held = next(self._parts)
        if self.count != 1 or width < 1:
            raise ValueError("it is damaged: a struct without fields")
        letters = bytes(held)
        names = [letters[i : i + width] for i in range(0, len(letters), width)]
        found: dict[str, Column] = {}
        for padded, (_, data) in zip(names, self._parts):
            name = padded.split(b"\0")[0].decode("ascii")
            if name in wanted and data:
                column = _Array(data, self._order).column()
                if column is not None:
                    found[name] = column
        return found

    def column(self) -> Column | None:
        """A field's numbers or texts; None for anything else."""
        if self.kind in _NUMERIC:
            return self._numbers(*next(self._parts)) if self.count else np.zeros(0)
        if self.kind != _CELL:
            return None
        texts = []
        for _ in range(self.count):
            _, data = next(self._parts)
            cell = _Array(data, self._order) if data else None
            texts.append(cell._letters() if cell is not None else "")
        return texts

    def _letters(self) -> str:
        return self._text(*next(self._parts)) if self.kind == _CHARS and self.count else ""

    def _numbers(self, kind: int, data: memoryview) -> np.ndarray:
        stored = np.dtype(f"{self._order}{_NUMBERS[kind]}")
        if len(data) % stored.itemsize:
            raise ValueError("it is damaged: half a number")
        return np.frombuffer(data, stored).astype(np.float64)

    def _text(self, kind: int, data: memoryview) -> str:
        encoding = _TEXT[kind]
        if encoding == "utf-16":
            encoding += "-le" if self._order == "<" else "-be"
        return bytes(data).decode(encoding)


def _elements(data: memoryview, order: str) -> Iterator[tuple[int, memoryview]]:
    """Type and content of each element, one behind the other."""
    at = 0
    while at < len(data):
        (first,) = struct.unpack_from(f"{order}I", data, at)
        if first >> 16:  # a small one, with its content in the tag
            kind, size, begin, end = first & 0xFFFF, first >> 16, at + 4, at + 8
            if size > 4:
                raise ValueError("it is damaged: a small element that is large")
        else:
            kind, (size,) = first, struct.unpack_from(f"{order}I", data, at + 4)
            begin = at + 8
            end = begin + size + (-size % 8 if kind != _COMPRESSED else 0)
        if begin + size > len(data):
            raise ValueError("it is damaged: it breaks off")
        yield kind, data[begin : begin + size]
        at = end


def _unfolded(data: memoryview) -> memoryview:
    unfolding = zlib.decompressobj()
    whole = unfolding.decompress(data, MOST_BYTES)
    if unfolding.unconsumed_tail:
        raise ValueError("it is too large")
    return memoryview(whole)
