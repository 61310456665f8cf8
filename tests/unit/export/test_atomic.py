"""Where a file can't take its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import atomic_text, check_place


def test_a_folder_of_that_name_is_told_before_anything_is_done(tmp_path):
    (tmp_path / "out.mp4").mkdir()
    with (
        pytest.raises(FerdeskError, match=r"out\.mp4 can't be written"),
        atomic_text(tmp_path / "out.mp4"),
    ):
        pytest.fail("it was begun")
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_what_another_program_holds_is_told_before_anything_is_done(tmp_path, monkeypatch):
    """As on Windows, which lets nobody rename or replace what Excel or a player has open."""
    path = tmp_path / "out.mp4"
    path.write_text("as it was")

    def held(self, target):
        raise PermissionError(13, "It is being used by another process")

    monkeypatch.setattr(Path, "rename", held)
    told = r"out\.mp4 can't be written: It is being used by another process\. Close the program"
    with pytest.raises(FerdeskError, match=told), atomic_text(path):
        pytest.fail("it was begun")
    assert path.read_text() == "as it was" and list(tmp_path.iterdir()) == [path]


def test_a_place_is_looked_at_and_left_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    check_place(path)
    assert not list(tmp_path.iterdir())
    path.write_text("as it was")
    before = path.stat()
    check_place(path)
    after = path.stat()
    assert path.read_text() == "as it was" and list(tmp_path.iterdir()) == [path]
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    with pytest.raises(FerdeskError, match=r"out\.csv can't be written.+Choose a folder"):
        check_place(tmp_path / "gone" / "out.csv")
