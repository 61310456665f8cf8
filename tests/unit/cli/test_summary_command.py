"""``ferdesk summary`` and the participants of ``ferdesk report``."""

from __future__ import annotations

import csv
import json
import os

import made_table
import pytest
from made_table import seen

from ferdesk.cli import COMMANDS
from ferdesk.core.beside import provenance_of


@pytest.fixture
def table(tmp_path):
    """Two videos in which a face is lost and comes back, one with a second face, and a picture."""
    lines = made_table.video([[seen("fear")], [], [seen("anger", face_id="2")]], name="P01/a.mp4")
    both = [seen("fear"), seen("neutral", face_id="2")]
    lines += made_table.video([both, both], name="P02/a.mp4")
    lines += made_table.video([[seen("sadness")]], name="pictures/x.png")
    path = tmp_path / "t.csv"
    path.write_text(made_table.wide(lines), encoding="utf-8")
    return path


def lines(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def told(path, *names):
    return [tuple(line[name] for name in names) for line in lines(path)]


def test_it_stands_beside_the_table(table, capsys):
    assert COMMANDS["summary"]([str(table)]) == 0
    out = table.with_name("t.csv.summary.csv")
    assert capsys.readouterr().err == f"Wrote {out}, {provenance_of(out)}.\n"
    found = told(out, "source", "face_id")
    assert found == [
        ("P01/a.mp4", "1"),
        ("P01/a.mp4", "2"),
        ("P02/a.mp4", "1"),
        ("P02/a.mp4", "2"),
        ("pictures", ""),
    ]
    assert provenance_of(out).exists()


def test_each_video_may_show_one_person(table, tmp_path):
    out = tmp_path / "s.csv"
    assert COMMANDS["summary"]([str(table), "--one-person", "--out", str(out)]) == 0
    found = told(out, "source", "participant", "face_id")
    assert found == [
        ("P01/a.mp4", "P01/a", "1;2"),
        ("P02/a.mp4", "P02/a", "1"),
        ("pictures", "", ""),
    ]


def test_participants_and_trials_come_from_tables(table, tmp_path):
    who, trials, out = (tmp_path / name for name in ("who.csv", "trials.csv", "s.csv"))
    who.write_text("file,participant,age\nP01,Ann,31\nP02,Ben,40\n")
    trials.write_text("file,start,end,trial\nP01/a.mp4,0,0.1,x\nP01/a.mp4,0.1,1,y\n")
    arguments = [str(table), "--participants", str(who), "--trials", str(trials), "--out", str(out)]
    assert COMMANDS["summary"](arguments) == 0
    assert told(out, "participant", "age", "trial", "frames") == [
        ("Ann", "31", "x", "1"),
        ("Ann", "31", "y", "2"),
        ("Ben", "40", "", "2"),
        ("", "", "", "1"),
    ]
    data = json.loads(provenance_of(out).read_text("utf-8"))
    assert data["participants"]["file"] == "who.csv" and data["trials"]["file"] == "trials.csv"


@pytest.mark.parametrize("column", ["seconds", "k"])
def test_columns_of_participants_are_not_those_of_the_summary_or_of_trials(
    table, tmp_path, capsys, column
):
    (tmp_path / "who.csv").write_text(f"file,participant,{column}\nP01,Ann,3\n")
    (tmp_path / "trials.csv").write_text("file,start,end,trial,k\nP01/a.mp4,0,1,x,2\n")
    given = ["--participants", str(tmp_path / "who.csv"), "--trials", str(tmp_path / "trials.csv")]
    assert COMMANDS["summary"]([str(table), *given]) == 1
    assert f"two columns {column}" in capsys.readouterr().err
    assert not list(tmp_path.glob("*summary*"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "s.txt"], "no name for a summary"),
        (["--by-marker"], "There is no marker in"),
        (["--participants", "none.csv"], "none.csv can't be read"),
        (["--out", "t.csv"], "is to be read, and would be written over"),
    ],
)
def test_what_can_not_be_done_is_told(table, capsys, monkeypatch, arguments, said):
    monkeypatch.chdir(table.parent)
    before = table.read_bytes()
    assert COMMANDS["summary"]([str(table), *arguments]) == 1
    assert said in capsys.readouterr().err
    assert table.read_bytes() == before and [p.name for p in table.parent.iterdir()] == ["t.csv"]


def test_a_report_is_by_participants_too(table, tmp_path):
    who, out = tmp_path / "who.csv", tmp_path / "r.html"
    who.write_text(
        "file,face_id,participant\nP01/a.mp4,,<Ann>\nP02/a.mp4,1,Ben\npictures/x.png,,Cid\n"
    )
    assert COMMANDS["report"]([str(table), "--participants", str(who), "--out", str(out)]) == 0
    html = out.read_text("utf-8")
    for head in ("<h3>&lt;Ann&gt;</h3>", "<h3>Ben</h3>", "<h3>Face 2</h3>", "<h3>Cid</h3>"):
        assert html.count(head) == 1, head
    assert "<h3>Face 1</h3>" not in html and ">Who<" in html
    assert COMMANDS["report"]([str(table), "--one-person", "--out", str(out)]) == 0
    assert out.read_text("utf-8").count("<h3>") >= 2


def test_who_is_in_several_files_has_a_row_over_all_of_them(table, tmp_path):
    who, out = tmp_path / "who.csv", tmp_path / "r.html"
    arguments = [str(table), "--participants", str(who), "--out", str(out)]
    who.write_text("file,participant\nP01,Ann\nP02,Ben\n")
    assert COMMANDS["report"](arguments) == 0
    assert "Participants over all videos" not in out.read_text("utf-8")
    who.write_text("file,face_id,participant\nP01,,Ann\nP02/a.mp4,2,Ann\n")
    assert COMMANDS["report"](arguments) == 0
    (row,) = [
        line for line in out.read_text("utf-8").split("<tr") if ">Ann<" in line and ">2<" in line
    ]
    # In view for 0.2 s in each file.
    for share in ("fear 25%", "anger 25%", "neutral 50%"):
        assert share in row


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("file,participant\n", "gives no face of"),
        ("file,participant\nP09,Ann\n", "name files as here: P01/a.mp4, P02"),
        ("file,name\nP01,Ann\n", "has no column participant"),
    ],
)
def test_participants_of_nobody_are_told(table, tmp_path, capsys, content, said):
    (tmp_path / "who.csv").write_text(content)
    for command in ("summary", "report"):
        arguments = [str(table), "--participants", str(tmp_path / "who.csv")]
        assert COMMANDS[command](arguments) == 1
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "who.csv"]


def test_what_does_not_fit_is_told_and_the_rest_is_done(table, tmp_path, capsys):
    who = tmp_path / "who.csv"
    who.write_text("file,face_id,participant\nP01,,Ann\nP02/a.mp4,77,Zed\nP09,,Eve\n")
    os.utime(who, (1, 1))
    assert COMMANDS["summary"]([str(table), "--participants", str(who)]) == 0
    said = capsys.readouterr().err
    assert "is not of: P09." in said and "does not have: 77 of P02/a.mp4." in said
    assert "is older than" in said


def test_pictures_alone_show_no_one_person(table, capsys):
    table.write_text(made_table.wide(made_table.video([[seen("fear")]], name="x.png")))
    assert COMMANDS["summary"]([str(table), "--one-person"]) == 1
    assert "has no video" in capsys.readouterr().err


def test_trials_that_were_lost_are_told(table, capsys):
    made = made_table.video([[seen("fear", trial="A")]], name="a.mp4")
    table.write_text(made_table.wide(made))
    assert COMMANDS["summary"]([str(table)]) == 0
    assert "has trials, but the file beside it" in capsys.readouterr().err


def test_a_report_tells_what_is_left_out(table, tmp_path):
    who, out = tmp_path / "who.csv", tmp_path / "r.html"
    who.write_text("file,face_id,participant\nP01,,Ann\nP02/a.mp4,2,(left out)\n")
    assert COMMANDS["report"]([str(table), "--participants", str(who), "--out", str(out)]) == 0
    html = out.read_text("utf-8")
    assert "who.csv says who is who." in html and "leaves out count for nothing" in html
