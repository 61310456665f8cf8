"""Arrays to Qt images, and back."""

from __future__ import annotations

import threading

import cv2
import numpy as np
from PySide6.QtGui import QImage

from ferdesk.core.types import Frame


def from_bgr(image: np.ndarray, width: int, height: int, mirrored: bool = False) -> QImage:
    """A picture at the size it is shown, in device pixels.

    OpenCV scales several times faster than Qt does, and averages when it shrinks. The result
    owns its memory: a QImage over a numpy buffer would outlive the array it looks into. It has
    the format of the screen's own memory, so that painting it is copying.

    Args:
        image: uint8 (H, W, 3), BGR.
        mirrored: exchange left and right.
    """
    if image.shape[1] != width or image.shape[0] != height:
        # Whole blocks are averaged first, which OpenCV does fast; averaging by other factors takes
        # six times as long as interpolating, which is as good down to half the size.
        block = min(image.shape[1] // width, image.shape[0] // height)
        if block > 1:
            size = (image.shape[1] // block, image.shape[0] // block)
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    if mirrored:
        image = cv2.flip(image, 1)
    made = QImage(width, height, QImage.Format.Format_RGB32)
    pixels = np.frombuffer(made.bits(), np.uint8).reshape(height, width, 4)
    cv2.cvtColor(image, cv2.COLOR_BGR2BGRA, dst=pixels)
    return made


class Scaler:
    """Scales pictures in the thread that brings them, so that the window need not.

    Only the newest is kept, and none is made while the last one is not wanted: nobody looks then,
    or the window is behind.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: tuple[int, int, bool] | None = None
        self._ready: tuple[Frame, tuple[int, int, bool], QImage] | None = None

    def prepare(self, frame: Frame) -> None:
        """Scale a picture as the last one was shown. From the thread that brings pictures."""
        with self._lock:
            wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        width, height, mirrored = wanted
        made = from_bgr(frame.image, width, height, mirrored)
        with self._lock:
            self._ready = (frame, wanted, made)

    def of(self, frame: Frame, width: int, height: int, mirrored: bool) -> QImage:
        """The picture at that size, in device pixels; made here where it is not there yet."""
        wanted = (width, height, mirrored)
        with self._lock:
            self._wanted = wanted
            ready, self._ready = self._ready, None
        if ready is not None and ready[0] is frame and ready[1] == wanted:
            return ready[2]
        return from_bgr(frame.image, *wanted)


def from_gray(pixels: np.ndarray) -> QImage:
    """A gray picture, pixel for pixel.

    Args:
        pixels: uint8 (H, W).
    """
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    return QImage(
        pixels.data, width, height, pixels.strides[0], QImage.Format.Format_Grayscale8
    ).copy()


def to_bgr(image: QImage) -> np.ndarray:
    """A picture as an array of its own memory.

    Args:
        image: of any format; not null.

    Returns:
        uint8 (H, W, 3), BGR.
    """
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = lines[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR)
