"""A table that was written is summed up as its analysis would have been, and by participants."""

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
from ferdesk.export.summary import of_table
from ferdesk.export.trials import Trial, Trials
from ferdesk.participants.who import LEFT_OUT, Participants, one_each


@pytest.fixture
def table(tmp_path):
    def write(lines, name="t.csv"):
        path = tmp_path / name
        path.write_text(made_table.wide(lines), encoding="utf-8")
        return path

    return write


def summed(path: Path, participants=None, trials=None) -> list[dict[str, str]]:
    out = path.with_name("s.csv")
    found = of_table.survey(rows.read(path))
    of_table.write(found, of_table.place_of(out, [path]), participants, trials)
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read(label, face, side=10, **cells):
    return seen(label, face_id=face, box_width_px=str(side), box_height_px=str(side), **cells)


LOST = [
    [read("happiness", "1")],
    [read("happiness", "1")],
    [],
    [read("neutral", "2"), read("fear", "3", side=8)],
    [read("", "2", quality_flags="blurred")],
]
"""A face that was lost and comes back under another number, and one that passes by."""


def test_without_participants_each_face_has_a_line(table):
    one, two, three = summed(table(made_table.video(LOST)))
    assert [line["face_id"] for line in (one, two, three)] == ["1", "2", "3"]
    assert "participant" not in one
    assert float(one["seconds"]) == pytest.approx(0.5) and one["frames"] == "5"
    assert float(one["seen_share"]) == float(two["seen_share"]) == pytest.approx(0.4)
    assert float(one["happiness_share"]) == 1 and float(two["abstained_share"]) == 0.5
    assert float(two["flagged_share"]) == 0.5 and float(one["any_face_share"]) == 0.8


def test_the_faces_of_a_participant_are_one_line(table):
    whose = {("a.mp4", "1"): "Ann", ("a.mp4", "2"): "Ann"}
    ann, three = summed(table(made_table.video(LOST)), Participants(whose))
    assert (ann["participant"], ann["face_id"], ann["readings"]) == ("Ann", "1;2", "4")
    assert float(ann["seen_share"]) == 0.8 and float(ann["happiness_share"]) == 0.5
    assert (three["participant"], three["face_id"]) == ("", "3")


def test_a_face_that_is_left_out_is_nowhere(table):
    whose = {("a.mp4", "3"): LEFT_OUT, ("a.mp4", "2"): LEFT_OUT}
    (one,) = summed(table(made_table.video(LOST)), Participants(whose))
    assert one["face_id"] == "1" and float(one["any_face_share"]) == pytest.approx(0.4)
    assert one["frames"] == "5"


def test_of_two_faces_of_one_participant_the_larger_counts(table):
    (line,) = summed(table(made_table.video(LOST)), one_each(["a.mp4"]))
    assert (line["participant"], line["readings"]) == ("a", "4")
    assert float(line["neutral_share"]) == 0.25 and float(line["fear_share"]) == 0
    larger = [[read("fear", "1", side=5), read("anger", "2", side=6)]]
    (line,) = summed(table(made_table.video(larger)), one_each(["a.mp4"]))
    assert float(line["anger_share"]) == 1 and line["face_id"] == "2"


def test_what_is_told_of_participants_comes_into_their_lines(table):
    who = Participants({("a.mp4", "1"): "Ann"}, further=("age",), told={("a.mp4", "Ann"): ("31",)})
    ann, other, _ = summed(table(made_table.video(LOST)), who)
    assert (ann["age"], other["age"]) == ("31", "")


def test_participants_may_share_a_folder_of_pictures(table):
    lines = []
    for at, label in enumerate(("happiness", "fear", "fear")):
        (line,) = made_table.video([[read(label, str(at))]], name=f"x/{at}.png")
        lines.append(line)
    who = Participants(of_file={"x/0.png": "Ann", "x/1.png": "Ann"})
    ann, other = summed(table(lines), who)
    assert (ann["participant"], ann["readings"], ann["seconds"]) == ("Ann", "2", "")
    assert ann["face_id"] == "" and float(ann["seen_share"]) == pytest.approx(2 / 3)
    assert float(ann["any_face_share"]) == float(other["seen_share"]) == 1
    assert (other["participant"], other["face_id"], other["readings"]) == ("", "", "1")
    assert float(ann["fear_share"]) == 0.5 and float(other["fear_share"]) == 1


def test_a_frame_counts_until_the_next_one(table):
    lines = made_table.video([[read("happiness", "1")], [read("fear", "1")], []])
    for line, at in zip(lines, (0, 300, 400)):
        line["time_ms"] = str(at)
    (line,) = summed(table(lines))
    assert float(line["happiness_share"]) == pytest.approx(0.75)
    assert float(line["seconds"]) == pytest.approx(0.6)  # the last one as long as most


def test_trials_may_be_told_only_now(table):
    path = table(made_table.video(LOST))
    trials = Trials(
        Path("t"), {"a.mp4": (Trial("x", 0, 0.2, ("1",)), Trial("y", 0.2, 1, ("",)))}, ("k",)
    )
    x, y = summed(path, one_each(["a.mp4"]), trials)
    assert (x["trial"], x["k"], x["participant"], float(x["happiness_share"])) == ("x", "1", "a", 1)
    assert (y["trial"], y["k"], y["frames"]) == ("y", "", "3")


def test_the_trials_of_its_analysis_are_kept(table):
    path = table(made_table.video(LOST))
    assert of_table.trials_of(path) is None
    told = {"trial": "x", "start_s": 0.0, "end_s": 0.2, "further": {"k": "1"}}
    data = {
        "models": [],
        "method": "",
        "inputs": [{"input": "a.mp4", "state": "done", "trials": [told]}],
        "trials": {"file": "mine.csv"},
    }
    provenance_of(path).write_text(json.dumps(data))
    trials = of_table.trials_of(path)
    assert trials.of_file == {"a.mp4": (Trial("x", 0, 0.2, ("1",)),)} and trials.further == ("k",)
    assert trials.path.name == "mine.csv"


def recorded(marks, step_ms=100):
    """A line a frame with the newest marker up to it."""
    lines = made_table.video([[read("happiness", "1")] for _ in marks], name="camera:0")
    for at, (line, mark) in enumerate(zip(lines, marks)):
        line["session_ms"] = str(at * step_ms)
        line["marker"], line["marker_ms"] = mark or ("", "")
    return lines


def test_in_a_recording_a_trial_may_last_from_marker_to_marker(table):
    a, b = ("film", "120"), ("", "350")
    path = table(recorded([None, None, a, a, b, b]))
    found = of_table.survey(rows.read(path))
    trials = found.by_marker(str(path))
    film, two = summed(path, trials=trials)
    assert (film["trial"], film["frames"]) == ("film", "2")
    assert (two["trial"], two["frames"]) == ("marker 2", "2")
    assert two["trial_end_s"] == "0.6"  # as long as its last frame is shown
    with pytest.raises(FerdeskError, match="There is no marker in"):
        of_table.survey(rows.read(table(made_table.video(LOST)))).by_marker(str(path))


def test_in_a_recording_no_frame_counts_for_a_gap(table):
    lines = recorded([None] * 4)
    lines[-1]["session_ms"] = "60000"
    (line,) = summed(table(lines))
    assert float(line["seconds"]) == pytest.approx(0.1 + 0.1 + 1 + 0.1)


def test_what_is_beside_it_says_where_it_comes_from(table):
    path = table(made_table.video(LOST))
    summed(path, one_each(["a.mp4"]))
    data = json.loads(provenance_of(path.with_name("s.csv")).read_text("utf-8"))
    assert data["made_by"].startswith("ferdesk summary") and data["of"] == "t.csv"
    assert len(data["sha256"]) == 64 and data["participants"]["file"] is None
    assert data["columns"]["participant"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({"label": "joy"}, "'joy' in the column label"),
        ({"close_to": "joy"}, "'joy' in the column close_to"),
        ({"fear_smoothed": "2"}, "'2' in the column fear_smoothed"),
        ({"AU12_intensity": "x"}, "'x' in the column AU12_intensity"),
        ({"face_id": "one"}, "'one' in the column face_id"),
        ({"frame": "-1"}, "'-1' in the column frame"),
        ({"time_ms": "soon"}, "'soon' in the column time_ms"),
    ],
)
def test_a_cell_that_no_analysis_writes_is_told(table, cell, said):
    lines = made_table.video(LOST)
    lines[1] |= cell
    path = table(lines)
    with pytest.raises(FerdeskError, match=said):
        summed(path)
    assert sorted(p.name for p in path.parent.iterdir()) == ["t.csv"]


def test_times_that_run_back_and_empty_tables_are_told(table):
    lines = made_table.video(LOST)
    lines[3]["time_ms"] = "0"
    with pytest.raises(FerdeskError, match="'0' in the column time_ms"):
        summed(table(lines))
    with pytest.raises(FerdeskError, match="has no line"):
        summed(table([]))


def test_a_table_that_grows_meanwhile_is_told(table):
    path = table(made_table.video(LOST))
    found = of_table.survey(rows.read(path))
    table(made_table.video([*LOST, LOST[0]]))
    with pytest.raises(FerdeskError, match="changed meanwhile"):
        of_table.write(found, of_table.place_of(path.with_name("s.csv"), [path]))


def test_what_is_told_of_participants_is_told_in_pictures_too(table):
    lines = [made_table.video([[read("fear", "1")]], name=f"x/{i}.png")[0] for i in range(3)]
    told = {("x/0.png", "Ann"): ("33",), ("x/1.png", "Ben"): ("40",)}
    whose = {("x/0.png", "1"): "Ann", ("x/1.png", "1"): "Ben", ("x/2.png", "1"): "Ben"}
    ann, ben = summed(table(lines), Participants(whose, further=("age",), told=told))
    assert (ann["age"], ben["age"], ben["readings"]) == ("33", "40", "2")


def test_no_two_columns_have_one_name(table):
    path = table(made_table.video(LOST))
    trials = Trials(Path("t"), {"a.mp4": (Trial("x", 0, 9, ("P1",)),)}, ("participant",))
    assert summed(path, trials=trials)[0]["participant"] == "P1"
    with pytest.raises(FerdeskError, match="two columns participant"):
        summed(path, one_each(["a.mp4"]), trials)
    who = Participants(of_file={"a.mp4": "Ann"}, further=("seconds",))
    with pytest.raises(FerdeskError, match="two columns seconds"):
        summed(path, who)


def test_what_it_is_made_of_is_not_written_over(table, tmp_path):
    path = table(made_table.video(LOST))
    (tmp_path / "sub").mkdir()
    for name in (path, tmp_path / "sub" / ".." / "t.csv"):
        with pytest.raises(FerdeskError, match="is to be read, and would be written over"):
            of_table.place_of(name, [path])
    assert of_table.place_of(tmp_path / "s.csv", [path, tmp_path / "none.csv"])


def test_a_face_of_a_camera_that_was_opened_again_has_its_own_name(table):
    lines = recorded([None] * 2)
    for line, frame in zip(lines, (5, 0)):
        line["frame"] = str(frame)
    whose = {("camera:0", "1"): "Ann", ("camera:0", "1, opened again (2)"): "Ann"}
    (line,) = summed(table(lines), Participants(whose))
    assert line["face_id"] == "1;1, opened again (2)"


def test_a_table_that_has_lost_what_says_when_its_trials_are_says_so(table):
    lines = made_table.video(LOST)
    assert not of_table.survey(rows.read(table(lines))).names_trials
    for line in lines:
        line["trial"] = "x"
    assert of_table.survey(rows.read(table(lines))).names_trials


def test_markers_that_no_frame_tells_are_told_beside_the_table(table):
    path = table(recorded([None, ("b", "120"), ("b", "120")]))
    events = [("marker", 0.11, "a"), ("note", 0, "n"), ("marker", 0.12, "b"), ("marker", 7, "late")]
    data = {
        "models": [],
        "method": "",
        "events": [dict(zip(("kind", "seconds", "text"), one)) for one in events],
    }
    provenance_of(path).write_text(json.dumps(data))
    found = of_table.survey(rows.read(path))
    lines = summed(path, trials=found.by_marker(str(path)))
    told = [(line["trial"], line["frames"], line["trial_end_s"]) for line in lines]
    assert told == [("a", "0", "0.12"), ("b", "1", "7"), ("late", "0", "7")]


def test_whoever_is_missing_in_a_trial_has_a_line_there(table):
    path = table(made_table.video(LOST))
    both = Trial("x", 0, 0.2, ()), Trial("y", 0.2, 0.3, ())
    trials = Trials(Path("t"), {"a.mp4": both})
    for who in (one_each(["a.mp4"]), Participants({("a.mp4", "1"): "a", ("a.mp4", "3"): LEFT_OUT})):
        lines = summed(path, who, trials)
        told = [(line["trial"], line["participant"], line["readings"]) for line in lines]
        assert told == [("x", "a", "2"), ("y", "a", "0")]
        assert lines[1]["seen_share"] == "0" and lines[1]["happiness_share"] == ""


def test_what_does_not_change_deviates_by_nothing(table):
    """Of numbers that rounding spoils."""
    frames = [[read("happiness", "1", AU12_intensity=f"{share}")] for share in [0.1 + 0.2] * 7]
    for step in (33, 40, 41):
        (line,) = summed(table(made_table.video(frames, step_ms=step)))
        empty = [name for name in line if name.endswith("smoothed_sd") and not line[name]]
        assert not empty and float(line["AU12_sd"]) < 1e-6
