from __future__ import annotations

import zipfile

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.diagnostics import bundle, places


def test_every_part_is_scrubbed(tmp_path):
    secret = "http://user:word@cam/video of /films/Anna at home.mp4"
    (tmp_path / "ferdesk.log.1").write_text(secret)
    made = bundle.parts(secret, {"a": secret}, tmp_path)
    assert [part.name for part in made] == ["report.txt", "settings.json", "logs/ferdesk.log.1"]
    for part in made:
        assert "word" not in part.text and "Anna" not in part.text


def test_of_a_long_log_the_end_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "MOST_BYTES", 10)
    (tmp_path / places.LOG_NAME).write_text("beginning and the end")
    assert bundle.parts("", {}, tmp_path)[-1].text == "nd the end"


def test_a_folder_that_is_not_there_has_no_logs(tmp_path):
    assert len(bundle.parts("", {}, tmp_path / "no")) == 2


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(FerdeskError, match="No space left on device"):
        bundle.write(tmp_path / "a.zip", ())
    assert list(tmp_path.iterdir()) == []
