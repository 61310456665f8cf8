"""Markers and notes in a finished session: wholly there or not at all, and nothing else changed."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from made_records import assert_same, made_record

from ferdesk.core.errors import FerdeskError
from ferdesk.session import marks, schema
from ferdesk.session.events import GAP, MARKER, MAX_TEXT, NOTE, Event
from ferdesk.session.player import Player
from ferdesk.session.reader import Reader


@pytest.fixture
def path(session):
    marker = Event(MARKER, 0.2, 0.2, "2026-01-01T00:00:00+00:00", "smile")
    return session([made_record(i) for i in range(4)], events=[marker])


def events(path, *kinds):
    with Reader(path) as reader:
        return reader.events(*kinds)


def test_a_marker_and_a_note_are_added(path):
    note = marks.add(path, "  seen later ")
    marker = marks.add(path, "here", 1.5)
    assert events(path, NOTE) == (note,) and note.text == "seen later" and note.utc
    assert events(path, MARKER)[-1] == marker and marker.seconds == marker.until == 1.5
    assert {e.number for e in events(path)} >= {note.number, marker.number}


def test_a_text_is_changed_and_only_that(path):
    marks.add(path, "another", 0.2)
    first, second = events(path, MARKER)
    changed = marks.change(path, first, "laughs Ω\n")
    assert changed.text == "laughs Ω"
    assert events(path, MARKER) == (changed, second)


def test_one_is_removed_and_only_that(path):
    marks.add(path, "stays", 0.9)
    marks.remove(path, events(path, MARKER)[0])
    assert [event.text for event in events(path)] == ["stays"]


def test_the_records_stay_as_they_were(path):
    marks.add(path, "x", 0.1)
    marks.remove(path, events(path, MARKER)[0])
    with Reader(path) as reader:
        for i in range(4):
            assert_same(reader.record(i), made_record(i))
        reader.check()


def test_what_is_not_there_any_more_is_told(path):
    (marker,) = events(path, MARKER)
    marks.remove(path, marker)
    other = marks.add(path, "takes its number", 3.0)
    assert other.number == marker.number
    for act in (marks.remove, lambda p, e: marks.change(p, e, "x")):
        with pytest.raises(FerdeskError, match=r"not in .* any more"):
            act(path, marker)
    assert events(path) == (other,)


def test_a_gap_is_not_for_editing(path):
    database = schema.open_to_write(path)
    database.execute(
        "INSERT INTO events (kind, time_ns, until_ns, utc, text) VALUES ('gap', 0, 9, '', 'x')"
    )
    database.close()
    (gap,) = events(path, GAP)
    for act in (marks.remove, lambda p, e: marks.change(p, e, "x")):
        with pytest.raises(FerdeskError):
            act(path, gap)


def test_a_long_text_is_cut_and_a_strange_one_kept_readable(path):
    assert len(marks.add(path, "x" * (MAX_TEXT + 5)).text) == MAX_TEXT
    marks.add(path, "lone \ud800 half")
    assert len(events(path, NOTE)) == 2


def test_it_is_done_while_the_session_plays(path):
    with Player(path) as player:
        player.play()
        marker = marks.add(path, "meanwhile", 0.5)
        assert marker in player.reader.events()
        marks.remove(path, marker)
        assert marker not in player.reader.events()


def test_one_file_is_left(path):
    marks.add(path, "x")
    assert [file.name for file in path.parent.glob("made*")] == [path.name]


def test_what_cannot_be_written_is_told_and_left(path, monkeypatch):
    before = path.read_bytes()
    real = schema.open_to_write

    def read_only(path):
        database = real(path)
        database.execute("PRAGMA query_only=ON")
        return database

    monkeypatch.setattr(schema, "open_to_write", read_only)
    with pytest.raises(FerdeskError, match="can't be written"):
        marks.add(path, "x")
    assert path.read_bytes() == before


def test_what_is_no_session_is_refused(tmp_path):
    other = tmp_path / "other.ferdesk"
    other.write_bytes(b"x" * 500)
    with pytest.raises(FerdeskError, match="not a recorded session"):
        marks.add(other, "x")


def test_an_edit_that_was_cut_off_is_taken_back_on_reading(session, tmp_path):
    path = session([made_record(i) for i in range(4)])
    cut = tmp_path / "cut.ferdesk"
    database = schema.open_to_write(path)
    # Made to write into the file before it is done, and copied in that moment.
    database.execute("PRAGMA cache_size=1")
    database.execute("PRAGMA cache_spill=1")
    database.execute("BEGIN")
    text = "y" * MAX_TEXT
    row = "INSERT INTO events (kind, time_ns, until_ns, utc, text) VALUES ('note', 0, 0, '', ?)"
    for _ in range(50):
        database.execute(row, (text,))
    shutil.copy(path, cut)
    shutil.copy(schema.journal_of(path), schema.journal_of(cut))
    database.execute("ROLLBACK")
    database.close()
    assert cut.read_bytes() != path.read_bytes()
    with Reader(cut) as reader:
        assert reader.events() == () and len(reader) == 4
        reader.check()
    assert not schema.journal_of(cut).exists()


def test_a_cut_off_edit_where_nothing_can_be_written_is_told(session, monkeypatch):
    path = session([made_record(0)])
    schema.journal_of(path).write_bytes(b"x" * 600)
    opened = []

    def fail(uri, *rest, **more):
        opened.append(uri)
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(schema, "_opened", fail)
    with pytest.raises(FerdeskError, match="readonly"):
        Reader(path)
    assert not any("immutable" in uri for uri in opened)
