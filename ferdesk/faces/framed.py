"""Pictures that are a face each, framed as FER+ frames its faces: crops, not scenes.

The whole picture is what a model sees. The mesh is looked for in the picture enlarged, for the
Action Units alone; where none is found the face is there all the same, without a mesh.
"""

from __future__ import annotations

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import (
    ALL_TILT,
    CROP_SIZE,
    N_BLENDSHAPES,
    N_LANDMARKS,
    Face,
    Frame,
    HeadPose,
)
from ferdesk.faces.landmarker import FaceLandmarker

ENLARGED = 6
"""MediaPipe's detector wants a face of more than a hundred pixels."""
MARGIN = 72
"""Pixels put around the enlarged picture by repeating its border: FER+ often cuts the chin,
and the detector wants a face to be whole."""
AS_FITTED = 1.0
"""Of :func:`ferdesk.faces.pose.head_pose`: the classifiers of Action Units were fitted to poses
made so. A crop's face is within 2 degrees of the middle, where it hardly makes a difference."""
CONFIDENCE = 0.1
"""Of detection and presence: every picture is a face, so the finder may be bold."""


def crop_of(image_bgr: np.ndarray) -> np.ndarray:
    """A whole picture as a model is given it: uint8 (48, 48), gray.

    Args:
        image_bgr: uint8 (S, S, 3), BGR.
    """
    gray = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY)
    if gray.shape == (CROP_SIZE, CROP_SIZE):
        return gray
    how = cv2.INTER_AREA if len(gray) > CROP_SIZE else cv2.INTER_CUBIC
    return cv2.resize(gray, (CROP_SIZE, CROP_SIZE), interpolation=how)


def enlarge(crop: np.ndarray) -> np.ndarray:
    """uint8 (432, 432, 3): a 48×48 gray crop as the face finder is given it."""
    big = cv2.resize(crop, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    big = cv2.copyMakeBorder(big, *(MARGIN,) * 4, cv2.BORDER_REPLICATE)
    return cv2.cvtColor(big, cv2.COLOR_GRAY2BGR)


class CropFinder:
    """Finds the mesh of crops, each by itself. Not to be shared between threads.

    Raises:
        FerdeskError: the face finder can't be started.
    """

    def __init__(self) -> None:
        self._landmarker = FaceLandmarker(
            1, "image", detection=CONFIDENCE, presence=CONFIDENCE, aside=AS_FITTED
        )
        self._count = 0

    def find(self, crop: np.ndarray) -> Face | None:
        """The face of a crop, in its pixels; None where no mesh is found.

        Args:
            crop: uint8 (48, 48), gray.

        Raises:
            FerdeskError: the face finder failed.
        """
        self._count += 1
        found = self._landmarker.detect(Frame(enlarge(crop), self._count, 0, self._count, "crop"))
        if not found:
            return None
        points = found[0].landmarks.copy()
        points[:, :2] -= MARGIN
        points /= ENLARGED
        left, top = (float(v) for v in points[:, :2].min(axis=0))
        right, bottom = (float(v) for v in points[:, :2].max(axis=0))
        box = (left, top, right - left, bottom - top)
        return Face(self._count, box, points, found[0].blendshapes, found[0].pose)

    def close(self) -> None:
        """Let go of the face finder. May be called twice."""
        self._landmarker.close()


class FramedLandmarker:
    """What a pipeline finds faces with where each picture is one. See :class:`CropFinder`."""

    def __init__(self) -> None:
        self._finder = CropFinder()
        self._count = 0

    def detect(self, frame: Frame) -> tuple[Face, ...]:
        """The one face of a picture: its box is all of it.

        Raises:
            FerdeskError: the picture is not square, or the face finder failed.
        """
        height, width = frame.image.shape[:2]
        if height != width:
            raise FerdeskError(
                f"{frame.source} is {width}×{height} pixels; a crop framed as in FER+ is square.",
                "Let faces be looked for in it: do not say that each picture is one face.",
            )
        self._count += 1
        box = (0.0, 0.0, float(width), float(height))
        found = self._finder.find(crop_of(frame.image))
        if found is None:
            nothing = np.zeros((N_LANDMARKS, 3), np.float32)
            shapes = np.zeros(N_BLENDSHAPES, np.float32)
            pose = HeadPose(0, 0, 0)
            return (Face(self._count, box, nothing, shapes, pose, False, True, ALL_TILT),)
        points = found.landmarks * np.float32(width / CROP_SIZE)
        face = Face(self._count, box, points, found.blendshapes, found.pose, True, True, ALL_TILT)
        return (face,)

    def close(self) -> None:
        self._finder.close()
