"""Age and gender over time, without any model."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ferdesk.apparent import EVERY_MS, MOST, ApparentTracks
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Apparent


class FakeReader:
    """Answers ``age`` for a crop of that gray level, and notes what it was asked."""

    def __init__(self, female: float = 0.5):
        self.female = female
        self.asked: list[list[int]] = []
        self.error: FerdeskError | None = None

    def read(self, crops: np.ndarray) -> tuple[Apparent, ...]:
        if self.error is not None:
            raise self.error
        ages = [int(crop[0, 0]) for crop in crops]
        self.asked.append(ages)
        return tuple(Apparent(float(age), self.female) for age in ages)


@pytest.fixture
def reader():
    return FakeReader()


@pytest.fixture
def tracks(reader):
    return ApparentTracks(lambda: reader)


def crops(*levels: int) -> np.ndarray:
    return np.stack([np.full((48, 48), n, np.uint8) for n in levels] or [np.empty((48, 48))])[
        : len(levels)
    ].astype(np.uint8)


def look(tracks, at_ms, clear=True, **faces):
    """Faces by name ``t1`` with their gray level; what is told of each."""
    ids = [int(name[1:]) for name in faces]
    return tracks.tell(ids, crops(*faces.values()), [clear] * len(ids), at_ms)


def test_a_face_is_told_of_at_once_and_asked_about_every_half_second(tracks, reader):
    told = [look(tracks, at, t1=30)[0] for at in range(0, 2001, 100)]
    assert all(one.age_years == 30 for one in told)
    assert len(reader.asked) == 5  # at 0, 500, 1000, 1500, 2000
    assert EVERY_MS == 500


def test_the_age_is_the_mean_of_the_answers(tracks):
    ages = [look(tracks, 500 * i, t1=level)[0].age_years for i, level in enumerate((20, 40, 60))]
    assert ages == [20, 30, 40]


def test_the_gender_is_the_mean_of_the_log_odds(tracks, reader):
    for i, female in enumerate((0.9, 0.6)):
        reader.female = female
        (told,) = look(tracks, 500 * i, t1=30)
    odds = (math.log(9) + math.log(1.5)) / 2
    assert told.female == pytest.approx(1 / (1 + math.exp(-odds)))


def test_one_answer_that_is_quite_sure_does_not_outweigh_all_others(tracks, reader):
    for i, female in enumerate((0.0, *(0.8,) * 6)):
        reader.female = female
        (told,) = look(tracks, 500 * i, t1=30)
    assert told.female > 0.5
    reader.female = 1.0
    assert 0 < look(tracks, 9000, t2=30)[0].female < 1


def test_each_face_has_an_answer_of_its_own_in_one_batch(tracks, reader):
    one, other = look(tracks, 0, t1=20, t2=60)
    assert (one.age_years, other.age_years) == (20, 60)
    assert reader.asked == [[20, 60]]
    # A third one comes: it alone is asked about.
    look(tracks, 100, t3=40, t2=61, t1=21)
    assert reader.asked[1:] == [[40]]


def test_a_face_that_cannot_be_judged_is_not_asked_about_and_keeps_its_answer(tracks, reader):
    assert look(tracks, 0, clear=False, t1=20) == (None,)
    assert reader.asked == []
    look(tracks, 100, t1=30)
    assert look(tracks, 900, clear=False, t1=200)[0].age_years == 30
    assert reader.asked == [[30]]
    # Of two faces the clear one alone.
    told = tracks.tell([1, 2], crops(90, 50), [False, True], 1000)
    assert [one.age_years for one in told] == [30, 50]


def test_a_face_that_left_is_forgotten(tracks):
    look(tracks, 0, t1=20)
    look(tracks, 900, t2=50)
    assert look(tracks, 950, t1=40, t2=50)[0].age_years == 30  # back in time: the mean goes on
    look(tracks, 2000, t2=50)
    assert len(tracks) == 1
    assert look(tracks, 2100, t1=70, t2=50)[0].age_years == 70


def test_a_face_that_stays_is_remembered_however_slow_the_pictures(tracks):
    look(tracks, 0, t1=20)
    assert look(tracks, 60_000, t1=40)[0].age_years == 30


def test_a_frame_without_a_face(tracks, reader):
    assert look(tracks, 0) == ()
    assert reader.asked == []


def test_a_step_back_in_time_asks_anew(tracks, reader):
    look(tracks, 5000, t1=20)
    look(tracks, 100, t1=20)
    assert len(reader.asked) == 2


def test_the_oldest_answers_fade_in_the_end(tracks):
    for i in range(MOST):
        look(tracks, 500 * i, t1=20)
    for i in range(MOST, 4 * MOST):
        (told,) = look(tracks, 500 * i, t1=60)
    assert told.age_years > 56  # the plain mean would be 50


def test_a_reader_that_fails_is_told_of_and_not_asked_again(tracks, reader):
    look(tracks, 0, t1=30)
    reader.error = FerdeskError("The model m failed: why.", "Do this.")
    (told,) = look(tracks, 600, t1=60)
    assert told.age_years == 30
    assert "The model m failed" in tracks.message and "Do this." in tracks.message
    reader.error = None
    look(tracks, 1200, t1=60)
    assert len(reader.asked) == 1
    assert look(tracks, 1300, t1=60, t2=10)[1] is None


def test_a_reader_that_cannot_be_loaded_is_told_of():
    def load():
        raise FerdeskError("It is damaged.", "Export it again.")

    made = ApparentTracks(load)
    assert made.message == "It is damaged. Export it again."
    assert look(made, 0, t1=30) == (None,)


def test_another_error_than_the_readers_own_is_not_swallowed(tracks, reader):
    reader.read = lambda crops: 1 / 0
    with pytest.raises(ZeroDivisionError):
        look(tracks, 0, t1=30)
