"""Small faces are found in parts of the picture, and followed."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest

from ferdesk.core import assets
from ferdesk.core.types import Frame, HeadPose
from ferdesk.faces.landmarker import MIN_FACE_SHARE, FaceLandmarker
from ferdesk.faces.sight import Sight
from ferdesk.faces.small import MISSED, PART, SmallFaces, grid

WIDTH, HEIGHT = 1280, 720
SIZES = ((640, 480), (WIDTH, HEIGHT), (1080, 1920), (1920, 1080), (3840, 2160))


def sight(left, top, side):
    nothing = np.zeros((2, 3), np.float32)
    at = np.array([[left, top, 0], [left + side, top + side, 0]], np.float32)
    return Sight(nothing, (left, top, side, side), at, np.zeros(3), HeadPose(0, 0, 0))


def picture():
    """Each pixel says where it is."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([x // 8, y // 8, x % 8 * 8 + y % 8], axis=2).astype(np.uint8)


class Eye:
    """Finds squares as the detector does: those that are large enough in what it is shown, and
    whole."""

    def __init__(self, *faces):
        self.faces = list(faces)
        self.shown = []

    def __call__(self, view):
        high, wide = view.shape[:2]
        column, row, rest = map(int, view[0, 0])
        left, top = 8 * column + rest // 8, 8 * row + rest % 8
        self.shown.append((left, top, wide, high))
        return [
            sight(x - left, y - top, side)
            for x, y, side in self.faces
            if side >= MIN_FACE_SHARE * max(wide, high)
            and left <= x
            and x + side <= left + wide
            and top <= y
            and y + side <= top + high
        ]


def boxes(found):
    return [tuple(map(round, one.box[:3])) for one in found]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_whatever_is_too_small_for_the_whole_is_whole_and_large_enough_in_a_part(width, height):
    draw = random.Random(0)
    before = max(width, height)
    for level in grid(width, height):
        side = level[0][2]
        for _ in range(300):
            face = draw.uniform(MIN_FACE_SHARE * side, min(MIN_FACE_SHARE * before, side / 2))
            left, top = draw.uniform(0, width - face), draw.uniform(0, height - face)
            assert any(
                x <= left and left + face <= x + w and y <= top and top + face <= y + h
                for x, y, w, h in level
            )
        assert before * MIN_FACE_SHARE <= side / 2 + 1  # nothing is too large for both
        before = side
    assert before <= PART / 0.7
    assert all(x >= 0 and y >= 0 for level in grid(width, height) for x, y, _, _ in level)


def test_a_small_picture_has_no_parts():
    assert grid(500, 400) == () and grid(48, 48) == ()


def test_of_a_still_all_are_found_once_and_the_largest_kept():
    faces = [(100, 80, 60), (300, 300, 100), (900, 500, 50), (1180, 640, 70)]
    eye = Eye(*faces)
    large = sight(500, 100, 300)
    assert boxes(SmallFaces(eye, 9, True).add(picture(), [large])) == [
        (500, 100, 300), (300, 300, 100), (1180, 640, 70), (100, 80, 60), (900, 500, 50)
    ]  # fmt: skip
    assert boxes(SmallFaces(eye, 3, True).add(picture(), [large]))[1:] == [
        (300, 300, 100),
        (1180, 640, 70),
    ]


def test_where_enough_are_found_no_part_is_looked_at():
    eye = Eye((100, 80, 60))
    for stills in (True, False):
        small = SmallFaces(eye, 1, stills)
        large = sight(500, 100, 300)
        assert small.add(picture(), [large]) == (large,)
    assert not eye.shown


def test_a_face_that_is_seen_from_afar_alone_is_none():
    class Fancy(Eye):
        def __call__(self, view):
            return super().__call__(view) if max(view.shape) >= PART else []

    assert SmallFaces(Fancy((100, 80, 60)), 4, True).add(picture(), ()) == ()


def test_in_a_video_nobody_in_view_is_found_within_a_round_and_followed():
    eye = Eye((1100, 600, 60))
    small = SmallFaces(eye, 4, False)
    (level,) = grid(WIDTH, HEIGHT)
    image, found = picture(), ()
    for _ in level:
        found = small.add(image, ())
        if found:
            break
    assert boxes(found) == [(1100, 600, 60)]
    for step in range(1, 20):
        eye.faces = [(1100 - 15 * step, 600, 60)]
        assert boxes(small.add(image, ())) == [(1100 - 15 * step, 600, 60)]
    before = len(eye.shown)
    for _ in range(12):
        small.add(image, ())
    assert len(eye.shown) - before <= 12 + 6  # parts are looked at now and then


def test_one_that_is_missed_for_a_moment_is_followed_and_one_that_is_gone_is_not():
    eye = Eye((600, 300, 60))
    small, image = SmallFaces(eye, 4, False), picture()
    while not small.add(image, ()):
        pass
    eye.faces = []
    for _ in range(MISSED):
        assert small.add(image, ()) == ()
    eye.faces = [(605, 300, 60)]
    assert boxes(small.add(image, ())) == [(605, 300, 60)]
    eye.faces = []
    for _ in range(MISSED + 1):
        small.add(image, ())
    eye.shown.clear()
    small.add(image, ())
    assert all(shown in grid(WIDTH, HEIGHT)[0] for shown in eye.shown)


def test_one_that_came_near_is_no_second_face():
    eye = Eye((600, 300, 140))
    small, image = SmallFaces(eye, 4, False), picture()
    while not small.add(image, ()):
        pass
    large = sight(590, 290, 160)
    for _ in range(60):
        assert small.add(image, [large]) == (large,)


def test_after_a_jump_nobody_is_followed():
    eye = Eye((600, 300, 60))
    small, image = SmallFaces(eye, 4, False), picture()
    while not small.add(image, ()):
        pass
    other = SmallFaces(eye, 4, False)
    other.go_on_from(small)
    assert len(other.add(image, ())) == 1
    small.reset()
    eye.shown.clear()
    small.add(image, ())
    assert eye.shown[0] == grid(WIDTH, HEIGHT)[0][0]


@pytest.fixture(scope="module")
def scene():
    """A portrait whose face is a sixteenth of the picture's width, low at the right."""
    whole = cv2.imread(str(assets.path("demo", "portrait.png")))
    small = cv2.resize(whole, None, fx=0.88, fy=0.88, interpolation=cv2.INTER_AREA)
    image = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
    height, width = small.shape[:2]
    image[HEIGHT - height :, 950 : 950 + width] = small
    return image


def test_the_real_finder_finds_a_small_face_in_a_still(scene):
    frame = Frame(scene, 0, 0, 0, "still.png")
    with FaceLandmarker(mode="image") as without:
        assert without.detect(frame) == ()
    with FaceLandmarker(mode="image", small_faces=True) as finder:
        (face,) = finder.detect(frame)
    assert 70 < face.box[2] < 90 and 1040 < face.box[0] < 1080
    assert abs(face.pose.yaw) < 8


def test_the_real_finder_finds_a_small_face_in_a_video_and_keeps_its_id(scene):
    seen = []
    with FaceLandmarker(small_faces=True) as finder:
        for index in range(40):
            moved = np.roll(scene, -3 * index, axis=1)
            faces = finder.detect(Frame(moved, index, 0, 33 * index, "video.mp4"))
            seen.append([(face.track_id, round(face.box[0])) for face in faces])
    first = next(i for i, faces in enumerate(seen) if faces)
    assert first < 25
    assert all(len(faces) == 1 and faces[0][0] == 1 for faces in seen[first:])
    assert seen[first][0][1] - seen[-1][0][1] == pytest.approx(3 * (39 - first), abs=6)
