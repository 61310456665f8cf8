"""A picture to show for a record that was kept without one."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ferdesk.core.preprocess import crop_matrix
from ferdesk.core.types import FrameRecord

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
            matrix = crop_matrix(face.face.landmarks)
        except ValueError:
            continue  # landmarks that are not finite have no place
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
