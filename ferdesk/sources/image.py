"""One image file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.sources.base import FrameSource
from ferdesk.sources.depth import decode_still
from ferdesk.sources.files import MAX_BYTES, head, is_heic


class Image(FrameSource):
    """A single frame, then the end.

    Raises:
        FerdeskError: missing, unreadable, too large, damaged or not an image.
    """

    stills = True

    def __init__(self, path: Path):
        path = Path(path)
        self._image: np.ndarray | None = load_image(path)
        super().__init__(path.name, 1.0)

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        image, self._image = self._image, None
        return None if image is None else (image, 0.0, "")


def load_image(path: Path, usual_white: int | None = None) -> np.ndarray:
    """Decode an image file, turned upright as its EXIF data says.

    Args:
        usual_white: see :func:`ferdesk.sources.depth.usual_white`.

    Returns:
        uint8 (H, W, 3), BGR; gray images have three equal channels, transparency is dropped.

    Raises:
        FerdeskError: missing, unreadable, too large, cut short or not an image.
    """
    start = head(path)
    if path.stat().st_size > MAX_BYTES:
        raise FerdeskError(f"{path} is too large for an image.", "Save it smaller.")
    try:
        # Read here, decoded from memory: OpenCV can't open every path on Windows.
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if _cut_short(start, content):
        raise FerdeskError(f"The image {path} is cut short.", "Copy or save it again.")
    image = decode_still(content, usual_white)
    if image is None and is_heic(start):
        raise FerdeskError(f"{path} is a HEIC image, which is not read.", "Save it as JPEG.")
    if image is None:
        raise FerdeskError(
            f"{path} is not an image that can be read.",
            "It may be damaged, or larger than 134 million pixels; .png, .jpg, .bmp, .webp and "
            ".tif work.",
        )
    return image


def _cut_short(start: bytes, content: bytes) -> bool:
    """A PNG or JPEG without its end mark; OpenCV would show half of it in silence."""
    if start.startswith(b"\x89PNG"):
        return b"IEND" not in content[-64:] and b"IEND" not in content
    if start.startswith(b"\xff\xd8\xff"):
        return b"\xff\xd9" not in content
    return False
