"""Places of a crop have the names that people give them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ferdesk.core import assets
from ferdesk.core.face_regions import PARTS, SIDES, FaceMap, Region
from ferdesk.core.preprocess import crop_matrix
from ferdesk.core.types import ALL_TILT, KEPT_TILT, Frame
from ferdesk.faces.landmarker import FaceLandmarker


@pytest.fixture(scope="module")
def landmarks():
    """Of the portrait that the demo is made from."""
    image = cv2.imread(str(assets.path("demo", "portrait.png")))
    finder = FaceLandmarker(1, mode="image")
    try:
        (face,) = finder.detect(Frame(image, 0, 0, 0, "portrait"))
    finally:
        finder.close()
    return face.landmarks


def place(landmarks, *indices):
    """The middle of some points of the mesh, in pixels of the crop."""
    matrix = crop_matrix(landmarks)
    return landmarks[list(indices), :2].mean(axis=0) @ matrix[:, :2].T + matrix[:, 2]


@pytest.mark.parametrize(
    ("indices", "region"),
    [
        ((13, 14), Region("mouth")),
        ((61,), Region("mouth", "left")),
        ((291,), Region("mouth", "right")),
        ((33, 133), Region("eye", "left")),
        ((362, 263), Region("eye", "right")),
        ((105,), Region("brow", "left")),
        ((334,), Region("brow", "right")),
        ((4,), Region("nose")),
        ((151,), Region("forehead")),
        ((205,), Region("cheek", "left")),
        ((425,), Region("cheek", "right")),
        ((199,), Region("chin")),
    ],
)
def test_points_of_a_real_face(landmarks, indices, region):
    assert FaceMap(landmarks).at(*place(landmarks, *indices)) == region


@pytest.mark.parametrize("kept", [KEPT_TILT, ALL_TILT])
def test_a_tilted_face_has_the_names_where_its_crop_has_them(landmarks, kept):
    """Recordings of old kept the tilt; there, left is left in the picture all the same."""
    turn = cv2.getRotationMatrix2D((256, 256), -50, 1)
    tilted = landmarks.copy()
    tilted[:, :2] = landmarks[:, :2] @ turn[:, :2].T + turn[:, 2]
    matrix = crop_matrix(tilted, kept)
    face = FaceMap(tilted, kept)
    for indices, region in (((13, 14), Region("mouth")), ((33, 133), Region("eye", "left"))):
        x, y = tilted[list(indices), :2].mean(axis=0) @ matrix[:, :2].T + matrix[:, 2]
        assert face.at(x, y) == region


def test_outside_the_outline_is_beside_the_face(landmarks):
    face = FaceMap(landmarks)
    assert face.at(1, 1) == Region("beside", "left")
    assert face.at(47, 40) == Region("beside", "right")


def test_left_is_left_in_the_picture(landmarks):
    face = FaceMap(landmarks)
    sides = [face.at(x, 18).side for x in range(8, 42)]
    assert "right" not in sides[:14] and "left" not in sides[-14:]


def test_only_known_names_are_given(landmarks):
    face = FaceMap(landmarks)
    found = {face.at(x, y) for x in range(0, 48, 2) for y in range(0, 48, 2)}
    assert {region.part for region in found} == set(PARTS)
    assert {region.side for region in found} == set(SIDES)


def test_landmarks_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="finite"):
        FaceMap(np.full((478, 3), np.nan, np.float32))
