from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import make_face, make_image

from ferdesk import second_look
from ferdesk.core.preprocess import crop_face, crop_matrix, head_tilt
from ferdesk.core.types import ALL_TILT, KEPT_TILT


@pytest.fixture
def crop():
    return crop_face(make_image(120), make_face().landmarks)


def test_an_upright_face_is_seen_in_the_mirror_to_the_last_pixel(crop):
    mesh = second_look.in_crop(make_face())
    seen = second_look.view(crop, crop_matrix(mesh, kept_tilt=0))
    np.testing.assert_array_equal(seen, crop[:, ::-1])
    assert seen.flags.c_contiguous


def test_of_a_picture_that_is_the_crop_the_mesh_is_scaled_with_it():
    face = replace(make_face(left=10, top=12, side=80), box=(0.0, 0.0, 96.0, 96.0), whole=True)
    mesh = second_look.in_crop(face)
    np.testing.assert_allclose(mesh[:, :2], face.landmarks[:, :2] / 2)


@pytest.mark.parametrize(("kept", "left"), [(KEPT_TILT, 0.0), (ALL_TILT, 30.0)])
def test_the_mesh_lies_in_a_crop_as_that_was_cut(kept, left):
    """Recordings of old kept every tilt."""
    mesh = second_look.in_crop(replace(make_face(tilt=30), kept_tilt=kept))
    assert head_tilt(mesh) == pytest.approx(left, abs=0.01)


@pytest.mark.parametrize("scale", [(0, 0), (1e4, 0), (0, 1e-9), (1e4, 1e4)])
@pytest.mark.parametrize("whole", [False, True])
def test_in_a_file_that_means_harm_a_mesh_may_be_a_point_or_a_line(crop, scale, whole):
    face = make_face()
    marks = (face.landmarks * np.float32([*scale, 1])).astype(np.float32)
    face = replace(face, landmarks=marks, whole=whole, box=(0.0, 0.0, 0.0, 0.0))
    assert second_look.views([face], crop[None], [0]).shape == (1, 48, 48)


def test_a_crop_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="crop: expected uint8"):
        second_look.view(np.zeros((64, 64), np.uint8), np.eye(2, 3))


def test_how_far_the_second_is_behind_the_first():
    rows = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.4, 0.4, 0.2]], np.float32)
    np.testing.assert_allclose(second_look.apart(rows), [0.2, 0.7, 0], atol=1e-6)
    assert second_look.apart(np.zeros((0, 8), np.float32)).shape == (0,)


def test_two_looks_say_their_mean():
    both = second_look.together(np.float32([[0.6, 0.4]]), np.float32([[0.2, 0.8]]))
    assert both.dtype == np.float32
    np.testing.assert_allclose(both, [[0.4, 0.6]])
