"""Commands that take a table take a recording, and say the same of it."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import replace

import pytest
from made_records import made_record

from ferdesk.cli import COMMANDS


def run(command, *rest) -> int:
    return COMMANDS[command]([str(a) for a in rest])


@pytest.fixture
def recorded(session):
    return session([made_record(i, faces=2) for i in range(30)])


@pytest.fixture
def labels(recorded, tmp_path):
    """What a person says of some of its faces; and its table."""
    table, out = tmp_path / "t.csv", tmp_path / "labels.csv"
    assert run("replay", recorded, "--out", table) == 0
    with table.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with out.open("w", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(["file", "frame", "face_id", "session_ms", "label"])
        for row in rows[::3]:
            cells = (row[name] for name in ("source", "frame", "face_id", "session_ms"))
            sheet.writerow([*cells, row["label"] or "fear"])
    return out, table


def test_it_is_scored_as_its_table_is(recorded, labels, capsys):
    truth, table = labels
    capsys.readouterr()
    said = []
    for path in (table, recorded):
        assert run("score", path, "--truth", truth) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] and "20 faces with a label." in said[0]


def test_its_report_tells_what_people_say(recorded, labels, tmp_path, monkeypatch):
    truth, _ = labels
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    assert run("report", recorded, "--truth", truth) == 0
    html = recorded.with_name(f"{recorded.name}.html").read_text("utf-8")
    assert f"<h1>{recorded.name}</h1>" in html and "Beside people" in html
    assert not list(scratch.iterdir())


def test_one_that_is_damaged_or_gone_is_told(recorded, labels, tmp_path, capsys):
    truth, _ = labels
    assert run("score", tmp_path / "none.ferdesk", "--truth", truth) == 1
    recorded.write_bytes(recorded.read_bytes()[:3000])
    assert run("report", recorded, "--truth", truth) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert not list(tmp_path.glob("*.html"))


def test_where_there_is_no_room_it_is_told_whose_table_it_is(recorded, labels, monkeypatch, capsys):
    truth, _ = labels
    full = OSError(28, "No space left on device")

    def refuse(*_, **__):
        raise full

    for place in ("tempfile.mkdtemp", "os.fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(place, refuse)
            assert run("score", recorded, "--truth", truth) == 1
        said = capsys.readouterr().err
        assert f"The table of {recorded} can't be written to" in said and "TMPDIR" in said


def test_a_recording_of_two_models_is_told_by_its_own_name(session, capsys):
    mixed = [replace(made_record(i, models=2), model_id=f"model-{i % 2}") for i in range(6)]
    path = session(mixed)
    assert run("score", path) == 1
    assert f"The column model of {path} names several" in capsys.readouterr().err


def test_a_name_that_is_long_is_no_hindrance(recorded, labels, capsys):
    truth, _ = labels
    # With SQLite's own ending the second is longer than a file's name may be.
    for name in ("x" * 200, "表" * 80):
        recorded = recorded.rename(recorded.with_name(f"{name}.ferdesk"))
        assert run("score", recorded, "--truth", truth) == 0
        assert run("replay", recorded) == 0
