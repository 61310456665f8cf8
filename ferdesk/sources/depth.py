"""Still pictures of any depth, read so that their white is white.

OpenCV loses what a Netpbm header says white is, refuses a TIFF whose samples of 10 to 14 bits are
packed, and takes 65,535 for white where a camera of 12 bits saved its numbers as they were.
"""

from __future__ import annotations

import re

import cv2
import numpy as np

from ferdesk.sources.capture import as_bgr, decode

_GAP = rb"(?:\s|#[^\n]*\n)+"
_NETPBM = re.compile(rb"P([2356])" + _GAP + rb"\d+" + _GAP + rb"\d+" + _GAP + rb"(\d{1,5})\s")
"""A gray or coloured one: 2 and 3 are written as text. Its white comes after width and height."""
_TIFF = (b"II*\0", b"MM\0*")
_UNSCALED = (b"\x89PNG", *_TIFF)
"""They can't say that fewer of 16 bits are used."""
TWELVE_BITS = 4095
"""White of the cameras whose numbers are saved as they are."""


def decode_still(content: bytes) -> np.ndarray | None:
    """A PNG, JPEG, … in memory as uint8 (H, W, 3) BGR; None where it can't be decoded.

    A picture of 16 bits in which nothing is brighter than 4095 is taken for one of 12: as 16 bits
    it would be black.
    """
    image = decode(content)
    header = _NETPBM.match(content[:4096])
    white = 0 if header is None else int(header[2])
    if header is not None and 0 < white < 255:
        # OpenCV scales what is written as text itself.
        return image if image is None or header[1] in b"23" else _scaled(image, white)
    if image is None:
        unscaled = content.startswith(_TIFF)  # its samples may be packed
    else:
        unscaled = content.startswith(_UNSCALED) and image.max() <= TWELVE_BITS >> 8
    deep = _deep(content) if unscaled or white > 255 else None
    if deep is None:
        return image
    return _scaled(deep, white or (TWELVE_BITS if deep.max() <= TWELVE_BITS else 65535))


def _deep(content: bytes) -> np.ndarray | None:
    """uint16 (H, W, 3), BGR; None where it can't be decoded or has no more than 8 bits."""
    try:
        image = cv2.imdecode(
            np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH
        )
    except cv2.error:
        return None
    return None if image is None or image.dtype != np.uint16 else image


def _scaled(image: np.ndarray, white: int) -> np.ndarray | None:
    """uint8 (H, W, 3), BGR, of which 255 is white."""
    return as_bgr(cv2.convertScaleAbs(image, alpha=255 / white))
