"""Arrays to Qt images."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtGui import QImage


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
    """A Qt image as an array of its own: uint8 (H, W, 3), BGR, in device pixels."""
    image = image.convertToFormat(QImage.Format.Format_BGR888)
    height, width, line = image.height(), image.width(), image.bytesPerLine()
    # Lines begin at whole words, so the last ones of a line may belong to no pixel.
    lines = np.frombuffer(image.constBits(), np.uint8, count=height * line).reshape(height, line)
    return lines[:, : 3 * width].reshape(height, width, 3).copy()
