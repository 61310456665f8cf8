"""Setting everything back: what was there stays in a file, recordings are left alone."""

import pytest
from PySide6.QtCore import QSettings, QStandardPaths

from ferdesk.cli import COMMANDS
from ferdesk.core.errors import FerdeskError
from ferdesk.ui import reset as module
from ferdesk.ui.reset import reset
from ferdesk.ui.single import Instance
from ferdesk.ui.store import Store


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder of the old settings."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda place: str(tmp_path / "config"))
    (tmp_path / "config" / "ferdesk").mkdir(parents=True)
    return tmp_path / "config" / "ferdesk"


@pytest.fixture
def own(store, kept, monkeypatch):
    """A person's settings, with one of each kind set."""
    monkeypatch.setattr(module, "settings_file", lambda: store._file)
    store.set("view.theme", "contrast")
    store.set("reading.smoothing", 1.5)
    store.set_compared(["a", "b"])
    store.set_key("record", "F9")
    store.accept_notice()
    return store


def test_all_is_forgotten_and_kept_in_a_file(own, tmp_path):
    recording = tmp_path / "a.ferdesk"
    recording.write_bytes(b"mine")
    path = reset()
    now = Store(own._file)
    assert now.get("view.theme") == "system" and not now.notice_read
    assert own._file.allKeys() == []
    old = Store(QSettings(str(path), QSettings.Format.IniFormat))
    assert (old.get("view.theme"), old.get("reading.smoothing")) == ("contrast", 1.5)
    assert (old.compared(), old.keys(), old.notice_read) == (("a", "b"), {"record": "F9"}, True)
    assert recording.read_bytes() == b"mine"


def test_an_older_copy_is_not_overwritten(own):
    first = reset()
    Store(own._file).set("view.theme", "dark")
    second = reset()
    assert first != second and first.exists() and second.exists()


def test_where_nothing_is_set_there_is_nothing_to_keep(own, kept):
    reset()
    assert reset() is None
    assert len(list(kept.iterdir())) == 1


def test_an_open_window_would_write_it_all_again(own, qapp):
    open_one = Instance(own._file.fileName())
    assert open_one.claim()
    try:
        with pytest.raises(FerdeskError, match="ferdesk is open"):
            reset()
    finally:
        open_one.close()
    assert Store(own._file).get("view.theme") == "contrast"


def test_nothing_is_forgotten_that_could_not_be_kept(own, kept):
    kept.rmdir()
    kept.write_text("a file where the folder should be")
    with pytest.raises(FerdeskError, match="nothing was set back"):
        reset()
    assert Store(own._file).get("view.theme") == "contrast"


def test_the_command_says_where_the_old_ones_are(own, capsys):
    assert COMMANDS["reset"]() == 0
    told = capsys.readouterr().out
    assert "settings before " in told and "Recordings were left alone" in told
    assert COMMANDS["reset"]() == 0
    assert "at their defaults already" in capsys.readouterr().out
