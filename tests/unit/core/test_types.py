from __future__ import annotations

import numpy as np
import pytest
from fakes import make_face, make_frame

from ferdesk.core.types import (
    Apparent,
    Decision,
    Face,
    FaceCrop,
    FaceRecord,
    Frame,
    FrameRecord,
    HeadPose,
    Prediction,
    check_array,
)


def test_a_wrong_shape_says_what_was_expected_and_what_came():
    with pytest.raises(ValueError, match=r"x: expected uint8 \(any, 3\), got uint8 \(2, 4\)"):
        check_array("x", np.zeros((2, 4), np.uint8), (None, 3), np.uint8)


@pytest.mark.parametrize("value", [[1, 2], None, "text"])
def test_what_is_no_array_is_refused(value):
    with pytest.raises(ValueError, match="expected an array"):
        check_array("x", value, (2,), np.uint8)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Frame(np.zeros((4, 4), np.uint8), 0, 0, 0, "s"),
        lambda: Frame(np.zeros((4, 4, 3), np.float32), 0, 0, 0, "s"),
        lambda: FaceCrop(1, np.zeros((47, 48), np.uint8)),
        lambda: Prediction("m", np.zeros(7, np.float32), 1.0),
        lambda: Prediction("m", np.zeros(8, np.float64), 1.0),
        lambda: Face(
            1,
            (0, 0, 1, 1),
            np.zeros((468, 3), np.float32),
            np.zeros(52, np.float32),
            HeadPose(0, 0, 0),
        ),
    ],
)
def test_constructors_refuse_wrong_arrays(make):
    with pytest.raises(ValueError, match="expected"):
        make()


def test_a_prediction_knows_its_label():
    probabilities = np.zeros(8, np.float32)
    probabilities[3] = 1
    prediction = Prediction("m", probabilities, 1.0)
    assert prediction.label == "sadness"
    assert prediction.confidence == 1.0


def test_latency_is_capture_to_record():
    frame = make_frame()
    record = FrameRecord(frame, (), "m", frame.captured_ns + 5_000_000)
    assert record.latency_ms == pytest.approx(5.0)


@pytest.mark.parametrize(("age", "female"), [(0, 0), (31.5, 1), (99.0, 0.5)])
def test_age_and_gender_are_held_to_their_ranges(age, female):
    assert Apparent(age, female) == Apparent(age_years=age, female=female)


@pytest.mark.parametrize(
    ("age", "female"),
    [(-0.1, 0.5), (float("nan"), 0.5), (float("inf"), 0.5), (30, -0.01), (30, 1.01),
     (30, float("nan"))],
)  # fmt: skip
def test_an_impossible_age_or_gender_is_refused(age, female):
    with pytest.raises(ValueError, match="Apparent"):
        Apparent(age, female)


def test_records_are_frozen():
    record = FaceRecord(
        make_face(7),
        FaceCrop(7, np.zeros((48, 48), np.uint8)),
        (),
        np.full(8, 0.125, np.float32),
        Decision(None, "why", "neutral", "abstain"),
    )
    assert record.track_id == 7
    with pytest.raises(AttributeError):
        record.flags = ("small",)
    with pytest.raises(TypeError):
        record.action_units["AU12"] = 1.0
