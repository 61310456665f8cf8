"""A second look at a face where the network hesitates: upright, and in the mirror.

What goes wrong in two views of a face has less in common than in one, so their mean errs less and
is less sure of what is wrong. The mesh says how the view is to be cut. It is cut from the crop and
not from the frame, so that a recording, which keeps crops, is read again to the same numbers.
What it is worth: ``docs/action-units.md`` and ``docs/framing.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ferdesk.core.preprocess import crop_matrix, cut
from ferdesk.core.types import CROP_SIZE, Considered, Face, check_array
from ferdesk.core.vocab import EMOTIONS

RULE = "look"
"""Names it among what was considered; see :class:`ferdesk.core.types.Considered`."""


def hesitant(faces: Sequence[Face], probabilities: np.ndarray, margin: float) -> list[int]:
    """Which faces are looked at again: those with a mesh whose likeliest two emotions are within
    ``margin`` of each other."""
    close = apart(probabilities) < margin
    return [i for i, face in enumerate(faces) if close[i] and face.has_mesh]


def views(faces: Sequence[Face], crops: np.ndarray, again: Sequence[int]) -> np.ndarray:
    """What is seen at the second look at some faces.

    Args:
        faces: N.
        crops: uint8 (N, 48, 48).
        again: which of them; they have a mesh.

    Returns:
        uint8 (len(again), 48, 48), gray.
    """
    seen = np.empty((len(again), CROP_SIZE, CROP_SIZE), np.uint8)
    for place, i in enumerate(again):
        mesh = in_crop(faces[i])
        seen[place] = view(crops[i], crop_matrix(mesh, kept_tilt=0))
    return seen


def in_crop(face: Face) -> np.ndarray:
    """A mesh in the pixels of its crop.

    Args:
        face: with a mesh.

    Returns:
        float32 (478, 3); z stays in the scale of the frame.

    Raises:
        ValueError: landmarks that are not finite.
    """
    points = face.landmarks.copy()
    if face.whole:
        points[:, :2] *= CROP_SIZE / max(face.box[2], 1.0)
    else:
        matrix = crop_matrix(face.landmarks, face.kept_tilt)
        points[:, :2] = face.landmarks[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    return points


def view(crop: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """What is seen at the second look.

    Args:
        crop: uint8 (48, 48), gray.
        matrix: float64 (2, 3): ``crop_matrix(mesh in the crop, kept_tilt=0)``.

    Returns:
        uint8 (48, 48), gray: framed by the mesh, upright, in the mirror.

    Raises:
        ValueError: wrong shape or type.
    """
    check_array("crop", crop, (CROP_SIZE, CROP_SIZE), np.uint8)
    upright = cut(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR), matrix)
    return np.ascontiguousarray(upright[:, ::-1])


def apart(probabilities: np.ndarray) -> np.ndarray:
    """How far the second emotion is behind the first: (N, 8) probabilities → (N,) in [0, 1]."""
    two = np.partition(probabilities, -2, axis=1)[:, -2:]
    return two[:, 1] - two[:, 0]


def together(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The mean of what two looks say, in the type of the first."""
    return ((first + second) / 2).astype(first.dtype)


def considered(first: np.ndarray, both: np.ndarray, margin: float, why_not: str) -> Considered:
    """For the trace: whether there was a second look, and what came of it.

    Args:
        first: float32 (8,), what the first look says.
        both: float32 (8,), what all looks say together.
        margin: within which the face is looked at again.
        why_not: why it was not, in a few words; empty where it was.
    """
    likeliest, second = (int(i) for i in np.argsort(-first, kind="stable")[:2])
    label = EMOTIONS[int(both.argmax())]
    stays = label == EMOTIONS[likeliest]
    outcome = why_not or f"looked again, {'stays' if stays else 'changed to'} {label}"
    gap = float(first[likeliest] - first[second])
    return Considered(RULE, (EMOTIONS[likeliest], EMOTIONS[second]), gap, margin, outcome)
