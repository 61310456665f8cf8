"""Of the faces that people labelled, which are whose."""

from __future__ import annotations

import made_table
import pytest
from made_table import seen as face

from ferdesk.cli import COMMANDS
from ferdesk.participants.groups import whose
from ferdesk.participants.who import LEFT_OUT, Participants
from ferdesk.scoring.seen import Seen


@pytest.fixture
def table(tmp_path):
    def write(lines):
        path = tmp_path / "t.csv"
        path.write_text(made_table.wide(lines), encoding="utf-8")
        return path

    return write


def test_faces_are_their_participants_or_their_own(table):
    frame = [face("fear"), face("fear", face_id="2"), face("fear", face_id="3")]
    path = table(made_table.video([frame, frame]))
    who = Participants({("a.mp4", "1"): "Ann", ("a.mp4", "2"): LEFT_OUT}, {"b.mp4": "Ben"})
    labelled = [Seen("a.mp4", at, face_id) for face_id in "123" for at in (0, 1)]
    names = whose(path, who, [*labelled, Seen("b.mp4", 0), Seen("c.png", 0)])
    assert names[0] == names[1] == "participant Ann"
    assert names[2] == names[3] and names[4] == names[5] and len(set(names)) == 5
    assert names[6] == "participant Ben"


def test_a_camera_that_was_opened_again_has_other_faces_of_the_same_number(table):
    lines = made_table.video([[face("fear", session_ms="0")], [face("fear", session_ms="100")]])
    lines += made_table.video([[face("fear", session_ms="200")]])
    who = Participants({("a.mp4", "1"): "Ann", ("a.mp4", "1, opened again (2)"): "Ben"})
    labelled = [
        Seen("a.mp4", 0, "1", "0"),
        Seen("a.mp4", 1, "1", "100"),
        Seen("a.mp4", 0, "1", "200"),
    ]
    names = whose(table(lines), who, labelled)
    assert names == ("participant Ann", "participant Ann", "participant Ben")


@pytest.fixture
def study(table, tmp_path):
    """Ten videos of five people; the app is wrong about all of one."""
    lines, labels = [], ["file,frame,face_id,label"]
    for number in range(10):
        label = "anger" if number < 2 else "fear"
        frames = [[face(label, box_width_px="9", box_height_px="9")]] * 8
        lines += made_table.video(frames, name=f"P{number // 2}/{number}.mp4")
        labels += [f"{number}.mp4,{at},1,fear" for at in range(8)]
    (tmp_path / "labels.csv").write_text("\n".join(labels) + "\n")
    (tmp_path / "who.csv").write_text("file,participant\nP0,A\nP1,B\nP2,C\nP3,D\nP4,E\n")
    return [str(table(lines)), "--truth", str(tmp_path / "labels.csv")], str(tmp_path / "who.csv")


def test_intervals_are_by_participant_where_they_are_told(study, capsys, tmp_path):
    given, who = study
    assert COMMANDS["score"](given) == 0
    by_file = capsys.readouterr().out
    assert COMMANDS["score"]([*given, "--participants", who]) == 0
    by_person = capsys.readouterr().out
    assert "of 10 files" in by_file and "of 5 participants" in by_person

    def interval(text):
        line = next(line for line in text.splitlines() if line.startswith("the app"))
        low, high = line.split("%")[2], line.split("%")[3]
        return float(low), float(high.replace("to", ""))

    assert interval(by_person)[0] < interval(by_file)[0]
    out = tmp_path / "r.html"
    assert COMMANDS["report"]([*given, "--participants", who, "--out", str(out)]) == 0
    assert "of 5 participants" in out.read_text("utf-8")
