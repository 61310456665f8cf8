"""What classifiers on the muscles of a face look at, as one row of numbers a face.

The same code serves training and the live view. A row has three parts: the Action
Units of :mod:`ferdesk.core.action_units`, MediaPipe's blendshapes, and the mesh itself,
turned to look straight ahead and divided by the eye distance. The mesh is long and
repeats itself; whoever learns from it projects it on few axes first.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ferdesk.core.action_units import KEYS
from ferdesk.core.au_channels import BLENDSHAPES
from ferdesk.core.face_measures import frontal
from ferdesk.core.types import N_LANDMARKS, HeadPose

SHAPES: tuple[str, ...] = BLENDSHAPES[1:]
"""The blendshapes that are looked at: ``_neutral`` says nothing of the face."""
NAMES: tuple[str, ...] = (*KEYS, *SHAPES, "yaw", "pitch")
"""The numbers of :func:`readings`, in order."""
N_MESH = 3 * N_LANDMARKS


def readings(units: Mapping[str, float], blendshapes: np.ndarray, pose: HeadPose) -> np.ndarray:
    """The named part of a face's row.

    Args:
        units: what :func:`ferdesk.core.action_units.action_units` gives of the face.
        blendshapes: float32 (52,).
        pose: of the head; counted in units of 30°.

    Returns:
        float32 (len(NAMES),). A unit that is not in ``units`` counts as 0.
    """
    row = np.empty(len(NAMES), np.float32)
    row[: len(KEYS)] = [units.get(key, 0.0) for key in KEYS]
    row[len(KEYS) : -2] = blendshapes[1:]
    row[-2:] = pose.yaw / 30, pose.pitch / 30
    return row


def mesh(landmarks: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """The mesh looked at from the front, in eye distances.

    Args:
        landmarks: float (..., 478, 3), pixels.
        angles: float (..., 3): yaw, pitch and roll in degrees.

    Returns:
        float32 (..., 1434): x, y and z of each point in turn.
    """
    face = frontal(landmarks, angles)
    return face.reshape(*face.shape[:-2], N_MESH).astype(np.float32)
