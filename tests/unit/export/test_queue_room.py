"""An analysis whose disk fills up."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from queued import CPU, FRAMES, leftovers, rows, run

from ferdesk.cli import analyze
from ferdesk.export import room
from ferdesk.export.job import Job


@pytest.fixture
def nearly_full(monkeypatch):
    """Call it, and the disk has less room left than an analysis wants."""
    monkeypatch.setattr(room, "LOOK_S", 0.0)
    free = [room.LEAST_BYTES]
    usage = SimpleNamespace
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: usage(total=10**9, free=free[0]))
    return lambda: free.__setitem__(0, room.LEAST_BYTES - 1)


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_on_a_disk_that_is_nearly_full_what_is_done_is_kept(
    catalog, finder, clips, tmp_path, nearly_full, ending
):
    def on_frame(frame):
        if frame.source == "clip1.avi" and frame.index == 3:
            nearly_full()

    finder.on_frame = on_frame
    out, summary = tmp_path / f"out{ending}", tmp_path / "out.summary.csv"
    end = run(catalog, Job(tuple(clips), out, options=CPU, summary=summary, crops=True))
    assert end.state == "done"
    assert [item.state for item in end.items] == ["done", "left", "left"]
    (notice,) = end.notices
    assert str(tmp_path) in notice and "the files that were done are in the table" in notice
    text = out.read_text(encoding="utf-8")
    assert len(text.splitlines()) == (1 + 2 * FRAMES if ending == ".csv" else FRAMES)
    assert "clip0" in text and "clip1" not in text
    assert {Path(row["source"]).name for row in rows(summary)} == {"clip0.avi"}
    assert len(list((tmp_path / f"{out.name}.crops").iterdir())) == 2 * FRAMES
    facts = json.loads((tmp_path / f"{out.name}.provenance.json").read_text())["inputs"]
    assert [fact["state"] for fact in facts] == ["done", "left", "left"]
    assert not leftovers(tmp_path)


def test_a_disk_that_is_nearly_full_from_the_start_is_told(
    catalog, finder, clips, tmp_path, nearly_full, capsys, monkeypatch
):
    monkeypatch.setattr(analyze.catalog, "scan", lambda: catalog)
    out = tmp_path / "out.csv"
    out.write_text("older")
    nearly_full()
    assert analyze.main([*clips, "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "are needed" in said and "Make room" in said and "Wrote" not in said
    assert out.read_text() == "older" and not leftovers(tmp_path)


def test_the_command_says_which_files_a_full_disk_left_out(
    catalog, finder, clips, tmp_path, nearly_full, capsys, monkeypatch
):
    monkeypatch.setattr(analyze.catalog, "scan", lambda: catalog)
    finder.on_frame = lambda frame: frame.source == "clip2.avi" and nearly_full()
    out = tmp_path / "out.csv"
    assert analyze.main([*clips, "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert f"Wrote {out}" in said and f"Not in it: {clips[2]}." in said
    assert {Path(row["source"]).name for row in rows(out)} == {"clip0.avi", "clip1.avi"}


def test_a_disk_that_does_not_tell_has_room(monkeypatch, tmp_path):
    def silent(folder):
        raise OSError("not supported")

    for tells in (silent, lambda folder: SimpleNamespace(total=0, free=0)):
        monkeypatch.setattr(room.shutil, "disk_usage", tells)
        room.Room([tmp_path / "out.csv"]).look()


@pytest.mark.parametrize("out", [".", "", "a/.."])
def test_a_name_that_is_none_is_told(catalog, finder, clips, out, capsys, monkeypatch):
    monkeypatch.setattr(analyze.catalog, "scan", lambda: catalog)
    assert analyze.main([clips[0], "--out", out]) == 1
    assert "End it in .csv" in capsys.readouterr().err
