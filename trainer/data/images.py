"""FER+'s pictures: PNG files and Kaggle's rows of numbers."""

from __future__ import annotations

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"IEND\xaeB`\x82"
_PIXELS = CROP_SIZE * CROP_SIZE
_VALUE = {str(value): value for value in range(256)}
_FIX = "Copy or download the data again."


def decode(data: bytes, where: str) -> np.ndarray:
    """Decode one PNG.

    The header is checked first, so a picture of a false size is refused before it is unpacked,
    and the end too, since decoders may fill a picture that breaks off.

    Args:
        data: the file.
        where: its name in errors.

    Returns:
        uint8 (48, 48), gray.

    Raises:
        FerdeskError: not a PNG, damaged, or not 48x48 in 8-bit gray.
    """
    if not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR" or len(data) < 33:
        raise FerdeskError(f"{where} is not a PNG picture.", _FIX)
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    depth, colour = data[24], data[25]
    if (width, height) != (CROP_SIZE, CROP_SIZE):
        raise FerdeskError(
            f"{where} is {width}x{height} pixels, expected {CROP_SIZE}x{CROP_SIZE}.", _FIX
        )
    if (depth, colour) != (8, 0):
        raise FerdeskError(f"{where} is not an 8-bit gray picture.", _FIX)
    if not data.endswith(_END):
        raise FerdeskError(f"{where} breaks off before its end.", _FIX)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None or image.shape != (CROP_SIZE, CROP_SIZE) or image.dtype != np.uint8:
        raise FerdeskError(f"{where} is damaged.", _FIX)
    return image


def from_text(text: str, where: str) -> np.ndarray:
    """Read Kaggle's pixels: 2304 numbers from 0 to 255 with a space between.

    Returns:
        uint8 (48, 48), gray.

    Raises:
        FerdeskError: too few, too many, or not such numbers.
    """
    cells = text.split()
    if len(cells) != _PIXELS:
        raise FerdeskError(f"{where}: {len(cells)} pixels, expected {_PIXELS}.", _FIX)
    try:
        values = bytes(map(_VALUE.__getitem__, cells))
    except KeyError as error:
        raise FerdeskError(
            f"{where}: {error.args[0]!r} is not a pixel from 0 to 255.", _FIX
        ) from None
    return np.frombuffer(values, np.uint8).reshape(CROP_SIZE, CROP_SIZE)
