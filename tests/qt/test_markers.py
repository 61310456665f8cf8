"""Markers and notes of a recording that is played back: list, keys, bar, timeline, file."""

import pytest
from fake_engine import face_record, frame, probabilities, record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ferdesk.session.events import GAP, MARKER, NOTE, Event
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer
from ferdesk.ui import recording
from ferdesk.ui.dialogs import recordings
from ferdesk.ui.dialogs.markers_dialog import KIND, TEXT, TIME, MarkersDialog

UTC = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "folder", lambda chosen: tmp_path / "films")


@pytest.fixture
def recorded(qapp, tmp_path):
    """Five records, half a second apart, with a marker at one second."""
    path = tmp_path / "made.ferdesk"
    first = frame(0)
    writer = Writer(path, Provenance(), first.captured_ns)
    for i in range(5):
        picture = type(first)(first.image, i, first.captured_ns + i * 500_000_000, i * 500, "made")
        face = face_record(smoothed=probabilities(happiness=0.94))
        writer.add(record(face, of=picture))
    writer.add_event(Event(MARKER, 1.0, 1.0, UTC, "smile"))
    writer.close()
    return path


@pytest.fixture
def replay(recorded, window, controller, qtbot):
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    return controller.player


@pytest.fixture
def dialog(replay, window, qtbot):
    window.actions_by_key["markers"].trigger()
    made = window.dialogs.open["markers"]
    qtbot.waitExposed(made)
    yield made
    if "markers" in window.dialogs.open:
        made.close()


def in_file(path):
    with Reader(path) as reader:
        return [(e.kind, round(e.seconds, 3), e.text) for e in reader.events(MARKER, NOTE)]


def rows(dialog):
    table = dialog.table
    return [
        tuple(table.item(row, column).text() for column in (TIME, KIND, TEXT))
        for row in range(table.rowCount())
    ]


def test_without_a_recording_there_is_nothing_to_mark(window, go_live):
    go_live()
    for key in ("mark", "mark_note", "markers"):
        assert not window.actions_by_key[key].isEnabled()


def test_the_key_sets_a_marker_where_the_recording_stands(replay, window, recorded, qtbot):
    replay.seek(1.6)
    qtbot.waitUntil(lambda: replay.number == 3)
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert in_file(recorded) == [(MARKER, 1.0, "smile"), (MARKER, 1.5, "")]
    drawn = window.transport.slider._events
    assert [event.seconds for event in drawn] == [1.0, 1.5]
    lines = window.panels["timeline"].plot.marks.drawn
    assert [line.value() for line in lines] == [1.0, 1.5]


def test_a_marker_with_a_note_has_the_moment_of_the_key(replay, window, recorded, monkeypatch):
    def asked(parent):
        replay.seek(2.0)
        return "laughs"

    monkeypatch.setattr(recordings, "ask_note", asked)
    window.actions_by_key["mark_note"].trigger()
    assert in_file(recorded)[0] == (MARKER, 0.0, "laughs")


def test_the_list_shows_and_goes_there(dialog, replay, qtbot):
    assert rows(dialog) == [("0:00:01.0", "Marker", "smile")]
    dialog.table.selectRow(0)
    qtbot.waitUntil(lambda: replay.number == 2)


def test_a_text_is_changed_in_the_list_by_keys(dialog, recorded, window, qtbot):
    dialog.table.setCurrentCell(0, TEXT)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_F2)
    field = dialog.table.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "laughs")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(dialog)[0][2] == "laughs")
    assert dialog.isVisible()
    assert in_file(recorded) == [(MARKER, 1.0, "laughs")]
    assert rows(dialog)[0][2] == "laughs"
    assert window.panels["timeline"].plot.marks.words == ["laughs"]


def test_added_deleted_and_brought_back(dialog, replay, recorded, qtbot):
    assert dialog.back.isHidden()
    replay.seek(2.0)
    qtbot.waitUntil(lambda: replay.number == 4)
    dialog.marker.click()
    dialog.note.click()
    assert dialog.current.kind == NOTE  # what is new is chosen, to be written
    dialog.table.item(dialog.table.currentRow(), TEXT).setText("about all of it")
    assert in_file(recorded) == [
        (NOTE, 0.0, "about all of it"), (MARKER, 1.0, "smile"), (MARKER, 2.0, "")
    ]  # fmt: skip
    dialog.delete.click()
    assert in_file(recorded) == [(MARKER, 1.0, "smile"), (MARKER, 2.0, "")]
    dialog.back.click()
    assert in_file(recorded)[0] == (NOTE, 0.0, "about all of it") and dialog.back.isHidden()


def test_the_key_deletes_too_and_an_empty_list_says_what_it_is_for(dialog, recorded, qtbot):
    assert "A click goes there" in dialog.hint.text()
    dialog.table.setCurrentCell(0, TEXT)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_F2)
    field = dialog.table.findChild(QLineEdit)
    qtbot.keyClick(field, Qt.Key.Key_Home)
    qtbot.keyClick(field, Qt.Key.Key_Delete)  # a letter
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(dialog)[0][2] == "mile")
    assert len(in_file(recorded)) == 1
    qtbot.waitUntil(dialog.table.hasFocus)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert in_file(recorded) == [] and dialog.back.isVisible()
    assert dialog.hint.text().startswith("Nothing is marked yet.")


def test_a_note_goes_into_the_recording_it_was_begun_in(replay, recorded, window, monkeypatch):
    def asked(parent):
        window._controller.open("demo")  # as another start does, which the window listens to
        return "then"

    monkeypatch.setattr(recordings, "ask_note", asked)
    window.actions_by_key["mark_note"].trigger()
    assert in_file(recorded) == [(MARKER, 0.0, "then"), (MARKER, 1.0, "smile")]


def test_a_note_that_comes_after_the_recording_is_told(window, go_live, store, monkeypatch, place):
    store.accept_consent()
    go_live()
    window.actions_by_key["record"].trigger()

    def asked(parent):
        window.desk.recording.stop()
        return "late"

    monkeypatch.setattr(recordings, "ask_note", asked)
    window.actions_by_key["mark_note"].trigger()
    assert "The recording has ended" in window.banner.text.text()


def test_a_recording_that_cannot_be_written_is_told(dialog, recorded, window, monkeypatch):
    monkeypatch.setattr("ferdesk.session.marks.claimed", lambda path: True)
    dialog.table.item(0, TEXT).setText("no")
    assert "is being recorded" in window.banner.text.text()
    assert rows(dialog)[0][2] == "smile"
    dialog.table.selectRow(0)
    dialog.delete.click()
    assert len(rows(dialog)) == 1 and dialog.back.isHidden()


def test_the_list_closes_with_the_recording(dialog, window, controller):
    controller.open("demo")
    assert "markers" not in window.dialogs.open


def test_gaps_are_not_in_the_list(qtbot):
    dialog = MarkersDialog()
    qtbot.addWidget(dialog)
    dialog.show_events((Event(GAP, 0, 9, "", "x", 1), Event(MARKER, 0.2, 0.2, UTC, "a", 2)))
    assert [row[TEXT] for row in rows(dialog)] == ["a"]
