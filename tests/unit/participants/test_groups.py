"""Of the faces that people labelled, which are whose."""

from __future__ import annotations

import made_table
import pytest
from made_table import seen as face

from ferdesk.cli import COMMANDS
from ferdesk.core.errors import FerdeskError
from ferdesk.participants.groups import by_participant
from ferdesk.participants.who import LEFT_OUT, Participants
from ferdesk.scoring import score


@pytest.fixture
def table(tmp_path):
    def write(lines):
        path = tmp_path / "t.csv"
        path.write_text(made_table.wide(lines), encoding="utf-8")
        return path

    return write


def score_of(path, labels, participants):
    """Labelled faces, in groups."""
    truth = path.with_name("labels.csv")
    truth.write_text("\n".join(labels) + "\n")
    return by_participant(path, participants, score.by_tables(path, [truth]))


def groups(labelled):
    """Of each labelled face its group, and how groups are called."""
    return labelled.alike[labelled.rows].tolist(), labelled.alike_in[0]


HEAD = "file,frame,face_id,label"


def test_faces_are_alike_with_their_participants_or_else_in_their_file(table):
    one = [face("fear"), face("fear", face_id="2"), face("fear", face_id="3")]
    path = table([*made_table.video([one]), *made_table.video([one], name="b.mp4")])
    who = Participants({("a.mp4", "1"): "Ann", ("b.mp4", "3"): "Ann", ("a.mp4", "2"): LEFT_OUT})
    labels = [f"{file},0,{i},fear" for file in ("a.mp4", "b.mp4") for i in (1, 2, 3)]
    labelled = score_of(path, [HEAD, *labels], who)
    found, called = groups(labelled)
    assert called == "participant or file" and labelled.left_out == 1
    ann, a3, b1, b2, ann_too = found
    assert ann == ann_too and b1 == b2 and len({ann, a3, b1}) == 3


def test_whom_all_leave_out_nobody_scores(table):
    path = table(made_table.video([[face("fear")]]))
    with pytest.raises(FerdeskError, match="are left out"):
        score_of(path, [HEAD, "a.mp4,0,1,fear"], Participants(of_file={"a.mp4": LEFT_OUT}))


def test_a_label_of_a_frame_is_of_its_largest_face(table):
    def sized(face_id, side):
        cells = {"box_width_px": str(side), "box_height_px": str(side)}
        return face("fear", face_id=face_id, **cells)

    frames = [[sized("1", 5), sized("2", 9)], [sized("1", 9), sized("2", 5)]]
    path = table(made_table.video(frames))
    who = Participants({("a.mp4", "1"): "Ann", ("a.mp4", "2"): "Ben"})
    labels = ["file,frame,label", "a.mp4,0,fear", "a.mp4,1,fear"]
    found, called = groups(score_of(path, labels, who))
    assert len(set(found)) == 2 and called == "participant"


def test_a_camera_that_was_opened_again_has_other_faces_of_the_same_number(table):
    lines = made_table.video([[face("fear", session_ms="0")], [face("fear", session_ms="100")]])
    lines += made_table.video([[face("fear", session_ms="200")]])
    who = Participants({("a.mp4", "1"): "Ann", ("a.mp4", "1, opened again (2)"): "Ben"})
    labels = [f"a.mp4,{at},1,{ms},fear" for at, ms in ((0, 0), (1, 100), (0, 200))]
    head = "file,frame,face_id,session_ms,label"
    found, _ = groups(score_of(table(lines), [head, *labels], who))
    assert found[0] == found[1] != found[2]


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
