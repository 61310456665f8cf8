"""Head pose from MediaPipe's facial transformation matrix."""

from __future__ import annotations

import math

import numpy as np

from ferdesk.core.types import HeadPose, check_array

ASIDE = 0.3
"""So much of the angle of the line to a face MediaPipe's matrix turns it by, for its place in the
picture alone. Measured by ``benchmarks/place.py``, with faces that look the same at nine places."""


def head_pose(matrix: np.ndarray, aside: float = ASIDE) -> HeadPose:
    """How far a face is turned away from the camera.

    MediaPipe's matrix takes its canonical face (x right in the picture, y up, z
    out of the face) to camera space, with the camera at the origin looking along
    -z. A face near the picture's edge that looks straight into the lens would be
    rotated in that space by the angle of the line to it. MediaPipe makes its depth
    of how it appears, so most of that is missing; what is there is taken back.

    Args:
        matrix: float32 (4, 4), from ``facial_transformation_matrixes``.
        aside: share of that angle that the matrix has.

    Returns:
        Degrees; yaw and pitch of the nose, then roll about it. All 0 for a
        matrix that is not finite or carries no rotation.

    Raises:
        ValueError: not a float32 (4, 4) array.
    """
    check_array("matrix", matrix, (4, 4), np.float32)
    m = matrix.astype(np.float64)
    if not np.isfinite(m).all() or abs(np.linalg.det(m[:3, :3])) < 1e-9:
        return HeadPose(0.0, 0.0, 0.0)
    u, _, vt = np.linalg.svd(m[:3, :3])
    rotation = _back(m[:3, 3], aside) @ (u @ vt)

    nose = rotation[:, 2]
    yaw = math.atan2(nose[0], nose[2])
    pitch = math.asin(max(-1.0, min(1.0, nose[1])))
    upright = _look(yaw, pitch)
    relative = upright.T @ rotation
    roll = math.atan2(relative[0, 1], relative[1, 1])
    return HeadPose(*(float(math.degrees(a)) for a in (yaw, pitch, roll)))


def _look(yaw: float, pitch: float) -> np.ndarray:
    """(3, 3): the unrolled rotation whose z axis has this yaw and pitch (radians)."""
    cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    return turn @ nod


def _back(position: np.ndarray, share: float) -> np.ndarray:
    """(3, 3): a share of the smallest rotation that takes the direction face → camera to +z."""
    distance = np.linalg.norm(position)
    if distance < 1e-6 or position[2] >= 0:
        return np.eye(3)
    x, y, z = -position / distance
    sideways = math.hypot(x, y)
    if sideways < 1e-9:
        return np.eye(3)
    # Rodrigues' formula, for the axis (x, y, z) × (0, 0, 1).
    a, b = x / sideways, y / sideways
    angle = share * math.atan2(sideways, z)
    k = np.array([[0, 0, -a], [0, 0, -b], [a, b, 0]])
    return np.eye(3) + math.sin(angle) * k + (1 - math.cos(angle)) * (k @ k)
