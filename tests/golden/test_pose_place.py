"""How far a head is turned does not depend on where in the picture it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ferdesk.core import assets
from ferdesk.core.types import Frame
from ferdesk.faces.landmarker import FaceLandmarker

WIDTH, HEIGHT = 1280, 720


@pytest.fixture(scope="module")
def portrait():
    """Of 613 × 460 pixels."""
    whole = cv2.imread(str(assets.path("demo", "portrait.png")))
    return cv2.resize(whole, (613, 460), interpolation=cv2.INTER_CUBIC)


def test_a_face_that_looks_the_same_has_the_same_pose_at_every_place(portrait):
    height, width = portrait.shape[:2]
    found = {}
    with FaceLandmarker(1, "image") as finder:
        for y in (0, (HEIGHT - height) // 2, HEIGHT - height):
            for x in (0, (WIDTH - width) // 2, WIDTH - width):
                picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
                picture[y : y + height, x : x + width] = portrait
                (face,) = finder.detect(Frame(picture, 0, 0, 0, "pasted"))
                found[x, y] = np.array([face.pose.yaw, face.pose.pitch, face.pose.roll])
    middle = found[(WIDTH - width) // 2, (HEIGHT - height) // 2]
    apart = np.abs([pose - middle for pose in found.values()])
    assert apart[:, 0].max() < 4, "yaw"
    assert apart[:, 1:].max() < 7, "pitch and roll"
