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

# Mesh indices of the person's left and right, in pairs; the height of a group is their mean.
_GROUPS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "eye": ((263, 362), (33, 133)),
    "innerEye": ((362, 263), (133, 33)),
    "iris": ((473,), (468,)),
    "lidUp": ((385, 386, 387), (158, 159, 160)),
    "lidLow": ((380, 374, 373), (153, 145, 144)),
    "browInner": ((336, 285, 296, 295), (107, 55, 66, 65)),
    "browOuter": ((300, 276, 293, 283), (70, 46, 63, 53)),
    "cheek": ((280, 425, 266), (50, 205, 36)),
    "belowEye": ((374,), (145,)),
    "nostril": ((358, 327, 294), (129, 98, 64)),
    "eyeInside": ((362,), (133,)),
}
# Groups of one size are looked up at once: numpy's calls cost more than its sums.
_BY_SIZE = tuple(
    (names, np.array([_GROUPS[name] for name in names]))
    for size in sorted({len(left) for left, _ in _GROUPS.values()})
    for names in [tuple(name for name, (left, _) in _GROUPS.items() if len(left) == size)]
)
_APART = {"gap": (13, 14), "upperLip": (0, 13), "lowerLip": (14, 17), "mouth": (61, 291)}
_FROM, _TO = np.array(tuple(_APART.values())).T


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
    left, right = (points[..., list(pair), :].mean(axis=-2) for pair in _GROUPS["eye"])
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
    heights = face[..., 1]
    high: dict[str, np.ndarray] = {}
    for names, indices in _BY_SIZE:
        means = heights[..., indices].mean(axis=-1)
        high |= {name: means[..., i, :] for i, name in enumerate(names)}
    lengths = np.linalg.norm(face[..., _FROM, :] - face[..., _TO, :], axis=-1)
    apart = {name: lengths[..., i] for i, name in enumerate(_APART)}
    inner, outer = high["browInner"] - high["innerEye"], high["browOuter"] - high["eye"]
    return {
        "browInner": inner,
        "browOuter": outer,
        "browSlope": inner - outer,
        "lidAboveIris": high["lidUp"] - high["iris"],
        "lowerLid": high["lidLow"] - high["eye"],
        "eyeOpen": high["lidUp"] - high["lidLow"],
        "cheek": high["cheek"] - high["belowEye"],
        "nostril": high["nostril"] - high["eyeInside"],
        "lipGap": apart["gap"],
        "lipThickness": apart["upperLip"] + apart["lowerLip"],
        "mouthRoundness": apart["gap"] / np.maximum(apart["mouth"], 1e-6),
    }


def _rotation(angles: np.ndarray) -> np.ndarray:
    """float64 (..., 3, 3): takes a frontal face to one with these angles; x right, y up."""
    yaw, pitch, roll = np.moveaxis(np.radians(np.asarray(angles, np.float64)), -1, 0)
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (np.cos, np.sin))
    # Filled in place: to stack rows and columns takes numpy five times as long for one face.
    turn, nod, tilt = np.zeros((3, *yaw.shape, 3, 3))
    turn[..., 0, 0], turn[..., 0, 2], turn[..., 1, 1] = cy, sy, 1
    turn[..., 2, 0], turn[..., 2, 2] = -sy, cy
    nod[..., 0, 0], nod[..., 1, 1], nod[..., 1, 2] = 1, cp, sp
    nod[..., 2, 1], nod[..., 2, 2] = -sp, cp
    tilt[..., 0, 0], tilt[..., 0, 1], tilt[..., 1, 0] = cr, sr, -sr
    tilt[..., 1, 1], tilt[..., 2, 2] = cr, 1
    return turn @ nod @ tilt
