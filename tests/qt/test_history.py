"""Readings over time."""

from dataclasses import replace

import numpy as np
import pytest
from fake_engine import face_record, frame, record

from ferdesk.participants.seen import Whose, faces_of
from ferdesk.participants.who import LEFT_OUT
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.recorder import Recorder
from ferdesk.ui.history import SPAN_S, History, of_recording


def _who(series):
    return [series.called[one] for one in series.people]


def add(history, index, **face):
    made = face_record(**face)
    history.add(record(made, of=frame(index)), made)


def test_times_count_back_from_now():
    history = History()
    for i in (0, 30, 60):
        add(history, i, label=None if i else "happiness", units={"AU12": 0.5} if i else {"AU1": 1})
    series = history.series()
    assert series.seconds == pytest.approx([-1.98, -0.99, 0])
    assert [series.label(i) for i in range(3)] == ["happiness", None, None]
    assert np.isnan(series.unit("AU12")[0]) and series.unit("AU12")[2] == 0.5
    assert np.isnan(series.unit("AU99")).all()


def test_only_the_last_minute_is_kept():
    history = History()
    for i in range(0, 4000, 100):
        add(history, i)
    assert history.series().seconds[0] >= -SPAN_S


def test_an_earlier_time_or_another_source_begins_anew():
    history = History()
    add(history, 10)
    add(history, 5)
    assert len(history) == 1
    add(history, 6)
    assert len(history) == 2
    elsewhere = replace(frame(7), source="another")
    made = face_record()
    history.add(record(made, of=elsewhere), made)
    assert len(history) == 1


def test_a_jump_begins_anew_onwards_too():
    history = History()
    add(history, 10)
    made = face_record(2)
    history.add(record(made, of=replace(frame(11), jumps=1)), made)
    assert len(history) == 1
    history.add(record(made, of=replace(frame(12), jumps=1)), made)
    assert len(history) == 2


def test_another_face_beside_the_first_begins_anew():
    history = History()
    add(history, 10)
    first, second = face_record(), face_record(2)
    history.add(record(first, second, of=frame(11)), second)
    assert len(history) == 1 and _who(history.series()) == ["#2"]


def test_a_face_that_is_found_again_under_another_number_goes_on():
    history = History()
    add(history, 10)
    add(history, 11, track_id=2)
    assert _who(history.series()) == ["#1", "#2"]


def test_a_recording_has_in_each_frame_the_face_that_was_seen_most(tmp_path):
    with Recorder(tmp_path / "a.ferdesk", Provenance()) as recorder:
        for i, seen in enumerate([(1,), (1, 2), (2, 1), (2,), (), (3,)]):
            recorder(record(*(face_record(track) for track in seen), of=frame(i)))
    with Reader(tmp_path / "a.ferdesk") as reader:
        recorded, times = of_recording(reader.timeline()), reader.times
    assert recorded.called == ("#1", "#2", "#3")
    series = recorded.of(None)
    assert _who(series) == ["#1", "#1", "#1", "#2", "#3"]
    assert series.seconds == pytest.approx(times[[0, 1, 2, 3, 5]])
    second = recorded.of("#2")
    assert set(_who(second)) == {"#2"} and second.seconds == pytest.approx(times[1:4])


def test_a_recording_goes_by_names_where_faces_have_any(tmp_path):
    path = tmp_path / "a.ferdesk"
    with Recorder(path, Provenance()) as recorder:
        # Number 3 is found again as 4, and both of a person's faces may be in view.
        for i, seen in enumerate([(1, 3), (1, 3), (1,), (1, 4), (3, 4), (5, 1)]):
            recorder(record(*(face_record(track) for track in seen), of=frame(i)))
    names = {("made", "3"): "Ann", ("made", "4"): "Ann", ("made", "1"): LEFT_OUT}
    with Reader(path) as reader:
        whose = Whose(faces_of(reader), lambda *face: names.get(face, ""))
        recorded, times = of_recording(reader.timeline(), whose), reader.times
    assert recorded.called == ("Ann", "#5")
    assert _who(recorded.of(None)) == ["Ann"] * 4 + ["#5"]
    assert recorded.of("Ann").seconds == pytest.approx(times[[0, 1, 3, 4]])
    assert _who(recorded.of("somebody")) == _who(recorded.of(None))


def test_a_recording_without_a_face_is_empty(tmp_path):
    with Recorder(tmp_path / "a.ferdesk", Provenance()) as recorder:
        recorder(record(of=frame(0)))
    with Reader(tmp_path / "a.ferdesk") as reader:
        recorded = of_recording(reader.timeline(), Whose(faces_of(reader), lambda *face: "Ann"))
    assert recorded.called == () and not len(recorded.of(None).seconds)


def test_nothing_is_an_empty_series():
    assert not len(History().series().seconds)
