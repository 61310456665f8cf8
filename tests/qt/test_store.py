"""What is remembered, and what a damaged file does."""

import time

import pytest
from PySide6.QtCore import QByteArray, QSettings

from ferdesk import settings
from ferdesk.ui.store import RECENT_MOST, Store


def again(tmp_path):
    return Store(QSettings(str(tmp_path / "ferdesk.ini"), QSettings.Format.IniFormat))


def test_settings_come_back(store, tmp_path, qtbot):
    with qtbot.waitSignal(store.changed) as told:
        store.set("reading.smoothing", 1.5)
    assert told.args == ["reading.smoothing", 1.5]
    store.set("view.mirror", False)
    store.sync()
    other = again(tmp_path)
    assert other.get("reading.smoothing") == 1.5
    assert other.get("view.mirror") is False


def test_the_same_value_again_is_not_told(store, qtbot):
    with qtbot.assertNotEmitted(store.changed):
        store.set("view.mirror", True)


def test_a_file_edited_by_hand_can_not_break_it(tmp_path, qapp):
    (tmp_path / "ferdesk.ini").write_text(
        "[settings]\nreading\\smoothing=x\nengine.max_faces=-3\nview.theme=pink\n"
        "[General]\nnotice=soon\ngeometry=1\nrecent=5\n",
        encoding="utf-8",
    )
    store = again(tmp_path)
    assert {row.key: store.get(row.key) for row in settings.SETTINGS} == {
        **{row.key: row.default for row in settings.SETTINGS},
        "engine.max_faces": 1,
    }
    assert not store.notice_read
    assert store.geometry() == QByteArray()
    assert store.recent() == ["5"]


def test_reset_goes_back_to_the_defaults(store):
    store.set("view.theme", "dark")
    store.set("engine.max_faces", 1)
    store.reset()
    assert store.get("view.theme") == "system" and store.get("engine.max_faces") == 4


def test_recent_sources_are_newest_first_without_doubles(store, tmp_path):
    for number in range(RECENT_MOST + 3):
        store.add_recent(f"/films/{number}.mp4")
    store.add_recent("/films/5.mp4")
    recent = store.recent()
    assert recent[0] == "/films/5.mp4"
    assert len(recent) == len(set(recent)) == RECENT_MOST
    store.clear_recent()
    assert store.recent() == []
    store.add_recent("/one.mp4")
    store.sync()
    assert again(tmp_path).recent() == ["/one.mp4"]


def test_the_notice_is_asked_for_once(store, tmp_path):
    assert not store.notice_read
    store.accept_notice()
    assert again(tmp_path).notice_read


def test_a_lock_that_a_killed_program_left_without_an_owner_is_not_waited_for(tmp_path):
    lock = tmp_path / "ferdesk.ini.lock"
    lock.touch()
    again(tmp_path)
    assert not lock.exists()


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_lock_with_an_owner_stays(tmp_path, monkeypatch, when):
    lock = tmp_path / "ferdesk.ini.lock"
    lock.touch()
    write = lambda *_: lock.write_text("17\nferdesk\n")  # noqa: E731
    if when == "before":
        write()
    monkeypatch.setattr(time, "sleep", write)
    again(tmp_path)
    assert lock.exists()
