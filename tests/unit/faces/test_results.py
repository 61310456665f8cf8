"""MediaPipe's results read as blocks say what MediaPipe's own objects say."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import numpy as np
import pytest

from ferdesk.faces import native, results


@pytest.fixture(scope="module")
def face_landmarker():
    native.load()
    from mediapipe.tasks.python.vision import face_landmarker

    return face_landmarker


def found_faces(face_landmarker, faces: int):
    """A result of MediaPipe in its own memory layout, and what has to stay alive with it."""
    marks, shapes = face_landmarker.landmark_c_lib, face_landmarker.category_c_lib
    matrices = face_landmarker.matrix_c_lib
    held, per_face = [], {"landmarks": [], "shapes": [], "matrices": []}
    for f in range(faces):
        points = (marks.NormalizedLandmarkC * 478)()
        for i, point in enumerate(points):
            point.x, point.y, point.z = f + i / 478, i / 500, -i / 600
        scores = (shapes.CategoryC * 52)()
        for i, score in enumerate(scores):
            score.index, score.score, score.category_name = i, i / 52 + f, b"name"
        numbers = (ctypes.c_float * 16)(*range(f, f + 16))
        held += [points, scores, numbers]
        per_face["landmarks"].append(marks.NormalizedLandmarksC(points, 478))
        per_face["shapes"].append(shapes.CategoriesC(scores, 52))
        per_face["matrices"].append(matrices.MatrixC(4, 4, numbers))
    rows = [
        (marks.NormalizedLandmarksC * max(faces, 1))(*per_face["landmarks"]),
        (shapes.CategoriesC * max(faces, 1))(*per_face["shapes"]),
        (matrices.MatrixC * max(faces, 1))(*per_face["matrices"]),
    ]
    held += rows
    result = face_landmarker.FaceLandmarkerResultC(rows[0], faces, rows[1], faces, rows[2], faces)
    return result, held


@pytest.mark.parametrize("faces", [0, 1, 3])
def test_a_block_says_what_the_objects_say(face_landmarker, faces):
    result, held = found_faces(face_landmarker, faces)
    got = results.Arrays.from_ctypes(result)
    assert len(got.face_landmarks) == len(got.face_blendshapes) == faces
    assert len(got.facial_transformation_matrixes) == faces
    from mediapipe.tasks.python.components.containers import category, landmark

    for f in range(faces):
        marks, shapes = result.face_landmarks[f], result.face_blendshapes[f]
        objects = [landmark.NormalizedLandmark.from_ctypes(marks.landmarks[i]) for i in range(478)]
        scores = [category.Category.from_ctypes(shapes.categories[i]) for i in range(52)]
        assert (got.face_landmarks[f] == results.points(objects)).all()
        assert (got.face_blendshapes[f] == results.scores(scores)).all()
    assert held


def test_the_arrays_outlive_what_they_were_read_from(face_landmarker):
    result, held = found_faces(face_landmarker, 1)
    got = results.Arrays.from_ctypes(result)
    before = got.face_landmarks[0].copy()
    ctypes.memset(held[0], 0, ctypes.sizeof(held[0]))
    assert (got.face_landmarks[0] == before).all()
    assert got.face_landmarks[0].flags.writeable


def test_mediapipe_gives_arrays_where_it_is_laid_out_as_expected(face_landmarker):
    assert face_landmarker.FaceLandmarkerResult is results.Arrays


def test_another_layout_is_left_alone():
    class Other(ctypes.Structure):
        _fields_ = (("name", ctypes.c_char_p), ("x", ctypes.c_float), ("y", ctypes.c_float),
                    ("z", ctypes.c_float), ("score", ctypes.c_float))  # fmt: skip

    module = SimpleNamespace(
        landmark_c_lib=SimpleNamespace(NormalizedLandmarkC=Other),
        category_c_lib=SimpleNamespace(CategoryC=Other),
        FaceLandmarkerResult="theirs",
    )
    results.install(module)
    assert module.FaceLandmarkerResult == "theirs"
    empty = SimpleNamespace(FaceLandmarkerResult="theirs")
    results.install(empty)
    assert empty.FaceLandmarkerResult == "theirs"


def test_objects_are_taken_too():
    marks = [SimpleNamespace(x=0.1, y=0.2, z=0.3)] * 2
    assert results.points(marks).shape == (2, 3) and results.points(marks).dtype == np.float32
    shapes = [SimpleNamespace(score=0.5)]
    assert results.scores(shapes).tolist() == [0.5]
