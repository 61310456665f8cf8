"""From a frame and a face mesh to the 48×48 gray crop that the models were trained on.

FER+ has no rule for its framing; it comes from an old face detector. What its
crops have in common was measured on 5,600 training crops with a mesh and a head
turned less than 45°. Of the sizes tried, the mesh box varies least (SD 16% of
its size; the eye distance varies 20%, and shrinks with yaw, so framing by it
zooms into turned faces). Of the places tried, the point half-way between the
middle of the eyes and the middle of the box varies least in x (SD 2.5 px; the
eyes alone 3.0, the box alone 3.2) and hardly moves with yaw, roll or an open jaw.
So a live crop puts that point and that size where FER+ has them in the median.

FER+ does not turn heads upright, so a small tilt, which FER+ knows, stays as it is.
A larger one is turned back, because networks misread it and stay sure; measured in
``docs/framing.md``. The crop follows the head without a jump: nothing flickers
where a head hovers at the angle from which on it is turned.

How close it comes: FER+ test crops were enlarged six times, their meshes found,
cut out again by :func:`crop_face`, and the meshes of the new crops found. Median
(10th–90th percentile) in pixels of 48, over 568 faces found both times of 600:

==================  ==================  ==================
..                  FER+ itself         cut out again
==================  ==================  ==================
eyes' middle, x     24.0 (21.4–26.9)    24.1 (21.9–26.7)
eyes' middle, y     19.3 (15.4–21.7)    19.0 (18.2–19.8)
eye distance        17.3 (13.4–21.0)    17.6 (15.7–19.1)
mouth, y            37.9 (33.8–41.3)    38.0 (35.8–40.0)
box, left           4.4 (-0.8–8.9)      4.2 (1.5–6.1)
box, right          44.0 (38.9–49.2)    44.2 (41.7–46.4)
box, top            4.5 (-1.4–8.7)      4.2 (2.7–5.2)
box, bottom         48.7 (43.8–53.0)    48.6 (47.0–50.2)
==================  ==================  ==================

The middle agrees within 0.4 px; the spread is FER+'s own and is the training
augmentation's to cover.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ferdesk.core.types import CROP_SIZE, KEPT_TILT, N_LANDMARKS, check_array

MESH_SIZE = 41.70
"""Square root of width times height of the mesh box, in pixels of the crop."""
ANCHOR = (24.15, 22.93)
"""Where the point half-way between eyes and box centre lies in the crop, in pixels."""

LEFT_EYE = (263, 362)
"""Mesh indices of the corners of the person's left eye (right in the picture)."""
RIGHT_EYE = (33, 133)
"""Mesh indices of the corners of the person's right eye (left in the picture)."""

_NEARLY = 1e-4
"""Pixels: a crop of a crop, one pixel under each, must not be taken for one of two by rounding."""
_SQUARE = np.array([[0, 1, 0, 1], [0, 0, 1, 1]])
"""Columns: the corners of a crop of side 1."""


def head_tilt(landmarks: np.ndarray) -> float:
    """How far the line of the eyes is turned in the picture.

    Args:
        landmarks: float32 (478, 3), pixels of the frame.

    Returns:
        Degrees in [-180, 180], positive clockwise; 0 where the eyes are at one place.

    Raises:
        ValueError: wrong shape or type, or not finite.
    """
    _, across = _eyes(_points(landmarks))
    return float(np.degrees(_angle(across)))


def crop_matrix(landmarks: np.ndarray, kept_tilt: float = KEPT_TILT) -> np.ndarray:
    """The map from frame to crop: a scale, a shift, and a turn where a head is much tilted.

    Args:
        landmarks: float32 (478, 3), pixels of the frame.
        kept_tilt: degrees of tilt, 0 to 180, that the crop leaves as they are; from twice that on
            the face stands upright in it.

    Returns:
        float64 (2, 3): ``crop = matrix @ (x, y, 1)``. Both sides count from the
        corner of the first pixel, so that the crop covers 0 to 48.

    Raises:
        ValueError: wrong shape or type, or not finite.
    """
    points = _points(landmarks)
    eyes, across = _eyes(points)

    # The box is taken along the line of the eyes: an upright box grows when the head tilts.
    axes = np.array([across, (-across[1], across[0])])
    turned = points @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    centre = (low + high) / 2 @ axes
    size = max(float(np.sqrt(np.prod(high - low))), 1.0)

    scale = MESH_SIZE / size
    tilt = _angle(across)
    # Twice as much as the tilt has above what is kept, so that nothing jumps, up to all of it.
    back = math.copysign(np.clip(2 * (abs(tilt) - math.radians(kept_tilt)), 0, abs(tilt)), tilt)
    cos, sin = scale * math.cos(back), scale * math.sin(back)
    x, y = (eyes + centre) / 2
    return np.array(
        [
            [cos, sin, ANCHOR[0] - (cos * x + sin * y)],
            [-sin, cos, ANCHOR[1] - (cos * y - sin * x)],
        ]
    )


def crop_face(
    image_bgr: np.ndarray, landmarks: np.ndarray, kept_tilt: float = KEPT_TILT
) -> np.ndarray:
    """Cut a face out as FER+ would have.

    Args:
        image_bgr: uint8 (H, W, 3), BGR.
        landmarks: float32 (478, 3), pixels of that frame.
        kept_tilt: as in :func:`crop_matrix`.

    Returns:
        uint8 (48, 48), gray.

    Raises:
        ValueError: wrong shape or type, an empty frame, or landmarks that are not finite.
    """
    return cut(image_bgr, crop_matrix(landmarks, kept_tilt))


def cut(image_bgr: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Cut a square out of a frame.

    Each pixel of the crop is the mean of the frame under it, so that large faces
    do not alias; where the crop leaves the frame, the frame's edge is repeated.

    Args:
        image_bgr: uint8 (H, W, 3), BGR.
        matrix: float64 (2, 3), as of :func:`crop_matrix`.

    Returns:
        uint8 (48, 48), gray.

    Raises:
        ValueError: wrong shape or type, or an empty frame.
    """
    check_array("image_bgr", image_bgr, (None, None, 3), np.uint8)
    height, width = image_bgr.shape[:2]
    if height == 0 or width == 0:
        raise ValueError(f"image_bgr: expected at least one pixel, got {image_bgr.shape}")
    scale = np.hypot(*matrix[0, :2])
    step = 1 / scale  # frame pixels under one crop pixel
    axes = matrix[:, :2].T / scale  # columns: the crop's axes in the frame, of length 1
    corner = -(axes @ matrix[:, 2]) * step
    corners = corner[:, None] + CROP_SIZE * step * (axes @ _SQUARE)
    (left, top), (right, bottom) = corners.min(axis=1), corners.max(axis=1)

    # Only the part under the crop is worked on. Large faces are first averaged in whole blocks,
    # which is fast, down to two or three pixels under one of the crop.
    block = max(int(step / 2), 1)
    x0, x1 = _span(left, right, width, block)
    y0, y1 = _span(top, bottom, height, block)
    gray = cv2.cvtColor(image_bgr[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY)
    if block > 1:
        size = ((x1 - x0) // block, (y1 - y0) // block)
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    step, corner = step / block, (corner - (x0, y0)) / block

    # Then sampled at least once a pixel, and averaged in exact blocks again.
    fine = max(int(np.ceil(step - _NEARLY)), 1)
    pitch = step / fine
    # Matrices of OpenCV count from the middle of the first pixel.
    first = corner + pitch / 2 * axes.sum(axis=1) - 0.5
    sampled = cv2.warpAffine(
        gray,
        np.column_stack([pitch * axes, first]),
        (CROP_SIZE * fine, CROP_SIZE * fine),
        flags=cv2.WARP_INVERSE_MAP | (cv2.INTER_LINEAR if step >= 1 else cv2.INTER_CUBIC),
        borderMode=cv2.BORDER_REPLICATE,
    )
    if fine == 1:
        return sampled
    return cv2.resize(sampled, (CROP_SIZE, CROP_SIZE), interpolation=cv2.INTER_AREA)


def _points(landmarks: np.ndarray) -> np.ndarray:
    """float64 (468, 2): the mesh without the irises, in pixels of the frame."""
    check_array("landmarks", landmarks, (N_LANDMARKS, 3), np.float32)
    points = landmarks[:468, :2].astype(np.float64)
    if not np.isfinite(points).all():
        raise ValueError("landmarks: expected finite numbers")
    return points


def _eyes(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Their middle and the direction of their line, of length 1; float64 (2,) each."""
    right = points[list(RIGHT_EYE)].mean(axis=0)
    left = points[list(LEFT_EYE)].mean(axis=0)
    across = left - right
    length = np.hypot(*across)
    return (left + right) / 2, across / length if length > 1e-6 else np.array([1.0, 0.0])


def _angle(across: np.ndarray) -> float:
    """Radians that a direction is turned from the picture's rows, clockwise."""
    return math.atan2(across[1], across[0])


def _span(low: float, high: float, size: int, block: int) -> tuple[int, int]:
    """Whole blocks of pixels that cover low…high and a margin, as far as 0…size reaches.

    Never empty. Less than one block is lost at the frame's far edge, half a crop pixel at most.
    """
    margin = 3 * block
    first = int(np.clip(np.floor(low) - margin, 0, max(size - block, 0)))
    last = int(np.clip(np.ceil(high) + margin, first + block, max(size, first + block)))
    blocks = min(-(-(last - first) // block), (size - first) // block)
    return first, first + max(blocks, 1) * block
