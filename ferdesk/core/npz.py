"""Plain arrays from an npz that may come from anywhere.

``numpy.load`` trusts what a file says of its sizes: a few bytes can ask for terabytes, or unfold
into gigabytes. Here both are looked at before any memory is taken, and nothing is unpickled.
"""

from __future__ import annotations

import math
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import IO, Literal

import numpy as np

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_FAULTS = (
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    OverflowError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    NotImplementedError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def read(file: Path | IO[bytes], most_bytes: int) -> dict[str, np.ndarray]:
    """Every array of an npz by name.

    Args:
        file: a path, or an open file.
        most_bytes: of all arrays together; more is refused before it is unpacked.

    Raises:
        OSError: the file can't be read.
        ValueError: it is no npz, is damaged, holds anything but plain arrays, or is larger.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            whole = sum(member.file_size for member in members)
            if whole > most_bytes:
                raise ValueError(f"it unfolds to {whole:,} bytes")
            return {m.filename.removesuffix(".npy"): _array(archive, m) for m in members}
    except _FAULTS as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(member) as stream:
        shape, in_columns, kind = _HEADERS[np.lib.format.read_magic(stream)](stream)
        if kind.hasobject:
            raise ValueError(f"{member.filename} holds objects")
        if any(n < 0 for n in shape) or kind.itemsize == 0:
            raise ValueError(f"{member.filename} has no such shape")
        content = stream.read()
    size = math.prod(shape) * kind.itemsize
    if len(content) != size:
        raise ValueError(f"{member.filename} has {len(content)} bytes, its header says {size}")
    # Copied, so that it can be written to like any other array.
    order: Literal["F", "C"] = "F" if in_columns else "C"
    return np.frombuffer(content, kind).reshape(shape, order=order).copy(order)
