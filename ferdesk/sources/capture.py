"""OpenCV's VideoCapture, opened quietly and read without exceptions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from ferdesk.core.text import storable

# Read by OpenCV when it opens its first capture. FFmpeg writes its complaints about damaged
# files to stderr, and a camera that was unplugged would be waited for 10 s; seconds here.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")


# No OpenCV log lines: what went wrong is told by a FerdeskError instead.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def open_capture(
    what: str | int, backend: int = cv2.CAP_ANY, options: tuple[int, ...] = ()
) -> cv2.VideoCapture | None:
    """An opened capture, or None where OpenCV can't open it.

    Args:
        what: a file path, a URL or a camera index.
        backend: one of ``cv2.CAP_*``.
        options: property, value, property, value, … given to the backend before opening.
    """
    try:
        with _plain(what) as name:
            capture = cv2.VideoCapture(name, backend, list(options))
    except (cv2.error, OSError):
        return None
    if capture.isOpened():
        return capture
    capture.release()
    return None


def open_network(url: str, limit_s: float) -> cv2.VideoCapture | None:
    """What FFmpeg plays of an address, or None; opening and each read end within ``limit_s``."""
    limit = int(limit_s * 1000)
    limits = (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit)
    return open_capture(url, cv2.CAP_FFMPEG, limits)


@contextmanager
def _plain(what: str | int) -> Iterator[str | int]:
    """A name that OpenCV can take: one that UTF-8 can't hold would end the whole program.

    Raises:
        OSError: there is none for that file, or it is not there.
    """
    if not isinstance(what, str) or storable(what) == what:
        yield what
        return
    descriptor = os.open(what, os.O_RDONLY)
    try:
        name = f"/proc/self/fd/{descriptor}"
        if not os.path.exists(name):
            raise OSError(f"no other name for {what!r} on this system")
        yield name
    finally:
        os.close(descriptor)


def read_picture(capture: cv2.VideoCapture) -> np.ndarray | None:
    """The next picture as uint8 (H, W, 3) BGR, or None at the end or where it can't be decoded."""
    try:
        ok, image = capture.read()
    except cv2.error:
        return None
    return as_bgr(image) if ok else None


def grab(capture: cv2.VideoCapture) -> bool:
    """Decode the next picture; False at the end or where it can't be decoded."""
    try:
        return bool(capture.grab())
    except cv2.error:
        return False


def grabbed_picture(capture: cv2.VideoCapture) -> np.ndarray | None:
    """What :func:`grab` decoded, as uint8 (H, W, 3) BGR; None where it is no picture."""
    try:
        ok, image = capture.retrieve()
    except cv2.error:
        return None
    return as_bgr(image) if ok else None


def as_bgr(image: np.ndarray | None) -> np.ndarray | None:
    """Any decoded picture as uint8 (H, W, 3) BGR; None for what is not a picture."""
    if image is None or image.size == 0:
        return None
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.dtype != np.uint8:
        return None
    if image.ndim == 2 or image.shape[2] == 1:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    return np.ascontiguousarray(image[:, :, :3])


def decode(content: bytes) -> np.ndarray | None:
    """A PNG, JPEG, … in memory as uint8 (H, W, 3) BGR; None where it can't be decoded."""
    try:
        return as_bgr(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR))
    except cv2.error:
        return None
