"""A file's time in slices."""

from __future__ import annotations

import made_table
import numpy as np
import pytest
from made_table import seen

from ferdesk import rows
from ferdesk.core.vocab import INDEX
from ferdesk.export.report import slices
from ferdesk.export.report.gather import NO_LABEL, gather
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
    lines = made_table.video([[seen("fear")], [seen("anger")], [seen("anger")]])
    for line, at in zip(lines, (0, 800, 1000)):
        line["time_ms"] = str(at)
    assert sliced(lines, most=3).labels.tolist() == [FEAR, FEAR, ANGER]


def test_a_clock_that_stands_still_is_no_trouble(sliced):
    assert len(sliced(made_table.video([[seen("fear")], [seen("fear")]], step_ms=0)).labels) == 2


def test_equal_neighbours_are_a_run():
    assert runs(np.array([1, 1, -1, 1])) == [(0, 2, 1), (2, 3, -1), (3, 4, 1)]
    assert runs(np.array([], int)) == []
