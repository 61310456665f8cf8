"""What an analysis is asked to do, looked at before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.export.job import Job


def test_nothing_is_written_over_what_is_to_be_read(tmp_path):
    clip = tmp_path / "mine.mp4"
    clip.write_bytes(b"a film")
    (tmp_path / "here").symlink_to(tmp_path)
    for out in (clip, tmp_path / "here" / "mine.mp4"):
        with pytest.raises(FerdeskError, match="would be written over"):
            Job((str(clip),), tmp_path / "z.csv", annotate=out).check()
    assert clip.read_bytes() == b"a film"


def test_the_table_and_the_summary_are_two_files(tmp_path):
    (tmp_path / "sub").mkdir()
    for summary in ("o.csv", "sub/../o.csv"):
        job = Job(("demo",), tmp_path / "o.csv", summary=tmp_path / summary)
        with pytest.raises(FerdeskError, match="as the table and as the summary"):
            job.check()


@pytest.mark.parametrize(
    "name", ["o.csv", "o.csv.provenance.json", "seen.2-clip1.mp4", "o.2-clip1.eaf"]
)
def test_a_file_that_is_open_in_another_program_is_told(tmp_path, monkeypatch, name):
    """As on Windows, which does not let it be renamed; Excel holds a table so."""
    clips, out = ("clip0.avi", "clip1.avi"), tmp_path / "o.csv"
    job = Job(clips, out, elan=True, annotate=tmp_path / "seen.mp4")
    for there in (name, "o.1-clip0.eaf"):
        (tmp_path / there).write_text("as it was")
    job.check_places()

    def rename(path, target):
        if path.name == name:
            raise PermissionError(13, "It is being used by another process")

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(FerdeskError, match=rf"{name} can't be written: It is being used"):
        job.check_places()
    assert (tmp_path / name).read_text() == "as it was"
    assert {path.name for path in tmp_path.iterdir()} == {name, "o.1-clip0.eaf"}
