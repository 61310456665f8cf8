"""Crops: where faces land in them, and what happens at edges and at odd input."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.core.preprocess import crop_face, crop_matrix, head_tilt
from ferdesk.core.types import ALL_TILT

MESH = np.load(Path(__file__).parents[2] / "golden" / "portrait_mesh.npz")["landmarks"]


def placed(scale: float = 1.0, x: float = 0.0, y: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """The golden mesh, scaled about its middle, turned (degrees, clockwise) and shifted."""
    middle = MESH.mean(axis=0)
    a = np.radians(roll)
    turn = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    moved = (MESH - middle) @ turn.T * scale + middle + [x, y, 0]
    return moved.astype(np.float32)


def in_crop(landmarks: np.ndarray) -> np.ndarray:
    points = np.concatenate([landmarks[:, :2], np.ones((478, 1))], axis=1)
    return points @ crop_matrix(landmarks).T


@given(st.floats(0.2, 8), st.floats(-200, 2000), st.floats(-200, 2000), st.floats(-30, 30))
@settings(max_examples=60, deadline=None)
def test_a_face_lands_at_the_same_place_whatever_its_size_place_and_tilt(scale, x, y, roll):
    eyes = in_crop(placed(scale, x, y, roll))[[33, 133, 263, 362]].mean(axis=0)
    upright = in_crop(MESH)[[33, 133, 263, 362]].mean(axis=0)
    assert np.abs(eyes - upright).max() < 4.5
    size = np.ptp(in_crop(placed(scale, x, y)), axis=0)
    assert size == pytest.approx(np.ptp(in_crop(MESH), axis=0), abs=0.05)


OWN_TILT = head_tilt(MESH)


def leaning(tilt: float, **how) -> np.ndarray:
    """The golden mesh with its eyes' line at that angle."""
    return placed(roll=tilt - OWN_TILT, **how)


def tilt_in_crop(landmarks: np.ndarray) -> float:
    points = np.zeros((478, 3), np.float32)
    points[:, :2] = in_crop(landmarks)
    return head_tilt(points)


@pytest.mark.parametrize("tilt", [0, 7, -60, 90, 150])
def test_the_tilt_of_a_head_is_that_of_its_eyes(tilt):
    assert head_tilt(leaning(tilt)) == pytest.approx(tilt, abs=0.01)
    assert head_tilt(np.zeros((478, 3), np.float32)) == 0


@pytest.mark.parametrize(
    ("tilt", "left"), [(0, 0), (6, 6), (9.9, 9.9), (12, 8), (15, 5), (20, 0), (45, 0), (135, 0)]
)
@pytest.mark.parametrize("side", [1, -1])
def test_a_small_tilt_stays_and_a_large_one_is_turned_back(tilt, left, side):
    assert tilt_in_crop(leaning(side * tilt)) == pytest.approx(side * left, abs=0.05)


def test_a_head_that_hovers_at_the_angle_does_not_flicker():
    tilts = np.arange(-30, 30, 0.05)
    left = np.array([tilt_in_crop(leaning(tilt)) for tilt in tilts])
    assert np.abs(np.diff(left)).max() < 0.06


def test_a_small_tilt_leaves_every_pixel_as_it_is():
    image = np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8)
    for tilt in (-9.9, 0, 3, 9.9):
        face = leaning(tilt)
        np.testing.assert_array_equal(crop_face(image, face), crop_face(image, face, ALL_TILT))
        assert crop_matrix(face)[0, 1] == 0
    face = leaning(11)
    assert (crop_face(image, face) != crop_face(image, face, ALL_TILT)).any()


@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("tilt", [30, -75, 90, 180])
def test_a_tilted_face_is_cut_out_as_the_upright_one(tilt, scale):
    """The picture and its mesh are turned together."""
    side, middle = 1200, 600.0
    image = cv2.GaussianBlur(
        np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8), (0, 0), 12 * scale
    )
    image = cv2.normalize(image, None, 0, 255, cv2.NORM_MINMAX)
    upright = leaning(0, scale=scale)
    upright[:, :2] += middle - upright[:, :2].mean(axis=0)
    # Clockwise, about the corner of the middle pixels as points count, half a pixel less in OpenCV.
    turn = cv2.getRotationMatrix2D((middle - 0.5, middle - 0.5), -tilt, 1)
    turned = upright.copy()
    turned[:, :2] = (upright[:, :2] - middle) @ turn[:, :2].T + middle
    seen = crop_face(cv2.warpAffine(image, turn, (side, side)), turned).astype(int)
    wanted = crop_face(image, upright).astype(int)
    assert wanted.std() > 10
    assert np.abs(seen - wanted).mean() < 1.5


def test_a_turned_head_is_not_zoomed_into():
    """Yaw squeezes the mesh in x and brings depth in; the eye distance alone would zoom by 1.3."""
    a = np.radians(40)
    middle = MESH.mean(axis=0)
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    turned = ((MESH - middle) @ turn.T + middle).astype(np.float32)
    assert crop_matrix(turned)[0, 0] / crop_matrix(MESH)[0, 0] == pytest.approx(1, abs=0.12)


@pytest.mark.parametrize("scale", [0.3, 1.0, 2.5, 6.0])
def test_every_pixel_lies_where_the_matrix_says(scale):
    landmarks = placed(scale, 400, 400)
    matrix = crop_matrix(landmarks)
    height = width = 1400
    columns = np.linspace(0, 250, width)[None].repeat(height, axis=0)
    rows = columns.T
    for axis, ramp in enumerate((columns, rows)):
        image = cv2.merge([ramp.astype(np.uint8)] * 3)
        crop = crop_face(image, landmarks).astype(float)
        along = crop.mean(axis=axis)
        at = (np.arange(48) + 0.5 - matrix[axis, 2]) / matrix[axis, axis]
        expected = np.clip((at - 0.5) / (width - 1) * 250, 0, 250)
        assert np.abs(along - expected).max() < 2


@pytest.mark.parametrize("scale", [1.5, 4.0, 9.0])
def test_a_fine_pattern_in_a_large_face_averages_to_gray(scale):
    image = np.zeros((1500, 1500, 3), np.uint8)
    image[::2, ::2] = image[1::2, 1::2] = 255
    crop = crop_face(image, placed(scale, 500, 500))
    assert crop.std() < 16
    assert crop.mean() == pytest.approx(127.5, abs=3)


def test_outside_the_frame_its_edge_is_repeated():
    image = np.full((512, 512, 3), 90, np.uint8)
    image[:, 0] = 200
    crop = crop_face(image, placed(1, x=-225))
    assert (crop[:, :20] == 200).all()
    assert (crop[:, 30:] == 90).all()


def test_a_face_wholly_outside_still_gives_a_crop():
    image = np.full((64, 64, 3), 7, np.uint8)
    assert (crop_face(image, placed(2, x=5000, y=-5000)) == 7).all()
    assert (crop_face(image[:1, :1], placed(9)) == 7).all()


def test_wrong_input_is_refused():
    image = np.zeros((64, 64, 3), np.uint8)
    with pytest.raises(ValueError, match="image_bgr"):
        crop_face(image[:, :, 0], MESH)
    with pytest.raises(ValueError, match="landmarks"):
        crop_face(image, MESH[:468])
    with pytest.raises(ValueError, match="finite"):
        crop_face(image, np.full_like(MESH, np.nan))
    with pytest.raises(ValueError, match="at least one pixel"):
        crop_face(image[:0], MESH)
