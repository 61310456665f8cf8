"""Whole pictures as a session file keeps them."""

from __future__ import annotations

import zlib

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError

MAX_JPEG_SIDE = 65500
"""Pixels, of the library that OpenCV writes JPEG with."""


def encode_picture(image: np.ndarray, quality: int) -> bytes:
    """A picture as JPEG.

    Args:
        image: uint8 (H, W, 3), BGR.
        quality: 1 to 100.

    Raises:
        FerdeskError: it is too large for one.
    """
    height, width = image.shape[:2]
    if max(height, width) > MAX_JPEG_SIDE:
        raise FerdeskError(
            f"A picture of {width}×{height} can't be kept: JPEG ends at {MAX_JPEG_SIDE} pixels.",
            "Record without whole pictures.",
        )
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return jpeg.tobytes()


def decode_picture(jpeg: bytes, check: int) -> np.ndarray:
    """uint8 (H, W, 3), BGR.

    Raises:
        ValueError: it is not the picture that was stored.
    """
    if zlib.crc32(jpeg) != check:
        raise ValueError("the picture's checksum does not fit")
    try:
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise ValueError(f"the picture can't be decoded: {error.err}") from error
    if image is None:
        raise ValueError("the picture can't be decoded")
    return image
