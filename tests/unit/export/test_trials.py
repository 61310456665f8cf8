"""Trials in tables and summaries: each frame in those that hold it, each face of each a line."""

from __future__ import annotations

import csv
import json
import sys
from importlib.util import find_spec

import cv2
import pytest
from fakes import FakeLandmarker, make_face, make_image, write_clip, write_model
from hypothesis import given
from hypothesis import strategies as st

from ferdesk import pipeline
from ferdesk.cli import analyze
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.export.job import Job
from ferdesk.export.trials import Holding, Trial, Trials
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother

TRIALS = """file,condition,start,end,trial
clip.avi,fear,0.5,1,B
clip.avi,fear,0,0.5,A
clip.avi,joy,0.9,1.3,C
clip.avi,none,1.5,1.8,empty
clip.avi,late,60,0:01:10.5,gone
"""
IN_CLIP = ["A"] * 5 + ["B"] * 4 + ["B;C"] + ["C"] * 3 + [""] * 2 + ["empty"] * 3 + [""] * 2
"""Of each frame: twenty at ten a second."""


@pytest.fixture(autouse=True)
def own_turns():
    """The command sets how often threads take turns, for good."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.fixture(autouse=True)
def finder(tmp_path, monkeypatch):
    """Face 1 until 1.5 s, from 0.5 s on face 2 beside it, then none."""
    folder = tmp_path / "assets" / "models"
    write_model(folder, "tiny")
    write_model(folder, "other")
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")

    class Finder(FakeLandmarker):
        def detect(self, frame):
            if frame.media_ms >= 1500:
                return ()
            faces = (make_face(1, left=20, side=100), make_face(2, left=170, side=90))
            return faces[: 1 + (frame.media_ms >= 500)]

    def build(runner, options, stills=False, apart_s=0.0):
        return Pipeline(Finder(), runner, Smoother(0.0 if stills else options.time_constant_s))

    monkeypatch.setattr(pipeline, "build", build)


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "clip.avi")


@pytest.fixture
def run(tmp_path):
    """Reads these with trials; the summary and the table of the last run are in the folder."""

    def analyzed(*arguments, trials=TRIALS, out="out.csv") -> int:
        table = tmp_path / "trials.csv"
        table.write_text(trials, encoding="utf-8")
        outputs = ("--out", tmp_path / out, "--summary", tmp_path / "sum.csv", "--trials", table)
        return analyze.main([str(a) for a in (*arguments, *outputs, "--provider", "cpu")])

    return analyzed


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def beside(tmp_path, name="out.csv") -> dict:
    return json.loads((tmp_path / f"{name}.provenance.json").read_text("utf-8"))


def in_trials(lines) -> list[str]:
    """Of each frame once."""
    return [{line["frame"]: line["trial"] for line in lines}[str(i)] for i in range(20)]


def test_a_frame_tells_its_trials_after_all_other_columns(run, clip, tmp_path):
    analyze.main(
        [str(clip), "--out", str(tmp_path / "plain.csv"), "--model", "tiny", "--model", "other"]
    )
    assert run(clip, "--model", "tiny", "--model", "other") == 0
    lines, plain = rows(tmp_path / "out.csv"), rows(tmp_path / "plain.csv")
    assert list(lines[0]) == [*plain[0], "trial"]
    assert [{k: line[k] for k in plain[0]} for line in lines] == plain
    assert in_trials(lines) == IN_CLIP


def test_the_summary_has_a_line_for_each_face_in_each_trial(run, clip, tmp_path, capsys):
    assert run(clip) == 0
    lines = rows(tmp_path / "sum.csv")
    told = [(line["trial"], line["face_id"], line["readings"], line["frames"]) for line in lines]
    assert told == [
        ("B", "1", "5", "5"),
        ("B", "2", "5", "5"),
        ("A", "1", "5", "5"),
        ("C", "1", "4", "4"),
        ("C", "2", "4", "4"),
        ("empty", "", "0", "3"),
        ("gone", "", "0", "0"),
    ]
    assert list(lines[0])[-4:] == ["trial", "trial_start_s", "trial_end_s", "condition"]
    spans = {line["trial"]: (line["trial_start_s"], line["trial_end_s"]) for line in lines}
    assert spans["A"] == ("0", "0.5") and spans["gone"] == ("60", "70.5")
    assert [line["condition"] for line in lines[-3:]] == ["joy", "none", "late"]
    of_b = [line for line in rows(tmp_path / "out.csv") if "B" in line["trial"].split(";")]
    mean = sum(float(line["AU12_intensity"]) for line in of_b if line["face_id"] == "1") / 5
    assert float(lines[0]["AU12_mean"]) == pytest.approx(mean)
    assert float(lines[0]["seconds"]) == pytest.approx(0.5)
    said = capsys.readouterr().err
    assert "No frame was read of these trials: gone (60 to 70.5 s)." in said
    assert "No face was found in these trials: empty (1.5 to 1.8 s)." in said


def test_a_trial_in_which_nothing_was_read_has_empty_figures(run, clip, tmp_path):
    assert run(clip) == 0
    empty, gone = rows(tmp_path / "sum.csv")[-2:]
    assert float(empty["any_face_share"]) == float(empty["seen_share"]) == 0
    assert {line["happiness_share"] + line["AU12_mean"] for line in (empty, gone)} == {""}
    assert gone["any_face_share"] == gone["seen_share"] == "" and float(gone["seconds"]) == 0
    assert gone["model"] and gone["source"] == str(clip)


def test_with_neutral_faces_whose_rows_wait_it_is_the_same(run, clip, tmp_path):
    assert run(clip) == 0
    plain, table = rows(tmp_path / "sum.csv"), rows(tmp_path / "out.csv")
    assert run(clip, "--neutral", "0-1.2") == 0
    lines = rows(tmp_path / "out.csv")
    assert in_trials(lines) == IN_CLIP and list(lines[0])[-1] == "trial"
    assert [{k: line[k] for k in table[0]} for line in lines] == table
    summed = rows(tmp_path / "sum.csv")
    assert [{k: line[k] for k in plain[0]} for line in summed] == plain
    assert summed[0]["AU12_above_neutral_mean"] and not summed[1]["AU12_above_neutral_mean"]
    (fact,) = beside(tmp_path)["inputs"]
    assert fact["neutral"].keys() == {"1"} and len(fact["trials"]) == 5


def test_with_every_and_from_and_to(run, clip, tmp_path):
    assert run(clip, "--every", "2", "--from", "0.3", "--to", "1.1") == 0
    lines = rows(tmp_path / "out.csv")
    assert {line["frame"]: line["trial"] for line in lines} == {
        "4": "A",
        "6": "B",
        "8": "B",
        "10": "C",
    }
    counts = {line["trial"]: line["frames"] for line in rows(tmp_path / "sum.csv")}
    assert counts == {"A": "1", "B": "2", "C": "1", "empty": "0", "gone": "0"}


def test_a_file_without_trials_is_told_first_and_summed_up_whole(run, clip, tmp_path, capsys):
    other, picture = write_clip(tmp_path / "other.avi"), tmp_path / "face.png"
    cv2.imwrite(str(picture), make_image())
    assert run(clip, other, picture) == 0
    said = capsys.readouterr().err
    told = f"has no trial of these, which are summed up as a whole: {other}, {picture}."
    assert said.index(told) < said.index("frames/s")
    lines = [line for line in rows(tmp_path / "sum.csv") if line["source"] == str(other)]
    assert [(line["face_id"], line["frames"]) for line in lines] == [("1", "20"), ("2", "20")]
    assert {line["trial"] + line["trial_start_s"] + line["condition"] for line in lines} == {""}
    table = rows(tmp_path / "out.csv")
    assert {line["trial"] for line in table if line["source"] != str(clip)} == {""}
    assert [len(fact["trials"]) for fact in beside(tmp_path)["inputs"]] == [5, 0, 0]


def test_trials_of_several_files_are_their_own(run, clip, tmp_path):
    other = write_clip(tmp_path / "other.avi")
    assert run(clip, other, trials="trial,file,start,end\nA,clip.avi,0,1\nA,other.avi,1,2\n") == 0
    lines = rows(tmp_path / "out.csv")
    for path, frames in ((clip, range(10)), (other, range(10, 20))):
        of_it = [line for line in lines if line["source"] == str(path)]
        assert {int(line["frame"]) for line in of_it if line["trial"] == "A"} == set(frames)
    assert {line["frames"] for line in rows(tmp_path / "sum.csv")} == {"10"}


def test_json_lines_have_a_list(run, clip, tmp_path):
    assert run(clip, "--neutral", "0-1.2", out="out.jsonl") == 0
    frames = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [";".join(frame["trial"]) for frame in frames] == IN_CLIP


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="pyarrow is not installed")
def test_parquet_has_the_column_too(run, clip, tmp_path):
    import pyarrow.parquet

    assert run(clip, out="out.parquet") == 0
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names[-1] == "trial" and str(table.schema.field("trial").type) == "string"
    assert table["trial"].to_pylist()[0] == "A" and table["trial"].to_pylist()[-1] is None


def test_what_stands_beside_the_table_tells_the_trials(run, clip, tmp_path):
    assert run(clip) == 0
    told = beside(tmp_path)
    assert told["trials"]["file"] == "trials.csv" and "before its end" in told["trials"]["how"]
    assert "assigned to trials" in told["method"] and "trial" in told["columns"]
    assert "trials.csv" in told["summary_columns"]["condition"]
    (fact,) = told["inputs"]
    assert fact["trials"][0] == {
        "trial": "B",
        "start_s": 0.5,
        "end_s": 1.0,
        "further": {"condition": "fear"},
        "frames": 5,
        "frames_with_face": 5,
    }
    assert [trial["frames_with_face"] for trial in fact["trials"]] == [5, 5, 4, 0, 0]
    assert "empty (1.5 to 1.8 s)" in fact["notice"]


def test_pictures_have_no_trials(run, clip, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "face.png"), make_image())
    assert run(clip, tmp_path / "face.png", trials=f"{TRIALS}face.png,x,0,1,A\n") == 1
    said = capsys.readouterr().err
    assert "face.png has no times to keep to" in said and "the trials, or the pictures" in said
    assert {line["source"] for line in rows(tmp_path / "out.csv")} == {str(clip)}


def test_a_line_that_makes_no_trial_is_told_and_nothing_is_read(run, clip, tmp_path, capsys):
    assert run(clip, trials=f"{TRIALS}clap.avi,x,0,1,A\n") == 1
    assert "ferdesk: Line 7 of" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_nothing_is_written_over_the_trials(run, clip, tmp_path, capsys):
    assert run(clip, "--annotate", tmp_path / "a.mp4", out="trials.csv") == 1
    assert "trials.csv is to be read, and would be written over" in capsys.readouterr().err
    assert (tmp_path / "trials.csv").read_text("utf-8") == TRIALS


@pytest.mark.parametrize(("start_s", "end_s"), [(5.0, None), (0.0, 1.0)])
def test_times_that_leave_no_trial_are_refused(tmp_path, start_s, end_s):
    trials = Trials(tmp_path / "t.csv", {"demo": (Trial("a", 2.0, 5.0),)})
    job = Job(("demo",), tmp_path / "o.csv", trials=trials, start_s=start_s, end_s=end_s)
    with pytest.raises(FerdeskError, match=r"t.csv has no trial at the times.*Choose other"):
        job.check()


def test_trials_that_follow_on_each_other_share_no_frame():
    first, second = Trial("a", 0.0, 16.1), Trial("b", 16.1, 20.0)
    # 1000 * 16.1 is a little more than 16100.
    holding = Holding((first, second))
    assert [holding.at(at_ms) for at_ms in (0, 16099, 16100, 19999, 20000)] == [
        (0,),
        (0,),
        (1,),
        (1,),
        (),
    ]


@given(
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8),
    moments=st.lists(st.integers(-3, 45), max_size=12),
)
def test_trials_that_overlap_are_found_as_by_asking_each(spans, moments):
    trials = [Trial(str(i), start / 1000, end / 1000) for i, (start, end) in enumerate(spans)]
    holding = Holding(trials)
    for at_ms in moments:
        asked = tuple(i for i, (start, end) in enumerate(spans) if start <= at_ms < end)
        assert holding.at(at_ms) == asked
