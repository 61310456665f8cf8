"""A summary by time bins: which there are, who has a line in each, and how much a frame counts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import made_table
import pytest
from made_table import seen

from ferdesk import rows
from ferdesk.core.beside import provenance_of
from ferdesk.core.errors import FerdeskError
from ferdesk.export.job import Job
from ferdesk.export.summary import bins, of_table
from ferdesk.export.summary.bins import Bin, bins_of
from ferdesk.export.trials import Trial, Trials
from ferdesk.participants.who import Participants


@pytest.fixture
def summed(tmp_path):
    """A table's summary: ``videos`` gives, by name, the faces in each frame, one every tenth of a
    second."""

    def run(videos, bin_s, trials=None, participants=None):
        lines = [
            line for name, frames in videos.items() for line in made_table.video(frames, name=name)
        ]
        path, out = tmp_path / "t.csv", tmp_path / "s.csv"
        path.write_text(made_table.wide(lines), encoding="utf-8")
        given = None if trials is None else Trials(Path("trials.csv"), trials)
        place = of_table.place_of(out, [path])
        of_table.write(of_table.survey(rows.read(path)), place, participants, given, bin_s=bin_s)
        with out.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return run


def told(lines, *names):
    return [tuple(line[name] for name in names) for line in lines]


EDGES = ("bin_start_s", "bin_end_s")
ONE = seen("happiness", face_id="1")
OTHER = seen("fear", face_id="2")


@pytest.mark.parametrize(
    ("at", "shown", "end", "wanted"),
    [
        (0, 100, None, [(0, 0, 200, 100)]),
        (150, 100, None, [(0, 0, 200, 50), (1, 200, 400, 50)]),
        (200, 200, None, [(1, 200, 400, 200)]),
        (100, 400, None, [(0, 0, 200, 100), (1, 200, 400, 200), (2, 400, 600, 100)]),
        # Less than a millisecond is the rounding of a clock.
        (100, 100.4, None, [(0, 0, 200, 100)]),
        # As seconds that were subtracted are off: it is a whole millisecond.
        (101, 100 - 1e-10, None, [(0, 0, 200, 99), (1, 200, 400, 1)]),
        (450, 100, 500, [(2, 400, 500, 50)]),
        (50, 0, None, [(0, 0, 200, 0)]),
    ],
)
def test_a_frame_counts_in_each_bin_in_which_it_is_shown(at, shown, end, wanted):
    found = [(*one, weight) for one, weight in bins_of(at, shown, 200, 0, end)]
    assert found == [pytest.approx(one) for one in wanted]


def test_bins_begin_with_their_trial():
    (one, weight), *_ = bins_of(1250, 10, 500, 1100, 2000)
    assert one == Bin(0, 1100, 1600) and weight == 10


def test_without_trials_bins_are_by_the_clock_of_the_file(summed):
    lines = summed({"a.mp4": [[ONE], [ONE], [OTHER], [], [ONE]]}, 0.2)
    assert told(lines, *EDGES, "face_id", "readings", "frames") == [
        ("0", "0.2", "1", "2", "2"),
        # Between its first bin and its last a face has a line where it is not seen too.
        ("0.2", "0.4", "2", "1", "2"),
        ("0.2", "0.4", "1", "0", "2"),
        ("0.4", "0.6", "1", "1", "1"),
    ]
    assert [float(line["seconds"]) for line in lines] == pytest.approx([0.2, 0.2, 0.2, 0.1])
    assert lines[1]["fear_share"] == "1" and lines[2]["fear_share"] == ""


def test_frames_that_are_longer_than_a_bin_count_in_several(summed):
    lines = summed({"a.mp4": [[ONE], [OTHER]]}, 0.05)
    assert told(lines, *EDGES, "face_id") == [
        ("0", "0.05", "1"),
        ("0.05", "0.1", "1"),
        ("0.1", "0.15", "2"),
        ("0.15", "0.2", "2"),
    ]
    assert {line["seconds"] for line in lines} == {"0.05"}


def test_each_bin_of_a_trial_has_a_line_though_nobody_is_in_it(summed):
    trials = {"a.mp4": (Trial("A", 0.1, 0.75), Trial("B", 5, 5.25))}
    lines = summed({"a.mp4": [[ONE], [ONE], [], [OTHER]]}, 0.25, trials)
    names = ("trial", *EDGES, "face_id", "frames")
    assert told(lines, *names) == [
        ("A", "0", "0.25", "1", "3"),
        ("A", "0", "0.25", "2", "3"),
        ("A", "0.25", "0.5", "2", "1"),
        # The last one is as long as the trial leaves it.
        ("A", "0.5", "0.65", "", "0"),
        ("B", "0", "0.25", "", "0"),
    ]
    assert float(lines[1]["seconds"]) == pytest.approx(0.25)


def test_a_participant_has_a_line_in_each_bin(summed):
    who = Participants(of_face={("a.mp4", "1"): "ann"}, of_file={})
    trials = {"a.mp4": (Trial("A", 0, 0.4),)}
    lines = summed({"a.mp4": [[ONE], [], [], []]}, 0.2, trials, who)
    assert told(lines, "bin_start_s", "participant", "readings") == [
        ("0", "ann", "1"),
        ("0.2", "ann", "0"),
    ]


def test_bins_add_up_to_what_they_are_of(summed):
    faces = [[ONE], [OTHER], [ONE, OTHER], [], [ONE]] * 5
    (one, other) = summed({"a.mp4": faces}, None)
    parts = summed({"a.mp4": faces}, 0.23)
    for whole in (one, other):
        own = [line for line in parts if line["face_id"] == whole["face_id"]]
        seconds = [float(line["seconds"]) * float(line["seen_share"]) for line in own]
        of_all = float(whole["seconds"]) * float(whole["seen_share"])
        assert sum(seconds) == pytest.approx(of_all, abs=1e-6)


def test_pictures_have_none(summed):
    (line,) = summed({"p/1.png": [[ONE]], "p/2.png": [[ONE]]}, 0.5)
    assert line["bin_start_s"] == line["bin_end_s"] == "" and line["readings"] == "2"


def test_what_is_beside_it_says_how_long_they_are(summed, tmp_path):
    summed({"a.mp4": [[ONE]]}, 0.5)
    beside = json.loads(provenance_of(tmp_path / "s.csv").read_text("utf-8"))
    assert beside["bins"] == {"seconds": 0.5, "how": bins.HOW}
    # As long as they are: clocks count whole milliseconds.
    assert bins.told(1 / 30)["seconds"] == 0.033


@pytest.mark.parametrize("length", [0, -1, 0.001, float("nan"), float("inf")])
def test_lengths_that_make_no_bins_are_told(summed, length):
    with pytest.raises(FerdeskError, match=r"Give .* to 86400 seconds"):
        summed({"a.mp4": [[ONE]]}, length)


def test_an_analysis_without_a_summary_has_no_bins():
    with pytest.raises(FerdeskError, match="Ask for a summary too"):
        Job(("demo",), Path("t.csv"), bin_s=1).check()
