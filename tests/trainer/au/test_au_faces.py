"""Faces are found once, kept in parts, and gone on with after a stop."""

from __future__ import annotations

import made_faces
import numpy as np
import pytest
from made_fer import subset

from trainer.au import faces


class Reader:
    """Finds a face in pictures whose first pixel is even; counts what it was asked."""

    asked = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __call__(self, picture):
        Reader.asked += 1
        if picture[0, 0] % 2:
            return None
        value = float(picture[0, 0])
        return (
            np.full((478, 3), value, np.float32),
            np.full(52, value, np.float32),
            np.zeros(3, np.float32),
        )


@pytest.fixture
def data():
    Reader.asked = 0
    return subset(made_faces.data(), np.arange(60))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(faces, "PART", 25)


def test_found_missed_and_in_order(data, tmp_path):
    told = []
    found = faces.extract(data, tmp_path, Reader, lambda *a: told.append(a))
    even = data.pixels[:, 0, 0] % 2 == 0
    assert np.array_equal(found.rows, np.flatnonzero(even))
    assert found.missed == int((~even).sum())
    assert np.array_equal(found.blendshapes[:, 0], data.pixels[even, 0, 0])
    assert [a[:2] for a in told] == [(25, 60), (50, 60), (60, 60)] and told[-1][2] == found.missed
    again = faces.extract(data, tmp_path, Reader)
    assert Reader.asked == 60 and np.array_equal(again.landmarks, found.landmarks)


def test_a_stop_keeps_finished_parts(data, tmp_path):
    assert faces.extract(data, tmp_path, Reader, should_stop=lambda: Reader.asked >= 30) is None
    Reader.asked = 0
    assert faces.extract(data, tmp_path, Reader) is not None
    assert Reader.asked == 35


def test_parts_that_nobody_wants_are_left_for_another_time(data, tmp_path):
    wanted = np.zeros(60, bool)
    wanted[[3, 55, 56, 59]] = True
    told = []
    found = faces.extract(data, tmp_path, Reader, lambda *a: told.append(a), wanted=wanted)
    assert Reader.asked == 35 and told[-1][:2] == (35, 35)  # 0 to 24, 50 to 59
    even = data.pixels[:, 0, 0] % 2 == 0
    assert np.array_equal(found.rows, np.flatnonzero(even & wanted)) and found.pictures == 4
    assert np.array_equal(found.landmarks[:, 0, 0], data.pixels[even & wanted, 0, 0])
    whole = faces.extract(data, tmp_path, Reader)
    assert Reader.asked == 60 and np.array_equal(whole.rows, np.flatnonzero(even))


def test_a_damaged_part_is_found_anew(data, tmp_path):
    faces.extract(data, tmp_path, Reader)
    part = next(tmp_path.glob("faces-*/000025.npz"))
    part.write_bytes(part.read_bytes()[:100])
    Reader.asked = 0
    faces.extract(data, tmp_path, Reader)
    assert Reader.asked == 25


def test_other_pictures_have_another_place(data):
    assert faces.key(data) != faces.key(subset(data, np.arange(59)))


def test_the_face_finder_sees_a_portrait():
    import cv2

    from ferdesk.core import assets

    portrait = cv2.imread(str(assets.path("demo", "portrait.png")), cv2.IMREAD_GRAYSCALE)
    side = min(portrait.shape)
    crop = cv2.resize(portrait[:side, :side], (48, 48), interpolation=cv2.INTER_AREA)
    with faces.MediaPipeReader() as read:
        found = read(crop)
        nothing = read(np.zeros((48, 48), np.uint8))
    assert nothing is None
    if found is not None:  # a crop this coarse may be missed; what is found lies in the picture
        points, shapes, pose = found
        assert points.shape == (478, 3) and shapes.shape == (52,) and pose.shape == (3,)
        assert -12 < points[:, :2].mean() < 60
