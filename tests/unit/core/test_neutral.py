"""A person's own neutral: the median of a calm face, or why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import make_face

from ferdesk.core.neutral import Measurement, Neutral, Refusal, corrected
from ferdesk.core.types import Decision, FaceCrop, FaceRecord, HeadPose, Prediction

UNITS = {"AU4": 0.3, "AU12": 0.0, "AU43": 0.1, "AU43_left": 0.1}


def face(units=UNITS, yaw=0.0, track=1):
    p = np.full(8, 0.125, np.float32)
    seen = replace(make_face(track), pose=HeadPose(yaw, 0.0, 0.0))
    crop = FaceCrop(track, np.zeros((48, 48), np.uint8))
    said = Decision("neutral", "made.", "neutral")
    return FaceRecord(seen, crop, (Prediction("m", p, 1.0),), p, said, units)


def measured(faces, step_ms=100, track=1):
    made = Measurement(track)
    for i, one in enumerate(faces):
        made.see(() if one is None else (one,), i * step_ms)
    return made


def test_a_calm_face_gives_its_median():
    rng = np.random.default_rng(0)
    levels = 0.3 + rng.normal(0, 0.02, 31)
    made = measured([face(UNITS | {"AU4": float(level)}) for level in levels])
    found = made.result()
    assert made.elapsed_s == pytest.approx(3.0)
    assert isinstance(found, Neutral) and found.frames == 31
    assert found.units["AU4"] == pytest.approx(np.median(levels))
    assert set(found.units) == set(UNITS)


def test_a_blink_does_no_harm_and_long_ones_neither():
    faces = [face(UNITS | {"AU43": 0.9 if i % 4 == 0 else 0.1}) for i in range(31)]
    assert measured(faces).result().units["AU43"] == 0.1


def test_another_face_and_a_frame_seen_twice_do_not_count():
    made = measured([face()] * 31)
    made.see((face(UNITS | {"AU4": 1.0}),), 3000)
    made.see((face(track=2), face()), 3100)
    assert made.result().frames == 32 and made.result().units["AU4"] == 0.3


@pytest.mark.parametrize("step_ms", [310, 800, 2000])
def test_few_pictures_a_second_are_no_face_that_was_lost(step_ms):
    made = measured([face()] * 11, step_ms)
    assert made.complete and made.result().frames == 11


def test_a_face_that_one_picture_missed_is_not_lost():
    faces = [face()] * 6 + [None] + [face()] * 6
    assert measured(faces, 300).result().frames == 12


@pytest.mark.parametrize(
    ("faces", "step_ms", "refusal"),
    [
        ([], 100, Refusal("few")),
        ([face()] * 9, 350, Refusal("few")),
        ([face()] * 9, 500, Refusal("few")),
        ([face()] * 30, 100, Refusal("few")),
        ([face()] * 12 + [None] * 8 + [face()] * 12, 100, Refusal("lost")),
        ([face()] * 6 + [None] + [face()] * 6, 800, Refusal("lost")),
        ([face()] * 31 + [None], 100, Refusal("lost")),
        ([face(yaw=25.0)] * 31, 100, Refusal("turned")),
        ([face(yaw=0.4 * i) for i in range(31)], 100, Refusal("head")),
        ([face(UNITS | {"AU12": 0.02 * i}) for i in range(31)], 100, Refusal("unit", "AU12")),
    ],
)
def test_what_can_not_be_used_says_why(faces, step_ms, refusal):
    assert measured(faces, step_ms).result() == refusal


def test_what_is_above_the_neutral_moves():
    neutral = Neutral({"AU4": 0.3, "AU25": 0.95}, 31)
    found = corrected({"AU4": 0.3, "AU12": 0.4, "AU25": 1.0}, neutral)
    assert found["AU4"] == 0 and found["AU12"] == 0.4
    # At the top of the scale there is no room left, and noise does not fill the bar.
    assert found["AU25"] == pytest.approx(0.25)
    assert corrected({"AU4": 0.1}, neutral)["AU4"] == 0
    assert corrected({"AU4": 1.0}, neutral)["AU4"] == pytest.approx(1.0)


def test_it_survives_a_settings_file():
    neutral = Neutral({"AU4": 0.3, "AU12": 0.0}, 31)
    assert Neutral.from_json(neutral.to_json()).units == neutral.units


@pytest.mark.parametrize(
    "data", [None, [], {}, {"AU99": 0.1}, {"AU4": "x"}, {"AU4": 2.0}, {"AU4": float("nan")}, "AU4"]
)
def test_what_was_edited_by_hand_is_none(data):
    assert Neutral.from_json(data) is None
