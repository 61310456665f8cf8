"""A file's time in slices."""

from __future__ import annotations

import made_table
import numpy as np
import pytest
from made_table import seen

from ferdesk import rows
from ferdesk.cells import NO_LABEL
from ferdesk.core.vocab import INDEX
from ferdesk.export.report import slices
from ferdesk.export.report.gather import gather
from ferdesk.export.report.slices import OUT_OF_VIEW, edges_of, runs, slices_of

FEAR, ANGER = INDEX["fear"], INDEX["anger"]


@pytest.fixture
def sliced(tmp_path, monkeypatch):
    """Slices of the face that is longest in view; ``most`` of them."""

    def run(lines, most=slices.MOST):
        monkeypatch.setattr(slices, "MOST", most)
        path = tmp_path / "t.csv"
        path.write_text(made_table.wide(lines), encoding="utf-8")
        (file,) = gather(rows.read(path))
        return slices_of(file, file.faces[0], edges_of(file))

    return run


def test_few_frames_have_a_slice_each(sliced):
    frames = [[seen("fear", 0.9)], [seen("")], [], [seen("anger", 0.8, AU4_intensity="0.5")]]
    made = sliced(made_table.video(frames))
    assert made.labels.tolist() == [FEAR, NO_LABEL, OUT_OF_VIEW, ANGER]
    assert made.means[0, FEAR] == made.highs[0, FEAR] == pytest.approx(0.9)
    assert np.isnan(made.means[2]).all() and np.nanmax(made.units[3]) == 0.5
    np.testing.assert_allclose(made.edges, np.linspace(0, 0.4, 5))


def test_of_many_the_mean_and_the_highest_are_kept(sliced):
    frames = [[seen("fear", 0.5)], [seen("fear", 0.9)], [seen("anger")], [seen("anger")]]
    made = sliced(made_table.video(frames), most=2)
    assert made.labels.tolist() == [FEAR, ANGER]
    assert made.means[0, FEAR] == pytest.approx(0.7) and made.highs[0, FEAR] == pytest.approx(0.9)


def test_the_label_of_most_of_the_time_is_that_of_the_slice(sliced):
    lines = made_table.video([[seen("fear")], [seen("anger")], [seen("anger")]])
    for line, at in zip(lines, (0, 800, 900)):
        line["time_ms"] = str(at)
    # 0.8 s, 0.1 s, and as the median 0.45 s.
    assert sliced(lines, most=1).labels.tolist() == [FEAR]


def test_a_frame_is_in_every_slice_that_it_is_shown_in(sliced):
    lines = made_table.video([[seen("fear")], [seen("anger")], [seen("anger")], [seen("anger")]])
    for line, at in zip(lines, (0, 800, 1000, 1100)):
        line["time_ms"] = str(at)
    # The last one is shown for 0.2 s, and each slice for a third of 1.3 s.
    assert sliced(lines, most=3).labels.tolist() == [FEAR, FEAR, ANGER]


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_neighbours_are_not_mixed_by_a_clock_of_whole_milliseconds(sliced, fps):
    frames = [[] if i % 10 == 4 else [seen("anger")] for i in range(90)]
    frames[45] = [seen("fear", 0.9)]
    lines = made_table.video(frames)
    for i, line in enumerate(lines):
        line["time_ms"] = str(round(1000 * i / fps))
    made = sliced(lines)
    assert len(made.labels) == 90
    away = np.flatnonzero(made.labels == OUT_OF_VIEW)
    assert away.tolist() == list(range(4, 90, 10)) and np.isnan(made.means[away]).all()
    assert np.flatnonzero(made.highs[:, FEAR] > 0.5).tolist() == [45]
    assert made.means[45, FEAR] == pytest.approx(0.9)


def test_a_unit_that_can_not_be_read_now_and_then_is_not_lost(sliced):
    frames = [[seen("fear", **({"AU12_intensity": "0.9"} if i % 2 else {}))] for i in range(40)]
    made = sliced(made_table.video(frames), most=10)
    assert np.nanmax(made.units) == pytest.approx(0.9)
    assert np.isfinite(made.units).any(1).all()


def test_means_are_of_the_time_that_frames_are_shown(sliced):
    lines = made_table.video([[seen("fear", 0.9)], [seen("fear", 0.1)], [seen("fear", 0.1)]])
    for line, at in zip(lines, (0, 800, 900)):
        line["time_ms"] = str(at)
    # 0.8 s, 0.1 s, and as the median 0.45 s.
    made = sliced(lines, most=1)
    assert made.means[0, FEAR] == pytest.approx((0.8 * 0.9 + 0.55 * 0.1) / 1.35, abs=1e-4)


def test_a_gap_is_no_part_of_the_frame_before(sliced):
    lines = made_table.video([[seen("fear")]] * 4)
    for line, at in zip(lines, (0, 100, 200, 9000)):
        line["session_ms"] = str(at)
    # For a second it may have been shown still.
    made = sliced(lines)
    assert made.labels.tolist() == [FEAR, FEAR, FEAR, OUT_OF_VIEW, FEAR]
    np.testing.assert_allclose(made.edges, [0, 0.1, 0.2, 1.2, 9, 9.1])


def test_gaps_make_no_more_slices_than_there_is_room_for(sliced):
    lines = made_table.video([[seen("fear")]] * 12)
    for i, line in enumerate(lines):
        line["session_ms"] = str(100 * i + (5000 if i > 5 else 0))
    assert len(sliced(lines, most=13).labels) == 13
    assert len(sliced(lines, most=12).labels) == 12
    np.testing.assert_allclose(np.diff(sliced(lines, most=12).edges), 6.2 / 12)


def test_a_clock_that_stands_still_is_no_trouble(sliced):
    made = sliced(made_table.video([[seen("fear")], [seen("fear")]], step_ms=0))
    assert made.edges.tolist() == [0, 1] and made.labels.tolist() == [OUT_OF_VIEW]


def test_equal_neighbours_are_a_run():
    assert runs(np.array([1, 1, -1, 1])) == [(0, 2, 1), (2, 3, -1), (3, 4, 1)]
    assert runs(np.array([], int)) == []
