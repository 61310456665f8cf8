"""Readings over time."""

import numpy as np
import pytest
from fake_engine import face_record, frame, record

from ferdesk.ui.history import SPAN_S, History


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


def test_another_face_or_an_earlier_time_begins_anew():
    history = History()
    add(history, 10)
    add(history, 11, track_id=2)
    assert len(history) == 1
    add(history, 5, track_id=2)
    assert len(history) == 1
    add(history, 5, track_id=2)
    assert len(history) == 1


def test_nothing_is_an_empty_series():
    assert not len(History().series().seconds)
