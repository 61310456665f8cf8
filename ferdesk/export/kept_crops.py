"""Crops that were kept beside a table, read back."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE

LARGEST = 65_536
"""Bytes of a crop's file that are read: 48×48 gray are 2304 before they are packed."""
HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", CROP_SIZE, CROP_SIZE)
"""How a PNG of a crop's size begins."""


def crop_of(folder: Path, name: str) -> np.ndarray:
    """What a table calls a crop, which may be somebody else's and name anything.

    Args:
        folder: of the table.
        name: that stands in its column ``crop``.

    Returns:
        uint8 (48, 48).

    Raises:
        FerdeskError: it is gone, or is none of a crop.
    """
    path = folder / name
    try:
        if path.parent.parent != folder:  # as with the name of another drive
            raise ValueError("it is not beside the table")
        with path.open("rb") as stream:
            data = stream.read(LARGEST)
    except (OSError, ValueError) as error:
        raise FerdeskError(
            f"The crop {path} can't be read: {getattr(error, 'strerror', None) or error}.",
            "Put the crops back beside the table, or analyze the files again.",
        ) from error
    if data[:24] != HEAD:  # before it is decoded, which takes the room that a file asks for
        raise _damaged(path)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None or pixels.shape != (CROP_SIZE, CROP_SIZE):
        raise _damaged(path)
    return pixels


def _damaged(path: Path) -> FerdeskError:
    return FerdeskError(f"The crop {path} is damaged.", "Analyze the files again.")
