from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes import make_face, make_image

from ferdesk.core.robustness import Robustness, Row
from ferdesk.core.types import HeadPose
from ferdesk.quality import FLAWS, LIMITS, View, assess, limits_of

FINE = cv2.cvtColor(make_image(120, (48, 48)), cv2.COLOR_BGR2GRAY).astype(np.float32)


def crop(mean: float = 120, contrast: float = 45) -> np.ndarray:
    """uint8 (48, 48): structure of that mean and SD, for as much as fits into 0 to 255."""
    scaled = (FINE - FINE.mean()) / FINE.std() * contrast + mean
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
        ("dark", {"pixels": crop(36, 27)}, {"pixels": crop(12, 10)}),
        ("low_contrast", {"pixels": crop(120, 20)}, {"pixels": crop(120, 10)}),
        ("turned", {"pose": HeadPose(40, 0, 0)}, {"pose": HeadPose(0, -70, 0)}),
    ],
)
def test_each_flaw_is_flagged_and_then_refused(name, some, much):
    assert look(**some).flags == (name,)
    assert look(**some).refusal == ""
    assert name in look(**much).flags
    assert look(**much).refusal.endswith(".")


def test_a_dark_face_in_good_light_is_not_called_dark():
    lit = crop(38, 26)
    lit[:6, :24] = 190  # as eyes, teeth and what shines
    assert lit.mean() < 50
    assert "dark" not in look(pixels=lit).flags


def test_blur_is_seen_whatever_the_contrast():
    soft = cv2.GaussianBlur(FINE, (0, 0), 6)
    soft = (soft - soft.mean()) / soft.std()
    for contrast in (18, 45):
        pixels = np.clip(soft * contrast + 120, 0, 255).astype(np.uint8)
        assert "blurred" in look(pixels=pixels).flags
        assert "blurred" not in look(pixels=crop(120, contrast)).flags


def test_noise_is_measured_in_gray_levels_whatever_the_picture():
    rough = np.random.default_rng(0).normal(0, 1, (48, 48))
    measure = next(flaw.measure for flaw in FLAWS if flaw.name == "noisy")
    for contrast in (20, 45):
        for sd in (8, 14):
            pixels = np.clip(crop(120, contrast) + sd * rough, 0, 255).astype(np.uint8)
            view = View(make_face(), pixels, 320, 240)
            assert measure(view) == pytest.approx(sd, rel=0.15)
            assert "noisy" in look(pixels=pixels).flags
            assert ("noisy" in look(pixels=pixels).refusal) == (sd == 14)


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


def robust(*rows, unchanged=(90.0, 48.0), flaw="small"):
    """What a card says of small faces, or of another flaw: accuracy and what the flaw measures,
    from pictures as they are on."""

    def row(name, accuracy, value):
        return Row(name, value, accuracy, 80.0, {flaw: value} if value else {})

    rest = tuple(row(flaw, *one) for one in rows)
    return Robustness("valid", "majority", 100, row("unchanged", *unchanged), rest)


def test_limits_are_the_models_own_where_its_card_says_how_it_reads_poor_pictures():
    # 87 is three quarters of the way from 90 to 86; 76.5 is 85% of 90.
    got = limits_of(robust((86.0, 32.0), (74.0, 24.0), (50.0, 16.0)))
    assert got["small"] == pytest.approx((36.0, 32 - 8 * 9.5 / 12), abs=0.001)
    assert {name: one for name, one in got.items() if name != "small"} == {
        name: one for name, one in LIMITS.items() if name != "small"
    }


def test_nothing_poorer_is_read_than_was_tried():
    assert limits_of(robust((89.5, 32.0), (89.0, 16.0)))["small"] == (16.0, 16.0)


@pytest.mark.parametrize(
    ("flaw", "usual", "curve", "expected"),
    [
        ("low_contrast", 28, [(90.0, 54.0), (86.0, 38.0), (74.0, 20.0)], (28, 23.75)),
        ("low_contrast", 28, [(90.0, 54.0), (88.0, 26.0), (74.0, 20.0)], (25.571, 21.071)),
        ("noisy", 6, [(90.0, 2.5), (86.0, 4.5), (74.0, 9.3)], (6, 8.3)),
        ("noisy", 6, [(90.0, 2.5), (74.0, 5.0)], (4.609, 4.609)),
    ],
)
def test_what_is_usual_is_not_flagged_unless_it_is_not_read(flaw, usual, curve, expected):
    assert next(one for one in FLAWS if one.name == flaw).usual == usual
    as_they_are, *worse = curve
    got = limits_of(robust(*worse, unchanged=as_they_are, flaw=flaw))[flaw]
    assert got == pytest.approx(expected, abs=0.001)


def test_a_model_without_a_card_of_its_own_flags_nothing_usual():
    for flaw in FLAWS:
        if flaw.usual is not None:
            assert not flaw.passed(flaw.usual, flaw.limit)


def test_a_weak_model_reads_good_pictures_all_the_same():
    got = limits_of(robust((50.0, 32.0), unchanged=(60.0, 48.0)))["small"]
    assert got == pytest.approx((43.2, 33.6))


def test_without_a_card_that_says_it_they_are_those_of_the_table():
    assert limits_of(None) == LIMITS
    assert limits_of(robust((80.0, 0.0)))["small"] == LIMITS["small"]


def test_faces_are_judged_by_the_limits_given():
    face = make_face(side=30)
    assert "small" in assess(face, SHARP, 320, 240).flags
    own = LIMITS | {"small": (28.0, 12.0)}
    assert assess(face, SHARP, 320, 240, own).flags == ()
    strict = LIMITS | {"small": (60.0, 40.0)}
    assert "30 px" in assess(face, SHARP, 320, 240, strict).refusal
