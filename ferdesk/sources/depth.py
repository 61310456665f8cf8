"""Still pictures of any depth, read so that their white is white.

OpenCV loses what a Netpbm header says white is, refuses a TIFF whose samples of 10 to 14 bits are
packed, and takes 65,535 for white where a camera of fewer bits saved its numbers as they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.capture import as_bgr, decode
from ferdesk.sources.files import MAX_BYTES, head

_GAP = rb"(?:\s|#[^\n]*\n)+"
_NETPBM = re.compile(rb"P([2356])" + _GAP + rb"\d+" + _GAP + rb"\d+" + _GAP + rb"(\d{1,5})\s")
"""A gray or coloured one: 2 and 3 are written as text. Its white comes after width and height."""
_TIFF = (b"II*\0", b"MM\0*")
_PNG = b"\x89PNG"
_DEPTH_AT = 24
"""Byte of a PNG with its bits a sample."""
TWELVE_BITS, SIXTEEN_BITS = 4095, 65535
OTHERS = (1023, 16383)
"""White of cameras of 10 and 14 bits. Their numbers are those of a dim picture of 12 or 16, too, so
it is not believed but where pixels are burnt out there: see :func:`_burnt_out`."""
BURNT_OUT = 4
"""Pixels, at the least, that tell it."""
SAMPLES = 16
"""Pictures of a folder that are looked at."""


def decode_still(content: bytes, usual: int | None = None) -> np.ndarray | None:
    """A PNG, JPEG, … in memory as uint8 (H, W, 3) BGR; None where it can't be decoded.

    What is white in a picture of 16 bits in PNG or TIFF, which can't say that fewer are used, is
    told by its values. Those that were scaled up to 16 bits stay as they are, however dark. Of a
    camera's numbers, saved as they were, 1023 is white where the picture is burnt out there, and so
    is 16383; else what has nothing brighter than 4095 is taken for 12 bits, since as 16 it would be
    black, and all else for 16. So pictures of 10 or 14 bits that are nowhere burnt out stay too
    dark: nothing in them tells them from dim ones of 12 or 16, which must not be blown up.

    Args:
        usual: white of the folder's pictures, which holds for this one unless it is brighter.
    """
    image = decode(content)
    header = _NETPBM.match(content[:4096])
    if header is not None:
        return _netpbm(content, image, by_text=header[1] in b"23", white=int(header[2]))
    if image is None:
        unscaled = content.startswith(_TIFF)  # its samples may be packed
    else:
        # The bits that OpenCV keeps of a camera's numbers.
        unscaled = content.startswith((_PNG, *_TIFF)) and image.max() <= max(OTHERS) >> 8
    deep = _deep(content) if unscaled else None
    if deep is None:
        return image
    if _scaled_up(deep):
        return _scaled(deep, SIXTEEN_BITS)
    return _scaled(deep, usual if usual and deep.max() <= usual else _white([_end(deep)]))


def usual_white(paths: Sequence[Path]) -> int | None:
    """White of a folder's pictures of 16 bits, by some of them; None where there are none.

    One answer for all, so that they keep their brightness beside each other. Never raises.
    """
    every = max(1, len(paths) // SAMPLES)
    deep = (_deep(_sixteen_bits(path)) for path in paths[::every][:SAMPLES])
    # Not the pictures themselves, which may be large.
    ends = [_end(image) for image in deep if image is not None and not _scaled_up(image)]
    return _white(ends) if ends else None


def _sixteen_bits(path: Path) -> bytes:
    """A file that may be a PNG or TIFF of 16 bits; nothing of any other."""
    try:
        start = head(path, _DEPTH_AT + 1)
        if start.startswith(_TIFF) or (start.startswith(_PNG) and start[_DEPTH_AT:] == b"\x10"):
            with path.open("rb") as stream:
                return stream.read(MAX_BYTES)
    except (FerdeskError, OSError):
        pass  # told when it is read
    return b""


def _netpbm(
    content: bytes, image: np.ndarray | None, by_text: bool, white: int
) -> np.ndarray | None:
    """As :func:`decode_still`, of what OpenCV gives and of the white that the header says."""
    if 0 < white < 255 and image is not None and not by_text:
        return _scaled(image, white)  # OpenCV scales what is written as text itself
    deep = _deep(content) if white > 255 else None
    return image if deep is None else _scaled(deep, white)


def _end(image: np.ndarray) -> tuple[int, bool]:
    """The brightest value of a uint16 picture, and whether it shows to be a camera's white."""
    brightest = int(image.max())
    return brightest, brightest in OTHERS and _burnt_out(image, brightest)


def _white(ends: Sequence[tuple[int, bool]]) -> int:
    """Of pictures of one camera, whose numbers are as it gave them, by the :func:`_end` of each."""
    brightest, is_white = max(ends)
    if is_white:
        return brightest
    return TWELVE_BITS if brightest <= TWELVE_BITS else SIXTEEN_BITS


def _burnt_out(image: np.ndarray, white: int) -> bool:
    """Whether more pixels are white than nearly so, which only the end of a scale does."""
    at = np.count_nonzero(image == white)
    near = np.count_nonzero((image < white) & (image >= white - BURNT_OUT))
    return bool(at > near and at >= BURNT_OUT * image.shape[2])


def _scaled_up(image: np.ndarray) -> bool:
    """Whether all 16 bits are used: the values were made of fewer, by zeros below or by repetition.

    So OpenCV reads packed samples; a picture of 8 bits that is saved as one of 16 is so too.
    """
    image = image[:, :, 1]  # the others are as this one
    kept = ((bits, image >> (16 - bits) << (16 - bits)) for bits in (8, 10, 12, 14))
    return any(
        bool((image == above).all() or (image == above | (image >> bits)).all())
        for bits, above in kept
    )


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
