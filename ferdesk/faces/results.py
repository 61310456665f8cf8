"""MediaPipe's results as arrays, without its Python objects on the way.

MediaPipe makes a Python object of each of the 478 points and 52 blendshapes of a face, a
millisecond for each face in which no other thread of the app can run. Here the same memory is
read as a block. Where MediaPipe's structures are not laid out as expected, its own way is used.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(slots=True)
class Arrays:
    """Takes the place of MediaPipe's ``FaceLandmarkerResult``; the same fields, as arrays."""

    face_landmarks: list[np.ndarray]
    """float32 (478, 3) each, in shares of the picture."""
    face_blendshapes: list[np.ndarray]
    """float32 (52,) each."""
    facial_transformation_matrixes: list[np.ndarray]

    @classmethod
    def from_ctypes(cls, found: ctypes.Structure) -> Arrays:
        """Copy everything out of MediaPipe's structure, which is freed afterwards."""
        faces = [found.face_landmarks[i] for i in range(found.face_landmarks_count)]
        shapes = [found.face_blendshapes[i] for i in range(found.face_blendshapes_count)]
        matrices = found.facial_transformation_matrixes
        return cls(
            [_block(f.landmarks, f.landmarks_count)[:, :3].copy() for f in faces],
            [_block(s.categories, s.categories_count)[:, 1].copy() for s in shapes],
            [matrices[i].to_numpy() for i in range(found.facial_transformation_matrixes_count)],
        )


def install(face_landmarker: Any) -> None:
    """Let MediaPipe's module ``face_landmarker`` give :class:`Arrays`, if it can.

    Args:
        face_landmarker: ``mediapipe.tasks.python.vision.face_landmarker``.
    """
    try:
        landmark = face_landmarker.landmark_c_lib.NormalizedLandmarkC
        category = face_landmarker.category_c_lib.CategoryC
        offsets = [f.offset for f in (landmark.x, landmark.y, landmark.z, category.score)]
        sizes = [ctypes.sizeof(kind) % 4 for kind in (landmark, category)]
    except AttributeError:
        return
    if offsets == [0, 4, 8, 4] and sizes == [0, 0]:
        face_landmarker.FaceLandmarkerResult = Arrays


def points(marks: Any) -> np.ndarray:
    """float32 (N, 3) of a face's landmarks, in either form."""
    if isinstance(marks, np.ndarray):
        return marks
    return np.array([(p.x, p.y, p.z) for p in marks], dtype=np.float32)


def scores(shapes: Any) -> np.ndarray:
    """float32 (N,) of a face's blendshapes, in either form."""
    if isinstance(shapes, np.ndarray):
        return shapes
    return np.array([c.score for c in shapes], dtype=np.float32)


def _block(first: Any, count: int) -> np.ndarray:
    """Structures one after the other as float32 (count, words of one), in memory of its own."""
    if not count:
        return np.zeros((0, 3), np.float32)
    size = ctypes.sizeof(first.contents)
    content = ctypes.string_at(ctypes.addressof(first.contents), count * size)
    return np.frombuffer(content, np.float32).reshape(count, size // 4)
