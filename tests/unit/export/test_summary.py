"""One line a file and face, whose numbers are those of the table, by time."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from fakes import make_face, make_image

from ferdesk.core.types import Decision, FaceCrop, FaceRecord, Frame, FrameRecord, Prediction
from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.export.summary import columns
from ferdesk.export.summary.of_records import Summary
from ferdesk.export.summary.writer import SummaryWriter
from ferdesk.export.trials import Trial, Trials


def read(track_id, label, unit=None, flags=(), second=0.0) -> FaceRecord:
    """A face of that label, sure of it but for ``second``, with AU12 at ``unit``."""
    shares = np.zeros(8, np.float32)
    shares[INDEX["fear"]] = second
    shares[INDEX[label or "neutral"]] = 1 - second
    return FaceRecord(
        face=make_face(track_id),
        crop=FaceCrop(track_id, np.zeros((48, 48), np.uint8)),
        predictions=(Prediction("tiny", shares, 1.0),),
        smoothed=shares,
        decision=Decision(label, "Because.", label or "neutral"),
        action_units=MappingProxyType({} if unit is None else {"AU12": unit}),
        flags=flags,
    )


def lines_of(
    times_ms, faces, stills=False, frame_ms=100.0, trials=(), people=None
) -> list[dict[str, str]]:
    made = Summary("a.mp4", frame_ms, stills, trials=trials, people=people)
    image = make_image(size=(48, 64))
    for index, (at, found) in enumerate(zip(times_ms, faces)):
        made.add(FrameRecord(Frame(image, index, 0, at, "a.mp4"), tuple(found), "tiny", 0))
    stream = io.StringIO()
    SummaryWriter(stream, columns.shape(people=people is not None)).write(made.lines())
    return list(csv.DictReader(io.StringIO(stream.getvalue())))


def numbers(line, *names) -> list[float]:
    return [float(line[name]) for name in names]


def test_at_a_constant_rate_shares_and_means_are_those_of_the_frames():
    units = [0.1, 0.9, 0.4, 0.6]
    labels = ["happiness", "happiness", "neutral", None]
    faces = [[read(1, label, unit)] for label, unit in zip(labels, units)]
    (line,) = lines_of([0, 100, 200, 300], faces)
    assert line["source"] == "a.mp4" and line["model"] == "tiny" and line["face_id"] == "1"
    assert numbers(line, "frames", "seconds", "readings", "seen_share") == pytest.approx(
        [4, 0.4, 4, 1]
    )
    wanted = [0.5, 0.25, 0.25, 0, 0]
    names = ("happiness_share", "neutral_share", "abstained_share", "fear_share", "close_share")
    assert numbers(line, *names) == pytest.approx(wanted)
    wanted = [np.mean(units), np.std(units), np.max(units)]
    assert numbers(line, "AU12_mean", "AU12_sd", "AU12_peak") == pytest.approx(wanted)
    shares = [float(line[f"{name}_share"]) for name in EMOTIONS] + [float(line["abstained_share"])]
    assert sum(shares) == pytest.approx(1)


def test_a_frame_counts_for_as_long_as_it_is_shown():
    faces = [[read(1, "happiness", 1.0)], [read(1, "neutral", 0.0)], []]
    (line,) = lines_of([0, 300, 400], faces)
    wanted = [0.75, 0.25, 0.8, 0.8, 0.75, np.sqrt(0.75 * 0.25)]
    names = ("happiness_share", "neutral_share", "seen_share", "any_face_share")
    assert numbers(line, *names, "AU12_mean", "AU12_sd") == pytest.approx(wanted)


def test_probabilities_and_shares_of_people_are_means_over_time():
    """Other than shares of labels they tell how clear it was, and shares of people for how many."""
    faces = [[read(1, "happiness", second=0.2)], [read(1, None, second=0.5)]]
    (line,) = lines_of([0, 300], faces, people=lambda smoothed: smoothed / 2 + 1 / 16)
    names = [f"fear_smoothed_{what}" for what in ("mean", "sd", "peak")]
    mean = 0.75 * 0.2 + 0.25 * 0.5
    deviation = np.sqrt(0.75 * (0.2 - mean) ** 2 + 0.25 * (0.5 - mean) ** 2)
    assert numbers(line, *names) == pytest.approx([mean, deviation, 0.5])
    names = [f"fear_people_{what}" for what in ("mean", "sd", "peak")]
    wanted = [mean / 2 + 1 / 16, deviation / 2, 0.25 + 1 / 16]
    assert numbers(line, *names) == pytest.approx(wanted)
    means = [float(line[f"{name}_people_mean"]) for name in EMOTIONS]
    assert sum(means) == pytest.approx(1)
    (line,) = lines_of([0], [[]], people=lambda smoothed: smoothed)
    assert line["fear_smoothed_mean"] == line["fear_people_peak"] == ""
    (line,) = lines_of([0, 300], faces)
    assert "fear_people_mean" not in line and float(line["fear_smoothed_peak"]) == 0.5


def test_in_a_trial_it_counts_up_to_the_end_of_it_only():
    """As where the frames after it can't be decoded."""
    faces = [[read(1, "happiness")], [read(1, "neutral")], [read(1, "fear")]]
    trials = (Trial("a", 0.0, 0.4), Trial("b", 0.3, 4.0))
    first, second = lines_of([0, 300, 5000], faces, trials=trials)
    names = ("frames", "seconds", "happiness_share", "neutral_share", "seen_share")
    assert numbers(first, *names) == pytest.approx([2, 0.4, 0.75, 0.25, 1])
    assert numbers(second, *names) == pytest.approx([1, 3.7, 0, 1, 1])


def test_each_face_has_its_line():
    one = [read(1, "happiness"), read(2, "fear", flags=("small",))]
    other = [read(2, "neutral", second=0.45)]
    first, second = lines_of([0, 100], [one, other])
    assert [first["face_id"], second["face_id"]] == ["1", "2"]
    assert numbers(first, "readings", "seen_share", "happiness_share") == pytest.approx([1, 0.5, 1])
    names = ("readings", "seen_share", "flagged_share", "close_share", "any_face_share")
    assert numbers(second, *names) == pytest.approx([2, 1, 0.5, 0.5, 1])


def test_what_could_not_be_read_is_empty_and_a_file_without_a_face_has_a_line():
    (line,) = lines_of([0], [[read(1, "happiness")]])
    assert line["AU12_mean"] == line["AU12_sd"] == line["AU12_peak"] == ""
    (line,) = lines_of([0, 100], [[], []])
    assert numbers(line, "frames", "any_face_share", "readings", "seen_share") == [2, 0, 0, 0]
    assert line["face_id"] == line["happiness_share"] == line["AU12_sd"] == ""


def test_faces_of_pictures_are_taken_together():
    faces = [[read(1, "happiness", 0.2), read(2, "fear", 0.6)], [], [read(3, "fear", 0.4)]]
    # An image that could not be read leaves a hole in the times, which are none.
    (line,) = lines_of([0, 1000, 5000], faces, stills=True)
    assert line["face_id"] == line["seconds"] == ""
    names = ("frames", "readings", "seen_share", "fear_share", "AU12_mean")
    assert numbers(line, *names) == pytest.approx([3, 3, 2 / 3, 2 / 3, 0.4])


def test_column_names_are_unique_and_told():
    trials = Trials(Path("t.csv"), {}, ("condition",))
    meanings = SummaryWriter(io.StringIO(), columns.shape(True, True, trials, bins=True)).meanings
    assert len(meanings) == len(columns.NAMES) + 1
    groups = (columns.COLUMNS, columns.ABOVE, columns.PEOPLE, columns.BINS, columns.TRIALS)
    assert len(columns.NAMES) == sum(map(len, groups))
    assert all(meanings.values())
