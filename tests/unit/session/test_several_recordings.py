"""Several recordings become one table, and commands that take a table take them together."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from made_records import made_record

from ferdesk.cli import COMMANDS
from ferdesk.export.report.made import beside
from ferdesk.export.trials import BY_MARKER
from ferdesk.frames import PICTURES, RECORDING, recording_of
from ferdesk.session import schema
from ferdesk.session.events import MARKER, Event
from ferdesk.session.provenance import SETTINGS, Provenance
from ferdesk.session.writer import Writer

CAMERAS = ("Camera", "Other")


def run(command, *rest) -> int:
    return COMMANDS[command]([str(a) for a in rest])


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def marker(at, text):
    return Event(MARKER, at, at, "2026-01-01T00:00:00+00:00", text)


def records(count=30, source="Camera", faces=1):
    made = (made_record(i, faces=faces) for i in range(count))
    return [replace(one, frame=replace(one.frame, source=source)) for one in made]


@pytest.fixture
def study(session, tmp_path):
    """Two recordings of one camera, each with markers of its own."""
    folder = tmp_path / "study"
    (folder / "s").mkdir(parents=True)
    made = []
    for name, begins in (("P1", 0.2), ("s/P2", 0.5)):
        events = [marker(begins, "A"), marker(0.6, f"{SETTINGS}x 1 → 2"), marker(0.7, "B")]
        path = session(records(), events=events)
        made.append(path.rename(folder / f"{name}{schema.SUFFIX}"))
    return folder, made


def test_each_is_a_file_of_the_table_with_its_own_markers(study, tmp_path, capsys):
    folder, (one, two) = study
    assert run("replay", folder, "--out", tmp_path / "t.csv", "--save-crops") == 0
    assert "Wrote 60 records: " in capsys.readouterr().err
    lines = rows(tmp_path / "t.csv")
    assert [line["source"] for line in lines] == [str(one)] * 30 + [str(two)] * 30
    assert {line["marker"] for line in lines[:30]} > {"A", "B"}
    assert lines[0]["session_ms"] == lines[30]["session_ms"]
    crops = {line["crop"] for line in lines}
    assert len(crops) == 60 and all((tmp_path / crop).is_file() for crop in crops)
    told = json.loads((tmp_path / "t.csv.provenance.json").read_text("utf-8"))
    assert [each["input"] for each in told["recordings"]] == [str(one), str(two)]
    assert told["recordings"][0]["records"] == {"first": 0, "count": 30}
    # Both were read alike, which is told once.
    assert told["method"] == told["recordings"][0]["method"]
    made = beside(tmp_path / "t.csv")
    assert made.markers[str(two)][0] == (0.5, "A")


def test_a_table_of_one_is_what_it_was(study, tmp_path):
    _, (one, _) = study
    assert run("replay", one, "--out", tmp_path / "t.csv") == 0
    assert {line["source"] for line in rows(tmp_path / "t.csv")} == {"Camera"}
    told = json.loads((tmp_path / "t.csv.provenance.json").read_text("utf-8"))
    assert told["session"] == one.name and "recordings" not in told
    assert dict(beside(tmp_path / "t.csv").markers)[""][0] == (0.2, "A")


def test_a_summary_by_marker_is_of_each_by_its_own(study, tmp_path, capsys):
    folder, (one, two) = study
    out = tmp_path / "s.csv"
    assert run("summary", folder, "--by-marker", "--one-person", "--out", out) == 0
    found = [(line["source"], line["trial"], float(line["trial_start_s"])) for line in rows(out)]
    assert found == [
        (str(one), "A", 0.2),
        (str(one), "B", 0.7),
        (str(two), "A", 0.5),
        (str(two), "B", 0.7),
    ]
    assert [line["participant"] for line in rows(out)] == ["P1", "P1", "s/P2", "s/P2"]
    told = json.loads((tmp_path / "s.csv.provenance.json").read_text("utf-8"))
    assert told["of"] == [one.name, two.name] and len(set(told["sha256"])) == 2
    assert told["trials"] == {"file": "the 2 recordings", "how": BY_MARKER}


def test_a_table_of_several_says_the_same_as_they_do(study, tmp_path):
    folder, _ = study
    assert run("replay", folder, "--out", tmp_path / "t.csv") == 0
    for of, out in ((folder, "a.csv"), (tmp_path / "t.csv", "b.csv")):
        assert run("summary", of, "--by-marker", "--out", tmp_path / out) == 0
    assert rows(tmp_path / "a.csv") == rows(tmp_path / "b.csv")
    # Where the file beside it was lost each frame names the newest marker still.
    (tmp_path / "t.csv.provenance.json").unlink()
    assert run("summary", tmp_path / "t.csv", "--by-marker", "--out", tmp_path / "c.csv") == 0
    assert rows(tmp_path / "a.csv") == rows(tmp_path / "c.csv")


def test_their_folder_may_be_called_as_they_are(study, tmp_path):
    folder, _ = study
    folder = folder.rename(tmp_path / f"study{schema.SUFFIX}")
    assert run("summary", folder, "--by-marker", "--out", tmp_path / "s.csv") == 0
    assert [line["trial"] for line in rows(tmp_path / "s.csv")] == ["A", "B"] * 2


def test_markers_of_one_moment_stay_in_the_order_in_which_they_were_set(session, tmp_path):
    made = [marker(0.2, "B"), marker(0.5, "end of B"), marker(0.5, "A")]
    path = session(records(), events=made)
    assert run("summary", path, "--by-marker", "--out", tmp_path / "s.csv") == 0
    found = [(line["trial"], line["frames"] > "0") for line in rows(tmp_path / "s.csv")]
    assert found == [("B", True), ("end of B", False), ("A", True)]


def test_a_report_draws_all_markers_of_each(session, tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    texts = ((0.2, "first"), (0.5, "ends"), (0.501, "begins"), (0.97, "last"))
    for name in ("P1", "P2"):
        made = [marker(at, f"{name} {text}") for at, text in texts]
        session(records(), events=made).rename(folder / f"{name}{schema.SUFFIX}")
    assert run("replay", folder, "--out", tmp_path / "t.csv") == 0
    every = [f"{name} {text}" for name in ("P1", "P2") for _, text in texts]
    for given, wanted in (
        (folder, every),
        (tmp_path / "t.csv", every),
        (folder / f"P1{schema.SUFFIX}", every[:4]),
    ):
        assert run("report", given, "--out", tmp_path / "r.html") == 0
        page = (tmp_path / "r.html").read_text("utf-8")
        assert re.findall(r'class="marker[^>]*title="(P\d \w+), ', page) == wanted


def test_one_without_a_marker_is_told(study, session, tmp_path, capsys):
    folder, _ = study
    session(records()).rename(folder / f"Z{schema.SUFFIX}")
    assert run("summary", folder, "--by-marker", "--out", tmp_path / "s.csv") == 0
    told = capsys.readouterr().err
    assert "No marker is in these" in told and f"Z{schema.SUFFIX}" in told and "P1" not in told
    (left,) = (line for line in rows(tmp_path / "s.csv") if not line["trial"])
    assert left["source"].endswith("Z.ferdesk")


def test_a_report_takes_trials_together_over_them(study, tmp_path):
    folder, _ = study
    out = tmp_path / "page.html"
    assert run("report", folder, "--by-marker", "--one-person", "--out", out) == 0
    page = out.read_text("utf-8")
    assert "<h1>page</h1>" in page and "Trials over all files" in page
    over = page.split("<h2>Trials over all files")[1].split("</section>")[0]
    assert 'aria-label="B: mean' in over and "Participants" in over and SETTINGS not in over


def test_a_report_takes_a_table_of_trials(study, tmp_path, capsys):
    folder, _ = study
    trials = tmp_path / "trials.csv"
    trials.write_text("file,start,end,trial\nP1.ferdesk,0,0.5,first\n")
    out = tmp_path / "page.html"
    assert run("report", folder, "--trials", trials, "--out", out) == 0
    assert "has no trial of these" in capsys.readouterr().err
    assert "first" in out.read_text("utf-8")


def test_sources_of_one_are_told_apart(session, tmp_path):
    two = records(3, "Camera") + [
        replace(one, frame=replace(one.frame, captured_ns=one.frame.captured_ns + 10**9))
        for one in records(3, "face.png")
    ]
    other = session(records(3)).rename(tmp_path / "other.ferdesk")
    path = session(two).rename(tmp_path / "two.ferdesk")
    assert run("replay", path, other, "--out", tmp_path / "t.csv") == 0
    assert list(dict.fromkeys(line["source"] for line in rows(tmp_path / "t.csv"))) == [
        f"{path}/Camera",
        f"{path}/face.png",
        str(other),
    ]
    assert run("summary", tmp_path / "t.csv") == 0
    files = {line["source"] for line in rows(tmp_path / "t.csv.summary.csv")}
    assert files == {f"{path}/Camera", f"{path}/{PICTURES}", str(other)}


def test_a_recording_of_two_cameras_shows_one_person(session, tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    for name in ("P1", "P2"):
        made = [*records(10, CAMERAS[0]), *records(20, CAMERAS[1])[10:]]
        path = session(made, events=[marker(0.1, "A")])
        path.rename(folder / f"{name}{schema.SUFFIX}")
    asked = folder, "--by-marker", "--one-person", "--out"
    assert run("summary", *asked, tmp_path / "s.csv") == 0
    whose = [(line["source"], line["participant"]) for line in rows(tmp_path / "s.csv")]
    assert whose == [
        (f"{folder / name}.ferdesk/{of}", name) for name in ("P1", "P2") for of in CAMERAS
    ]
    assert run("report", *asked, tmp_path / "r.html") == 0
    assert "A, 2 participants" in (tmp_path / "r.html").read_text("utf-8")


def test_what_was_chosen_is_of_each(study, tmp_path, capsys):
    folder, _ = study
    assert run("replay", folder, "--from", "0.5", "--out", tmp_path / "t.csv") == 0
    assert all(int(line["session_ms"]) >= 500 for line in rows(tmp_path / "t.csv"))
    assert run("replay", folder, "--from", "5", "--out", tmp_path / "u.csv") == 1
    assert "has no record" in capsys.readouterr().err and not (tmp_path / "u.csv").exists()


def test_what_is_named_twice_is_taken_once(study, tmp_path, capsys):
    folder, (one, _) = study
    assert run("replay", one, folder, one, "--out", tmp_path / "t.csv") == 0
    assert "Wrote 60 records: " in capsys.readouterr().err


def test_a_pattern_is_a_pattern_in_every_shell(study, tmp_path):
    folder, (one, _) = study
    assert run("replay", folder / "P*.ferdesk", "--out", tmp_path / "t.csv") == 0
    assert {line["source"] for line in rows(tmp_path / "t.csv")} == {"Camera"}
    assert one.exists()


def test_a_pattern_that_stands_for_nothing_is_told(tmp_path, capsys):
    assert run("summary", tmp_path / "P*.ferdesk", "--out", tmp_path / "s.csv") == 1
    assert f"There is no file {tmp_path / 'P*.ferdesk'}." in capsys.readouterr().err


def test_a_pattern_may_stand_for_folders(study, tmp_path):
    folder, (_, two) = study
    assert run("replay", folder / "[s]", "--out", tmp_path / "t.csv") == 0
    assert len(rows(tmp_path / "t.csv")) == 30 and two.parent.name == "s"


def test_of_a_folder_hidden_files_are_none_and_numbers_are_in_order(session, tmp_path):
    folder = tmp_path / "study"
    (folder / ".old").mkdir(parents=True)
    for name in ("P10", "P9", ".old/P1"):
        session(records(2)).rename(folder / f"{name}{schema.SUFFIX}")
    (folder / f"._P9{schema.SUFFIX}").write_bytes(b"Mac OS X")
    assert run("replay", folder, "--out", tmp_path / "t.csv") == 0
    found = dict.fromkeys(line["source"] for line in rows(tmp_path / "t.csv"))
    assert list(found) == [str(folder / f"{name}{schema.SUFFIX}") for name in ("P9", "P10")]


def test_all_that_can_not_be_read_are_told_at_once(study, tmp_path, capsys):
    folder, _ = study
    for name in ("P0", "P7"):
        (folder / f"{name}{schema.SUFFIX}").write_text("nothing of ours")
    for command in (("summary", "--out", tmp_path / "s.csv"), ("replay", "--check")):
        assert run(command[0], folder, *command[1:]) == 1
        out, err = capsys.readouterr()
        assert f"{folder / 'P0.ferdesk'} is not a rec" in err
        assert f"{folder / 'P7.ferdesk'} is not a rec" in err
    assert out.count("Checked: every record") == 2 and not (tmp_path / "s.csv").exists()


def test_of_those_without_a_record_it_is_told(study, session, tmp_path, capsys):
    folder, _ = study
    empty = session([]).rename(folder / f"none{schema.SUFFIX}")
    for command, out in (("summary", "s.csv"), ("report", "r.html")):
        assert run(command, folder, "--by-marker", "--out", tmp_path / out) == 0
        assert f"{empty} has no record.\n" in capsys.readouterr().err
        assert run(command, empty, "--out", tmp_path / f"none-{out}") == 1
        assert capsys.readouterr().err == f"ferdesk: {empty} has no record.\n"


def test_one_that_goes_on_is_told(study, tmp_path, capsys):
    folder, _ = study
    going = folder / f"Z{schema.SUFFIX}"
    writer = Writer(going, Provenance(), 0, None)
    try:
        for record in records(10):
            writer.add(record)
        writer.commit()
        assert run("summary", folder, "--out", tmp_path / "s.csv") == 0
    finally:
        writer.close()
    assert f"{going}: It was not closed" in capsys.readouterr().err
    assert rows(tmp_path / "s.csv")[-1]["frames"] == "10"


@pytest.mark.parametrize("command", ["summary", "report"])
def test_what_is_made_of_several_has_a_name_of_its_own(study, command, capsys):
    folder, _ = study
    assert run(command, folder) == 1
    assert "Give one with --out" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(command, "--help")
    assert "of several recordings it has to be given" in " ".join(capsys.readouterr().out.split())


def test_a_folder_without_recordings_is_told(tmp_path, capsys):
    assert run("replay", tmp_path) == 1
    assert "has no recording in it" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a file that is not there")
@pytest.mark.parametrize("command", ["summary", "report", "replay", "rescore"])
def test_a_path_that_can_not_be_looked_at_is_told(command, tmp_path, capsys):
    out = {"summary": "o.csv", "report": "o.html"}.get(command)
    path = tmp_path / f"{'x' * 300}{schema.SUFFIX}"
    assert run(command, path, *(("--out", tmp_path / out) if out else ())) == 1
    assert "can't be read: File name too long." in capsys.readouterr().err


@pytest.mark.parametrize("given", [".", "[s]*", "s"])
def test_a_folder_that_may_not_be_looked_into_is_told(study, given, monkeypatch, capsys):
    folder, _ = study
    scandir = os.scandir

    def locked(of):
        if os.path.samefile(of, folder if given != "s" else folder / "s"):
            raise PermissionError(errno.EACCES, "Permission denied", str(of))
        return scandir(of)

    monkeypatch.setattr(os, "scandir", locked)
    assert run("replay", folder / given) == 1
    told = capsys.readouterr().err
    assert "can't be read: Permission denied." in told and "no recording" not in told
    if given == "s":  # What is in others is found.
        assert run("replay", folder) == 0


def test_a_recording_that_may_not_be_looked_at_is_no_other_file(study, monkeypatch, capsys):
    folder, (one, _) = study
    stat = Path.stat

    def locked(path, **how):
        if path.suffix == schema.SUFFIX:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", locked)
    assert run("replay", folder) == 1
    assert f"{one} can't be read: Permission denied." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["summary", "report", "replay"])
def test_a_table_is_not_one_of_several(study, tmp_path, command, capsys):
    _, (one, _) = study
    table = tmp_path / "t.csv"
    table.write_text("")
    assert run(command, one, table) == 1
    assert "t.csv is one of several, and is no recording" in capsys.readouterr().err


def test_a_file_of_several_recordings_is_known_by_its_name():
    assert RECORDING == schema.SUFFIX
    assert recording_of("a/P1.ferdesk") == "a/P1.ferdesk"
    assert recording_of("a/P1.FERDESK/Camera") == "a/P1.FERDESK"
    assert recording_of("of.ferdesk/P1.ferdesk/Camera") == "of.ferdesk/P1.ferdesk"
    # In lower case its first letter is two.
    assert recording_of("İpek.ferdesk/Camera") == "İpek.ferdesk"
    assert recording_of("a.ferdesk.mp4") == recording_of("Camera") == ""
