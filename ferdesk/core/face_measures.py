"""Distances in a face mesh, looked at from the front and in units of the eye distance.

Blendshapes leave some muscles out; these distances stand in for them. The mesh
is first turned back by the head pose (its depth is good enough for that) and
divided by the distance of the eyes in three dimensions, so that neither the
size of the face nor a turned head changes a distance much. What the head pose
still does to it is taken off with the numbers of :mod:`ferdesk.core.action_units`.

Everything here takes one face or many: arrays may have any axes in front.
"""

from __future__ import annotations

import numpy as np

# Mesh indices of the person's left and right, in pairs.
_EYES = ((263, 362), (33, 133))
_INNER_EYE = ((362, 263), (133, 33))
_IRIS = ((473,), (468,))
_LID_UP = ((385, 386, 387), (158, 159, 160))
_LID_LOW = ((380, 374, 373), (153, 145, 144))
_BROW_INNER = ((336, 285, 296, 295), (107, 55, 66, 65))
_BROW_OUTER = ((300, 276, 293, 283), (70, 46, 63, 53))
_CHEEK = ((280, 425, 266), (50, 205, 36))
_BELOW_EYE = ((374,), (145,))
_NOSTRIL = ((358, 327, 294), (129, 98, 64))
_EYE_INSIDE = ((362,), (133,))


def frontal(landmarks: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """A mesh turned to look straight ahead.

    Args:
        landmarks: float (..., 478, 3), x and y in pixels, z in the scale of x, as in ``Face``.
        angles: float (..., 3), yaw, pitch and roll in degrees, as in ``HeadPose``.

    Returns:
        float64 (..., 478, 3): x to the right of the picture, y up, z to the viewer; the
        origin between the eyes, the unit the distance of the eyes.
    """
    points = np.asarray(landmarks, np.float64) * (1.0, -1.0, -1.0)
    left, right = (points[..., list(pair), :].mean(axis=-2) for pair in _EYES)
    unit = np.maximum(np.linalg.norm(left - right, axis=-1), 1e-6)
    points = points - ((left + right) / 2)[..., None, :]
    return points @ _rotation(angles) / unit[..., None, None]


def distances(landmarks: np.ndarray, angles: np.ndarray) -> dict[str, np.ndarray]:
    """All distances by name, as found, in eye distances.

    Args:
        landmarks: float (..., 478, 3).
        angles: float (..., 3), degrees.

    Returns:
        float64 (..., 2), the person's left and right, for those that have sides; float64
        (...) for the others.
    """
    face = frontal(landmarks, angles)

    def height(indices: tuple[int, ...]) -> np.ndarray:
        return face[..., list(indices), 1].mean(axis=-1)

    def above(upper: tuple, lower: tuple) -> np.ndarray:
        """How far ``upper`` is above ``lower``, left and right."""
        return np.stack([height(a) - height(b) for a, b in zip(upper, lower)], axis=-1)

    def apart(a: int, b: int) -> np.ndarray:
        return np.linalg.norm(face[..., a, :] - face[..., b, :], axis=-1)

    inner, outer = above(_BROW_INNER, _INNER_EYE), above(_BROW_OUTER, _EYES)
    gap = apart(13, 14)
    return {
        "browInner": inner,
        "browOuter": outer,
        "browSlope": inner - outer,
        "lidAboveIris": above(_LID_UP, _IRIS),
        "lowerLid": above(_LID_LOW, _EYES),
        "eyeOpen": above(_LID_UP, _LID_LOW),
        "cheek": above(_CHEEK, _BELOW_EYE),
        "nostril": above(_NOSTRIL, _EYE_INSIDE),
        "lipGap": gap,
        "lipThickness": apart(0, 13) + apart(14, 17),
        "mouthRoundness": gap / np.maximum(apart(61, 291), 1e-6),
    }


def _rotation(angles: np.ndarray) -> np.ndarray:
    """float64 (..., 3, 3): takes a frontal face to one with these angles; x right, y up."""
    yaw, pitch, roll = np.moveaxis(np.radians(np.asarray(angles, np.float64)), -1, 0)
    zero, one = np.zeros_like(yaw), np.ones_like(yaw)

    def matrix(*rows: tuple) -> np.ndarray:
        return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)

    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (np.cos, np.sin))
    turn = matrix((cy, zero, sy), (zero, one, zero), (-sy, zero, cy))
    nod = matrix((one, zero, zero), (zero, cp, sp), (zero, -sp, cp))
    tilt = matrix((cr, sr, zero), (-sr, cr, zero), (zero, zero, one))
    return turn @ nod @ tilt
