"""Which part of a face lies at a place of its crop, in the words that people use for it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ferdesk.core.preprocess import LEFT_EYE, RIGHT_EYE, crop_matrix
from ferdesk.core.types import KEPT_TILT

PARTS = ("forehead", "brow", "eye", "nose", "cheek", "mouth", "chin", "beside")
"""``beside`` is outside the outline of the face: hair, ears, background."""
SIDES = ("left", "right", "")
"""As seen in the picture; empty for what lies in the middle."""

# Oval of the mesh, once round, by MediaPipe's indices.
_OUTLINE = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a face and the side it is on."""

    part: str
    """One of :data:`PARTS`."""
    side: str = ""
    """One of :data:`SIDES`."""


# The person's right eye is at the left of the picture.
_ANCHORS: tuple[tuple[Region, tuple[int, ...]], ...] = (
    (Region("forehead"), (151,)),
    (Region("forehead", "left"), (104,)),
    (Region("forehead", "right"), (333,)),
    (Region("brow", "left"), (105, 66)),
    (Region("brow", "right"), (334, 296)),
    (Region("eye", "left"), RIGHT_EYE),
    (Region("eye", "right"), LEFT_EYE),
    (Region("nose"), (6,)),
    (Region("nose"), (4,)),
    (Region("cheek", "left"), (50,)),
    (Region("cheek", "left"), (207,)),
    (Region("cheek", "right"), (280,)),
    (Region("cheek", "right"), (427,)),
    (Region("mouth", "left"), (61,)),
    (Region("mouth"), (13, 14)),
    (Region("mouth", "right"), (291,)),
    (Region("chin"), (199,)),
    (Region("chin", "left"), (170,)),
    (Region("chin", "right"), (395,)),
)
"""Points that stand for a region: each the middle of some points of the mesh."""


class FaceMap:
    """The regions of one face, in pixels of its 48×48 crop.

    Args:
        landmarks: float32 (478, 3), pixels of the frame.
        kept_tilt: of the crop; see :class:`ferdesk.core.types.Face`.

    Raises:
        ValueError: wrong shape or type, or not finite.
    """

    def __init__(self, landmarks: np.ndarray, kept_tilt: float = KEPT_TILT):
        matrix = crop_matrix(landmarks, kept_tilt)
        points = landmarks[:, :2].astype(np.float64) @ matrix[:, :2].T + matrix[:, 2]
        self._places = np.array([points[list(indices)].mean(axis=0) for _, indices in _ANCHORS])
        self._outline = points[list(_OUTLINE)].astype(np.float32)

    def at(self, x: float, y: float) -> Region:
        """The region at a place of the crop; 0, 0 is the corner of the first pixel."""
        if cv2.pointPolygonTest(self._outline, (float(x), float(y)), False) < 0:
            return Region("beside", "left" if x < self._outline[:, 0].mean() else "right")
        away = np.hypot(*(self._places - (x, y)).T)
        return _ANCHORS[int(away.argmin())][0]
