"""The course of trials: means over files or participants, slice by slice of the time since they
began."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.core.alike import student95
from ferdesk.core.vocab import INDEX, N_EMOTIONS
from ferdesk.export.report import across, course
from ferdesk.export.report.course_part import courses_part
from ferdesk.export.report.files import UNITS, Face, File, Span
from ferdesk.frames import Who

FEAR = INDEX["fear"]


def a_file(name, shares, trials, step=0.1, who="1", participant=False, first=0.0):
    """A video that shows one face, with that probability of fear in each frame; None: no face."""
    frames = [at for at, share in enumerate(shares) if share is not None]
    smoothed = np.zeros((len(frames), N_EMOTIONS), np.float32)
    smoothed[:, FEAR] = [shares[at] for at in frames]
    face = Face(
        Who(who, participant),
        np.array(frames),
        np.full(len(frames), FEAR),
        smoothed,
        None,
        np.tile(np.float32([0.5, *[np.nan] * (len(UNITS) - 1)]), (len(frames), 1)),
        np.zeros((1, len(frames)), np.int64),
        {},
        (),
        (),
    )
    starts = first + step * np.arange(len(shares))
    shown = np.full(len(shares), step)
    return File(name, False, ("net",), ("net",), starts, shown, 1, (face,), (), trials, ())


def seen_of(*files):
    return [across.seen_in(file) for file in files]


def by_name(*files):
    return course.courses(seen_of(*files), lambda trial: trial.name)


def trial(start, end, name="A", **further):
    return Span(name, start, end, further)


def test_a_mean_is_over_files_and_its_interval_by_students_t():
    files = [
        a_file("a.mp4", [0.2, 0.4], (trial(0, 0.2),)),
        a_file("b.mp4", [0.4, 0.4], (trial(0, 0.2),)),
        a_file("c.mp4", [0.6, 0.4], (trial(0, 0.2),)),
    ]
    (one,) = by_name(*files)
    assert one.edges == pytest.approx([0, 0.1, 0.2]) and list(one.counts) == [3, 3]
    assert one.means[:, FEAR] == pytest.approx([0.4, 0.4])
    wanted = student95(2) * np.std([0.2, 0.4, 0.6], ddof=1) / np.sqrt(3)
    assert one.halves[:, FEAR] == pytest.approx([wanted, 0], abs=1e-6)
    assert one.means[:, N_EMOTIONS] == pytest.approx([0.5, 0.5])
    assert np.isnan(one.means[:, N_EMOTIONS + 1]).all()


def test_time_counts_from_where_each_trial_begins():
    early = a_file("a.mp4", [0, 0.8, 0.2, 0], (trial(0.1, 0.3),))
    late = a_file("b.mp4", [0, 0, 0, 0.8, 0.2], (trial(10.3, 10.5),), first=10.0)
    (one,) = by_name(early, late)
    assert one.means[:, FEAR] == pytest.approx([0.8, 0.2])
    assert one.halves[:, FEAR] == pytest.approx([0, 0], abs=1e-6)


def test_where_one_alone_is_in_view_nothing_is_told():
    files = [
        a_file("a.mp4", [0.2, None, 0.4, 0.6], (trial(0, 0.3),)),
        a_file("b.mp4", [0.4, 0.4, 0.4], (trial(0, 0.3),)),
    ]
    (one,) = by_name(*files)
    assert list(one.counts) == [2, 1, 2]
    assert np.isnan(one.means[1]).all() and np.isnan(one.halves[1]).all()
    assert one.means[[0, 2], FEAR] == pytest.approx([0.3, 0.4])


def test_a_shorter_trial_ends_where_it_ends():
    files = [
        a_file("a.mp4", [0.2, 0.2, 0.2, 0.2], (trial(0, 0.2),)),
        a_file("b.mp4", [0.4, 0.4, 0.4, 0.4], (trial(0, 0.4),)),
    ]
    (one,) = by_name(*files)
    assert list(one.counts) == [2, 2, 1, 1]


def test_whoever_saw_it_twice_counts_as_often_as_the_others():
    often = a_file("a.mp4", [0.1, 0.3], (trial(0, 0.1), trial(0.1, 0.2)))
    (one,) = by_name(often, a_file("b.mp4", [0.4], (trial(0, 0.1),)))
    assert one.means[:, FEAR] == pytest.approx([(0.2 + 0.4) / 2]) and list(one.counts) == [2]


def test_a_participant_of_two_files_is_one():
    files = [
        a_file("a.mp4", [0.1], (trial(0, 0.1),), who="ann", participant=True),
        a_file("b.mp4", [0.3], (trial(0, 0.1),), who="ann", participant=True),
        a_file("c.mp4", [0.4], (trial(0, 0.1),), who="bob", participant=True),
    ]
    (one,) = by_name(*files)
    assert one.means[:, FEAR] == pytest.approx([0.3]) and list(one.counts) == [2]
    assert across.noun(seen_of(*files)) == "Participants"
    (group,) = across.by_name(seen_of(*files))
    assert (group.trials, group.count) == (3, 2)
    # Two files of one person are one person's: there is no mean of several.
    assert by_name(*files[:2]) == ()


def test_frames_that_are_longer_than_a_slice_are_in_each():
    files = [a_file(name, [0.2, 0.6], (trial(0, 1),), step=0.5) for name in ("a.mp4", "b.mp4")]
    (one,) = by_name(*files)
    assert one.means[:, FEAR] == pytest.approx([0.2] * 5 + [0.6] * 5)


def test_a_frame_that_began_before_the_trial_is_not_in_it():
    shares = [0.9, 0.2, 0.6]
    files = [a_file(name, shares, (trial(0.3, 1.3),), step=0.5) for name in ("a.mp4", "b.mp4")]
    (one,) = by_name(*files)
    wanted = [np.nan] * 2 + [0.2] * 5 + [0.6] * 3
    assert one.means[:, FEAR] == pytest.approx(wanted, nan_ok=True)
    assert list(one.counts) == [0] * 2 + [2] * 8


@pytest.mark.parametrize(("length", "slices"), [(0.3, 3), (15, 150), (16, 80), (3600, 120)])
def test_slices_are_as_short_as_a_page_can_show(length, slices):
    files = [a_file(name, [0.2], (trial(0, length),), step=length) for name in ("a.mp4", "b.mp4")]
    (one,) = by_name(*files)
    assert len(one.counts) == slices and one.edges[-1] == pytest.approx(length)


def test_a_mean_over_time_is_of_what_is_known():
    starts, values = np.array([0, 1, 2.0]), np.array([[1.0], [np.nan], [4.0]])
    edges = np.array([0, 0.5, 1.5, 2, 4])
    found = course.over(starts, np.array([1, 2, 3.0]), values, edges)[:, 0]
    # Of the last slice half is known, of the third nothing.
    assert found == pytest.approx([1, 1, np.nan, 4], nan_ok=True)
    assert np.isnan(course.over(np.zeros(0), np.zeros(0), np.zeros((0, 1)), edges)).all()


def page_of(*files):
    return "".join(courses_part(seen_of(*files)))


def test_several_courses_stand_below_each_other_by_expression():
    joy, fear = trial(0, 0.2, "A<1>", mood="joy"), trial(0.2, 0.3, "B", mood="fear")
    files = [a_file(name, [0.2, 0.4, 0.3], (joy, fear)) for name in ("a.mp4", "b.mp4")]
    page = page_of(*files)
    # Each mood has one trial, whose course is there.
    assert "mood" not in page and page.count("<details open>") == 1
    assert "<summary>fear</summary>" in page and "A&lt;1&gt;" in page
    assert 'aria-label="A&lt;1&gt;: mean 30%, highest 40% at 0:00.1"' in page
    assert 'aria-label="B: mean 30%, highest 30% at 0:00.0"' in page
    assert "7 expressions stayed below 10%" in page and "nan" not in page.lower()
    # All by one clock: the shorter one ends in the middle.
    assert "H1000" in page.split('aria-label="B: mean 30%')[1].split("</svg>")[0]


def test_one_course_stands_alone_by_its_expressions():
    files = [a_file(name, [0.2, 0.4], (trial(0, 0.2, "A<1>"),)) for name in ("a.mp4", "b.mp4")]
    page = page_of(*files)
    assert "<h4>A&lt;1&gt;, 2 files</h4>" in page
    assert 'aria-label="fear: mean 30%, highest 40% at 0:00.1"' in page
    assert "Action Units" in page and "nan" not in page.lower()


def test_what_is_known_of_one_course_alone_is_no_number_in_the_other():
    long, short = trial(0, 0.2, "A"), trial(0.2, 0.3, "B")
    one = a_file("a.mp4", [0.2, 0.4, 0.0], (long, short))
    page = page_of(one, a_file("b.mp4", [0.2, 0.4, 0.0], (long, short)))
    assert 'aria-label="B: mean 0%, highest 0% at 0:00.0"' in page


def test_courses_by_a_column_take_trials_together():
    spans = trial(0, 0.1, "A", mood="joy"), trial(0.1, 0.2, "B", mood="joy")
    other = trial(0.2, 0.3, "C", mood="fear")
    files = [a_file(name, [0.2, 0.4, 0.3], (*spans, other)) for name in ("a.mp4", "b.mp4")]
    page = page_of(*files)
    assert page.count("<summary>fear</summary>") == 2
    assert 'aria-label="joy: mean 30%, highest 30% at 0:00.0"' in page


def test_trials_of_single_files_have_no_part():
    files = [
        a_file("a.mp4", [0.2], (trial(0, 0.1, "A"),)),
        a_file("b.mp4", [0.2], (trial(0, 0.1, "B"),)),
        a_file("c.mp4", [None, 0.2], (trial(0, 0.1, "A"),)),
    ]
    assert "".join(courses_part(seen_of(*files))) == ""
