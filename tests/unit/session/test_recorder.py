from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections import namedtuple
from dataclasses import replace

import pytest
from made_records import assert_same, made_record

from ferdesk.core.errors import FerdeskError
from ferdesk.session import claim, files, marks, recorder, schema, times, writer
from ferdesk.session.backlog import Backlog
from ferdesk.session.claim import claimed
from ferdesk.session.events import GAP, MARKER, NOTE
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.recorder import Recorder, RecordingOptions
from ferdesk.session.writer import Writer

Usage = namedtuple("Usage", "total used free")


def wait_for(true, seconds=5.0):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new.ferdesk"


def live_records(count: int, faces: int = 1):
    return [made_record(i, faces, time.monotonic_ns()) for i in range(count)]


def test_every_record_is_written_and_one_file_is_left(path, provenance):
    want = live_records(200, 2)
    with Recorder(path, provenance) as recording:
        assert claimed(path)
        for record in want:
            recording(record)
    assert not claimed(path)
    state = recording.state
    assert (state.state, state.message) == ("stopped", "")
    assert (state.frames, state.faces) == (200, 400)
    assert state.bytes == path.stat().st_size
    assert state.free_bytes > 0
    assert list(path.parent.glob("new*")) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Reader(path) as reader:
        assert reader.complete
        assert reader.provenance == provenance
        for got, record in zip(reader.records(), want, strict=True):
            assert_same(got, record)


ELSEWHERE = """
import sys
from pathlib import Path
from ferdesk.core.errors import FerdeskError
from ferdesk.session import files, marks
for what in (files.repair, files.delete, lambda path: marks.add(path, "x", 1.0)):
    try:
        what(Path(sys.argv[1]))
    except FerdeskError as error:
        print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="SQLite's own locks hold there")
def test_no_other_process_touches_it_though_sqlite_s_locks_are_lost(path):
    """As a file dialog loses them, by opening and closing the file in the recording process."""
    with Recorder(path, Provenance()) as recording:
        recording(live_records(1)[0])
        wait_for(lambda: recording.state.frames == 1)
        path.open("rb").close()
        done = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, str(path)],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout.count("is being recorded. Stop the recording first.") == 3, done
        recording(live_records(1)[0])
    assert recording.state.state == "stopped" and recording.state.frames == 2
    assert list(path.parent.glob("new*")) == [path]


def test_the_lock_of_a_recording_that_was_killed_holds_nobody_up(session):
    path = session([made_record(0)])
    claim.lock_of(path).touch()
    assert not claimed(path)
    assert files.repair(path) and list(path.parent.iterdir()) == [path]
    claim.lock_of(path).touch()
    files.delete(path)
    assert not list(path.parent.iterdir())


def test_a_disk_without_locks_is_recorded_to_all_the_same(path, monkeypatch):
    monkeypatch.setattr(claim, "lock_of", lambda path: path / "no folder")
    with Recorder(path, Provenance()) as recording:
        assert claimed(path)
        recording(live_records(1)[0])
    assert recording.state.frames == 1 and not claimed(path)


def test_records_are_safe_within_a_second_while_it_goes_on(path):
    changes = []
    with Recorder(path, Provenance(), on_change=lambda: changes.append(1)) as recording:
        recording(live_records(1)[0])
        wait_for(lambda: recording.state.frames == 1, 1.0)
        with Reader(path) as reader:
            assert len(reader) == 1
            assert not reader.complete
        assert changes
        before = recording.state
        assert before.state == "recording"
        assert before.bytes > 0
        time.sleep(0.05)
        assert recording.state.seconds > before.seconds


def test_markers_notes_and_gaps_are_kept(path):
    began = time.monotonic_ns()
    with Recorder(path, Provenance()) as recording:
        recording(made_record(0, 1, began))
        recording.mark("smile")
        recording.mark(at_ns=began + 500_000_000)
        recording.note("  a note\n")
        recording.explain_gap("paused")
        recording(made_record(100, 1, began))
        recording(made_record(200, 1, began))
        assert recording.state.events == 3
    with Reader(path) as reader:
        markers = reader.events(MARKER)
        assert [event.text for event in sorted(markers, key=lambda m: m.text)] == ["", "smile"]
        assert max(m.seconds for m in markers) == pytest.approx(0.5, abs=0.1)
        assert all(event.utc.endswith("+00:00") for event in markers)
        assert [event.text for event in reader.events(NOTE)] == ["a note"]
        assert [event.text for event in reader.events(GAP)] == ["paused", ""]
    with pytest.raises(FerdeskError, match="has ended"):
        recording.mark("late")


def test_a_jump_in_a_video_is_a_gap_that_says_from_where_to_where(path):
    began = time.monotonic_ns()
    first, second, third = (made_record(i, 1, began) for i in range(3))
    jumped = replace(second.frame, jumps=1, media_ms=63_200)
    after = replace(third.frame, jumps=1, media_ms=63_233)
    with Recorder(path, Provenance()) as recording:
        recording(replace(first, frame=replace(first.frame, media_ms=12_340)))
        recording(replace(second, frame=jumped))
        recording(replace(third, frame=after))
    with Reader(path) as reader:
        (gap,) = reader.events(GAP)
        assert gap.text == "jump from 12.340 s to 63.200 s"
        assert 0 < gap.until - gap.seconds < 0.1
        assert [reader.record(i).frame.media_ms for i in range(3)] == [12_340, 63_200, 63_233]


def test_a_sleep_of_the_computer_is_a_gap_that_says_how_long(path, monkeypatch):
    began = time.monotonic_ns()
    slept = iter((5.0, 5.0, 5.2, 5.2 + 8 * 3600, 5.2 + 8 * 3600))
    monkeypatch.setattr(writer, "slept_s", lambda: next(slept))
    with Recorder(path, Provenance()) as recording:
        for i in range(4):
            recording(made_record(i, 1, began))
    with Reader(path) as reader:
        (gap,) = reader.events(GAP)
        assert gap.text == "the computer slept for 8:00:00.0"
        assert (gap.seconds, gap.until) == (reader.times[1], reader.times[2])


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="the clock counts sleep there")
def test_sleep_is_what_the_monotonic_clock_does_not_count(monkeypatch):
    counted = time.monotonic()
    monkeypatch.setattr(times.time, "clock_gettime", lambda clock: counted + 3600)
    assert times.slept_s() == pytest.approx(3600, abs=5)


def test_images_of_a_folder_one_a_second_are_no_gaps(path):
    began = time.monotonic_ns()
    with Recorder(path, Provenance()) as recording:
        for image in range(4):
            recording(made_record(31 * image, 1, began))  # 1.02 s
    with Reader(path) as reader:
        assert not reader.events(GAP)


def test_pictures_are_kept_when_asked_for(path):
    with Recorder(path, Provenance(), RecordingOptions(picture_quality=85)) as recording:
        for record in live_records(3):
            recording(record)
    with Reader(path) as reader:
        assert reader.encoding["pictures"] == "JPEG, quality 85"
        assert reader.record(1).frame.image.any()


@pytest.mark.parametrize("quality", [0, 101])
def test_a_quality_that_jpeg_does_not_know_is_refused(quality):
    with pytest.raises(ValueError, match="1 to 100"):
        RecordingOptions(picture_quality=quality)


def test_a_slow_disk_slows_the_reading_and_loses_nothing(path, monkeypatch):
    add = Writer.add

    def slowly(self, record):
        time.sleep(0.01)
        add(self, record)

    monkeypatch.setattr(Writer, "add", slowly)
    options = RecordingOptions(backlog_bytes=30_000)
    with Recorder(path, Provenance(), options) as recording:
        for record in live_records(60):
            recording(record)
        assert recording.state.waits > 10
        assert recording.state.waited_s > 0.2
    assert recording.state.frames == 60


def test_a_disk_that_hangs_ends_the_recording_and_not_the_app(path, monkeypatch):
    hang = threading.Event()
    monkeypatch.setattr(Writer, "add", lambda self, record: hang.wait(20))
    monkeypatch.setattr(recorder, "WAIT_AT_MOST_S", 0.1)
    recording = Recorder(path, Provenance(), RecordingOptions(backlog_bytes=5_000))
    try:
        began = time.monotonic()
        for record in live_records(20):
            recording(record)
        assert time.monotonic() - began < 2
    finally:
        hang.set()
        assert recording.stop(10)
    assert "did not take a record" in recording.state.message


def test_a_full_disk_is_seen_before_it_is_full(path, monkeypatch):
    free = [10**12]
    monkeypatch.setattr(recorder.shutil, "disk_usage", lambda _: Usage(0, 0, free[0]))
    recording = Recorder(path, Provenance(), RecordingOptions(min_free_bytes=10**9))
    recording(live_records(1)[0])
    wait_for(lambda: recording.state.frames == 1)
    free[0] = 10**8
    wait_for(lambda: recording.state.state == "stopped")
    assert "100.0 MB are free" in recording.state.message
    recording(live_records(1)[0])  # ignored
    assert recording.stop(5)
    assert list(path.parent.glob("new*")) == [path]
    with Reader(path) as reader:
        assert len(reader) == 1
        assert "only 100.0 MB" in reader.message
    with pytest.raises(FerdeskError, match="too little room"):
        Recorder(path.with_name("b.ferdesk"), Provenance(), RecordingOptions())
    assert not path.with_name("b.ferdesk").exists()


def test_no_room_left_on_the_disk_keeps_what_was_committed(path):
    recording = Recorder(path, Provenance())
    recording(live_records(1)[0])
    wait_for(lambda: recording.state.frames == 1)
    # What SQLite says on ENOSPC, by its own limit: "database or disk is full".
    recording._writer._database.execute("PRAGMA max_page_count=1")
    try:
        for record in live_records(300):
            recording(record)
        wait_for(lambda: recording.state.state == "failed")
    finally:
        assert recording.stop(5)
    assert "the disk is full" in recording.state.message
    with Reader(path) as reader:
        assert len(reader) >= 1
        reader.check()


def test_a_file_that_is_taken_away_ends_the_recording(path):
    recording = Recorder(path, Provenance())
    path.unlink()
    wait_for(lambda: recording.state.state == "failed")
    assert "is gone" in recording.state.message
    assert recording.stop(5)


def test_an_unexpected_failure_is_told_and_frees_who_waits(path, monkeypatch):
    def fail(self, record):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(Writer, "add", fail)
    with Recorder(path, Provenance()) as recording:
        recording(live_records(1)[0])
        wait_for(lambda: recording.state.state == "failed")
        recording(live_records(1)[0])
    assert "ZeroDivisionError: oops" in recording.state.message


def test_a_listener_that_fails_does_not_end_the_recording(path):
    with Recorder(path, Provenance(), on_change=lambda: 1 / 0) as recording:
        wait_for(lambda: recording.state.bytes > 0)
        recording(live_records(1)[0])
    assert recording.state.frames == 1


def test_nothing_is_overwritten(path, tmp_path):
    path.write_text("mine")
    with pytest.raises(FerdeskError, match="is there already"):
        Recorder(path, Provenance())
    assert path.read_text() == "mine"
    with pytest.raises(FerdeskError, match="can't be written"):
        Recorder(tmp_path / "no" / "a.ferdesk", Provenance())


def test_a_new_name_is_free(tmp_path):
    from datetime import datetime

    when = datetime(2026, 5, 1, 14, 3, 22)
    folder = tmp_path / "a" / "b"
    first = files.new_path(folder, when)
    assert first == folder / "2026-05-01 14.03.22.ferdesk"
    first.touch()
    assert files.new_path(folder, when).name == "2026-05-01 14.03.22 (2).ferdesk"
    with pytest.raises(FerdeskError, match="can't be made"):
        files.new_path(first / "c")


def test_a_name_that_another_program_takes_in_the_same_moment_is_left_to_it(tmp_path):
    names = []

    def make(path):
        names.append(path)
        if len(names) == 1:
            path.write_text("another program's")
        return Recorder(path, Provenance())

    with files.make_in(tmp_path, make) as recording:
        recording(made_record(0, 1, time.monotonic_ns()))
    assert names[0].read_text() == "another program's" and names[1] == recording.path
    with Reader(names[1]) as reader:
        assert len(reader) == 1


def test_delete_takes_sessions_only(session, tmp_path):
    path = session([made_record(0)])
    other = tmp_path / "letter.ferdesk"
    other.write_text("dear")
    database = tmp_path / "other.ferdesk"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    for kept in (other, database, tmp_path / "missing.ferdesk", tmp_path):
        with pytest.raises(FerdeskError, match="not a recorded session"):
            files.delete(kept)
    assert other.exists() and database.exists()
    path.with_name(path.name + "-wal").touch()
    assert schema.is_ours(path)
    files.delete(path)
    assert not list(tmp_path.glob("made*"))


def test_a_damaged_session_can_be_deleted(session):
    path = session([made_record(i) for i in range(20)])
    path.write_bytes(path.read_bytes()[:20_000])
    files.delete(path)
    assert not path.exists()


def test_what_is_being_recorded_is_left_alone(path):
    with Recorder(path, Provenance()):
        for act in (files.delete, files.repair, lambda p: marks.add(p, "x")):
            with pytest.raises(FerdeskError, match="is being recorded"):
                act(path)


def test_a_backlog_gives_items_in_order_and_waits_for_room():
    backlog: Backlog[int] = Backlog(10)
    assert backlog.put(1, 6) == 0
    assert backlog.put(2, 6) is None  # no room, and no time to wait
    assert backlog.put(3, 0) == 0  # always has room
    assert [backlog.take(), backlog.take(), backlog.take()] == [1, 3, None]
    assert backlog.put(4, 99) == 0  # larger than the limit, but alone
    taken = []
    taker = threading.Timer(0.05, lambda: taken.append(backlog.take()))
    taker.start()
    waited = backlog.put(5, 6, 5.0)
    taker.join()
    assert taken == [4]
    assert waited is not None and waited > 0.02
    assert not backlog.done
    backlog.close()
    assert backlog.put(6, 0) is None
    assert backlog.take() == 5
    assert backlog.done


def test_who_takes_from_a_backlog_is_woken_when_it_fills_up():
    backlog: Backlog[int] = Backlog(10)
    backlog.put(1, 2)
    began = time.monotonic()
    backlog.rest(0.05)
    assert time.monotonic() - began >= 0.04
    for wake in (lambda: backlog.put(2, 6), backlog.close):
        timer = threading.Timer(0.05, wake)
        timer.start()
        backlog.rest(5)
        timer.join()
        while backlog.take() is not None:
            pass
    assert time.monotonic() - began < 4
