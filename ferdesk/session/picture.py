"""A picture to show for a record that was kept without one."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ferdesk.core.preprocess import crop_matrix
from ferdesk.core.types import CROP_SIZE, Face, FrameRecord

BACKGROUND = 24
"""Gray level of what was not kept."""


def painted(record: FrameRecord) -> FrameRecord:
    """The record with a picture made of its crops, each where its face was.

    Returns:
        A record whose ``frame.image`` is dark but for the 48×48 crops, enlarged to the size
        they were cut from; everything else is the same.
    """
    height, width = record.frame.image.shape[:2]
    image = np.full((height, width, 3), BACKGROUND, np.uint8)
    for face in record.faces:
        try:
            matrix = _matrix(face.face)
        except ValueError:
            continue  # what is not finite has no place
        # The matrix counts from the corners of pixels, OpenCV from their middles.
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
        crop = cv2.cvtColor(face.crop.pixels, cv2.COLOR_GRAY2BGR)
        cv2.warpAffine(
            crop,
            matrix,
            (width, height),
            dst=image,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_TRANSPARENT,
        )
    return replace(record, frame=replace(record.frame, image=image))


def _matrix(face: Face) -> np.ndarray:
    """As :func:`~ferdesk.core.preprocess.crop_matrix`; where a picture was given as a face and no
    mesh was found in it, the crop is all of its box.

    Raises:
        ValueError: the numbers are not those of a place.
    """
    if face.has_mesh:
        return crop_matrix(face.landmarks, face.kept_tilt)
    left, top, width, height = face.box
    if not (np.isfinite(face.box).all() and width > 0 and height > 0):
        raise ValueError(f"no place for a crop: {face.box}")
    across, down = CROP_SIZE / width, CROP_SIZE / height
    return np.array([[across, 0, -across * left], [0, down, -down * top]])
