from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes import make_face, make_image

from ferdesk.core.types import HeadPose
from ferdesk.quality import FLAWS, assess

NOISE = cv2.cvtColor(make_image(120, (48, 48)), cv2.COLOR_BGR2GRAY).astype(np.float32)


def crop(mean: float = 120, contrast: float = 45) -> np.ndarray:
    """uint8 (48, 48): fine structure of that mean and SD, for as much as fits into 0 to 255."""
    scaled = (NOISE - NOISE.mean()) / NOISE.std() * contrast + mean
    return np.clip(scaled, 0, 255).astype(np.uint8)


SHARP = crop()


def look(pixels=SHARP, width=320, height=240, **face):
    return assess(make_face(**face), pixels, width, height)


def test_a_good_view_has_no_flaw():
    assert look().flags == ()
    assert look().refusal == ""


@pytest.mark.parametrize(
    ("name", "some", "much"),
    [
        ("small", {"side": 36}, {"side": 16}),
        ("edge", {"left": -20}, {"left": -60}),
        ("dark", {"pixels": crop(45, 27)}, {"pixels": crop(12, 10)}),
        ("low_contrast", {"pixels": crop(120, 20)}, {"pixels": crop(120, 10)}),
        ("turned", {"pose": HeadPose(40, 0, 0)}, {"pose": HeadPose(0, -70, 0)}),
    ],
)
def test_each_flaw_is_flagged_and_then_refused(name, some, much):
    assert look(**some).flags == (name,)
    assert look(**some).refusal == ""
    assert name in look(**much).flags
    assert look(**much).refusal.endswith(".")


def test_blur_is_seen_whatever_the_contrast():
    soft = cv2.GaussianBlur(NOISE, (0, 0), 6)
    soft = (soft - soft.mean()) / soft.std()
    for contrast in (18, 45):
        pixels = np.clip(soft * contrast + 120, 0, 255).astype(np.uint8)
        assert "blurred" in look(pixels=pixels).flags
        assert "blurred" not in look(pixels=crop(120, contrast)).flags


def test_an_empty_picture_is_refused():
    assert look(pixels=np.full((48, 48), 128, np.uint8)).refusal.startswith(
        "The face has too little"
    )


def test_roll_alone_is_no_flaw():
    """The crop is turned upright, and is read as well; see ``docs/framing.md``."""
    assert look(pose=HeadPose(0, 0, 80)).flags == ()


def test_several_flaws_are_told_in_the_order_of_the_table():
    got = look(pixels=crop(12, 10), side=16, pose=HeadPose(80, 0, 0))
    assert got.flags == tuple(f.name for f in FLAWS if f.name in got.flags)
    assert {"small", "dark", "turned"} <= set(got.flags)
    assert "16 px" in got.refusal


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_face_is_refused_later_than_it_is_flagged(flaw):
    assert flaw.refuse is not None
    assert (flaw.refuse < flaw.limit) == flaw.low_is_bad
    assert flaw.words.format(value=1.0).endswith(".")


def test_names_are_unique():
    assert len({flaw.name for flaw in FLAWS}) == len(FLAWS)
