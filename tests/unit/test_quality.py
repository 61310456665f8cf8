from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes import make_face, make_image

from ferdesk.core.types import HeadPose
from ferdesk.quality import FLAWS, assess

SHARP = cv2.cvtColor(make_image(120, (48, 48)), cv2.COLOR_BGR2GRAY)
"""uint8 (48, 48): a crop with fine structure."""


def look(pixels=SHARP, width=320, height=240, **face):
    return assess(make_face(**face), pixels, width, height)


def test_a_good_view_has_no_flaw():
    assert look().flags == ()
    assert look().refusal == ""


@pytest.mark.parametrize(
    ("name", "some", "much"),
    [
        ("small", {"side": 40}, {"side": 20}),
        ("edge", {"left": -12}, {"left": -60}),
        ("dark", {"pixels": SHARP // 3}, {"pixels": SHARP // 8}),
        ("turned", {"pose": HeadPose(40, 0, 0)}, {"pose": HeadPose(0, -70, 0)}),
    ],
)
def test_each_flaw_is_flagged_and_then_refused(name, some, much):
    assert look(**some).flags == (name,)
    assert look(**some).refusal == ""
    assert name in look(**much).flags
    assert look(**much).refusal.endswith(".")


def test_blur_is_seen_whatever_the_contrast():
    soft = cv2.GaussianBlur(SHARP, (0, 0), 6)
    for gain in (0.4, 1.0):
        assert "blurred" in look(pixels=(soft * gain + 60).astype(np.uint8)).flags
        assert "blurred" not in look(pixels=(SHARP * gain + 60).astype(np.uint8)).flags


def test_an_empty_picture_is_refused():
    assert look(pixels=np.full((48, 48), 128, np.uint8)).refusal.startswith("The face is too blurr")


def test_roll_alone_is_no_flaw():
    assert look(pose=HeadPose(0, 0, 80)).flags == ()


def test_several_flaws_are_told_in_the_order_of_the_table():
    got = look(pixels=SHARP // 8, side=20, pose=HeadPose(80, 0, 0))
    assert got.flags == tuple(f.name for f in FLAWS if f.name in got.flags)
    assert {"small", "dark", "turned"} <= set(got.flags)
    assert "20 px" in got.refusal


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.name)
def test_a_face_is_refused_later_than_it_is_flagged(flaw):
    assert flaw.refuse is not None
    assert (flaw.refuse < flaw.limit) == flaw.low_is_bad
    assert flaw.words.format(value=1.0).endswith(".")


def test_names_are_unique():
    assert len({flaw.name for flaw in FLAWS}) == len(FLAWS)
