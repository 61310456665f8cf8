"""A person says who is who, by keys and buttons, and writes what comes of it."""

from __future__ import annotations

import os
import threading

import made_table
import pytest
from fake_faces import DELETE, ENTER, choose, column, press, said, write
from fake_recording import SAID, write_recording
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ferdesk.core.errors import FerdeskError
from ferdesk.participants import cast
from ferdesk.participants.who import LEFT_OUT
from ferdesk.ui.dialogs import who_dialog, who_looking
from ferdesk.ui.dialogs.who_dialog import WhoDialog
from ferdesk.ui.dialogs.who_faces import FACE, FILE, IN_VIEW, LOOKS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_faces_are_named_by_typing_and_enter(dialog, table):
    one = dialog(table)
    assert one.places.found.text() == "5 faces in 2 files · none has a name"
    assert column(one, FILE) == ["a.mp4"] * 2 + ["b.mp4"] * 3
    assert column(one, FACE) == ["1", "2", "1", "2", "3"]
    assert column(one, IN_VIEW)[1] == "0:00:00.3 – 0:00:00.4"
    assert one.faces.hasFocus() or one.focusWidget() is one.faces
    assert one.faces.selected == [0]
    press(one, "Ann", ENTER)  # what is typed in the list goes on in the field
    assert one.faces.selected == [1] and one.naming.field.text() == ""
    press(one, "Ben", ENTER, "Ann", ENTER, ENTER)
    assert column(one) == ["Ann", "Ben", "Ann", "", ""] and one.faces.selected == [3]
    names = table.with_name("t.who.csv")
    assert one.places.names.text() == str(names)
    assert said(names) == [("a.mp4", "1", "Ann"), ("a.mp4", "2", "Ben"), ("b.mp4", "1", "Ann")]
    assert one.places.found.text() == "5 faces in 2 files · 3 named, 2 participants"
    press(one, "Cid", ENTER, "Cid", ENTER)
    assert column(one)[3:] == ["Cid", "Cid"] and one.faces.selected == [4]  # none is left
    one.close()
    again = dialog(table)
    assert column(again) == ["Ann", "Ben", "Ann", "Cid", "Cid"]
    assert again.faces.selected == [0]


def test_keys_in_the_list_give_leave_out_and_take_back(dialog, table):
    one = dialog(table)
    assert not one.naming.numbers.isVisible() and not one.naming.back.isEnabled()
    press(one, "P2", ENTER, "P1", ENTER)
    assert one.naming.numbers.text() == "Keys in the list: 1 P2   2 P1"
    one.faces.setFocus()
    press(one, "1", "2")
    assert column(one) == ["P2", "P1", "P2", "P1", ""] and one.focusWidget() is one.faces
    press(one, DELETE)
    assert column(one)[4] == "(left out)"
    assert said(one.places.out)[-1] == ("b.mp4", "3", LEFT_OUT)
    assert one.places.found.text().endswith("4 named, 2 participants · 1 left out")
    for left in (4, 3, 2, 1):
        QTest.keyClick(one.faces, Qt.Key.Key_Z, CTRL)
        assert one.faces.selected == [left] and column(one)[left] == ""
    one.naming.back.click()
    assert column(one) == [""] * 5 and not one.naming.back.isEnabled()
    QTest.keyClick(one.faces, Qt.Key.Key_Z, CTRL)
    press(one, "7")  # nobody has that number: it is typed
    assert one.naming.field.text() == "7" and said(one.places.out) == []


def test_what_is_being_typed_is_taken_back_first(dialog, table):
    one = dialog(table)
    press(one, "Ann", ENTER, "Be")
    QTest.keyClick(one.naming.field, Qt.Key.Key_Z, CTRL)
    assert one.naming.field.text() == "" and column(one)[0] == "Ann"
    QTest.keyClick(one.naming.field, Qt.Key.Key_Z, CTRL)
    assert column(one)[0] == "" and one.faces.selected == [0]


def test_a_number_stays_with_its_participant(dialog, table):
    one = dialog(table)
    one.faces.choose([3])
    press(one, "Ann", ENTER)
    one.faces.choose([0])
    press(one, "Ben", ENTER)
    assert one._cast.names == ("Ben", "Ann")
    assert one.naming.numbers.text() == "Keys in the list: 1 Ann   2 Ben"
    assert [one.naming.who.itemText(i) for i in range(one.naming.who.count())] == ["Ann", "Ben"]


def test_several_are_named_at_once(dialog, table):
    one = dialog(table)
    press(one, Qt.Key.Key_Down, hold=SHIFT)
    assert one.faces.selected == [0, 1]
    press(one, ENTER)
    assert one.focusWidget() is one.naming.who
    one.naming.field.setText("Ann")
    one.naming.name.click()
    assert column(one) == ["Ann", "Ann", "", "", ""] and one.focusWidget() is one.naming.who
    one.faces.selectAll()
    one.naming.clear.click()
    assert column(one) == [""] * 5 and not one.naming.clear.isEnabled()
    one.naming.back.click()
    assert column(one)[:2] == ["Ann", "Ann"] and one.faces.selected == [0, 1]
    one.faces.clearSelection()
    assert not one.naming.name.isEnabled() and not one.naming.leave_out.isEnabled()
    press(one, DELETE)
    assert column(one)[:2] == ["Ann", "Ann"]


def test_one_person_a_file(dialog, table):
    one = dialog(table)
    press(one, "Ann", ENTER)
    one.naming.each.click()
    assert column(one) == ["Ann", "a", "b", "b", "b"] and not one.naming.each.isEnabled()
    one.naming.back.click()  # one step
    assert column(one) == ["Ann", "", "", "", ""] and one.faces.selected == [1, 2, 3, 4]


def test_a_recorded_picture_is_no_persons_file(dialog, tmp_path):
    path = tmp_path / "t.csv"
    lines = [
        line
        for at, name in ((0, "Camera"), (100, "face.png"))
        for line in made_table.video([[made_table.seen("fear", session_ms=str(at))]], name=name)
    ]
    path.write_text(made_table.wide(lines), encoding="utf-8")
    one = dialog(path)
    one.naming.each.click()
    assert column(one) == ["Camera", ""]


def test_two_faces_of_one_in_a_frame_are_told(dialog, table):
    one = dialog(table)
    assert not one.clashes.isVisible()
    one.faces.choose([2, 3])
    press(one, DELETE)
    assert not one.clashes.isVisible()  # nobody is not one
    one.faces.choose([2, 3])
    press(one, "Ann", ENTER)
    assert one.clashes.isVisible() and one.clashes.text() == (
        "Ann: faces 1 and 2 of b.mp4 are in view at the same time; the larger one counts."
    )


def test_whose_name_is_wanted_stays_in_view_when_a_warning_comes_up(dialog, table, qtbot):
    one = dialog(table)
    one.resize(480, 680)
    press(one, "Ann", ENTER, "Ben", ENTER, "Ann", ENTER, "Ann", ENTER)
    qtbot.waitUntil(one.clashes.isVisible)
    qtbot.wait(100)  # it takes its room in several passes
    assert one.faces.selected == [4]
    row = one.faces.visualRect(one.faces.rows.index(4, FACE))
    assert one.faces.viewport().rect().contains(row)


def test_a_name_that_begins_another_is_not_completed_by_itself(dialog, table):
    one = dialog(table)
    press(one, "P10", ENTER, "P1", ENTER)
    assert column(one)[:2] == ["P10", "P1"]
    press(one, "0")
    shown = one.naming.known.popup()
    assert shown.isVisible()
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, ENTER)  # names at once, and leaves nothing in the field
    assert column(one)[2] == "P10" and not shown.isVisible() and one.naming.field.text() == ""
    press(one, "P1")
    QTest.keyClick(shown, ENTER)
    assert column(one)[3] == "P1"
    press(one, "(left out)", ENTER)
    assert one._cast.whose[one.faces.rows.faces[4].key] == LEFT_OUT


def test_crops_are_shown_when_they_are_seen(dialog, tmp_path, qtbot):
    many = {f"v{n:02d}.mp4": [[face] for face in range(1, 9)] for n in range(8)}
    one = dialog(write(tmp_path, many))
    rows = one.faces.rows
    qtbot.waitUntil(lambda: 0 in rows._crops)
    assert not rows._crops.keys() >= set(range(60)) and not one.hint.isVisible()
    assert rows._crops[0][0].pixelColor(5, 5).red() == 90
    press(one, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: 63 in rows._crops)


def test_a_table_without_crops(dialog, tmp_path):
    one = dialog(write(tmp_path, {"a.mp4": [[1], [2]]}, crops=False))
    assert one.hint.isVisible() and one.faces.isColumnHidden(LOOKS)
    assert one.faces.isColumnHidden(FILE)  # there is one
    press(one, "Ann", ENTER)
    assert column(one) == ["Ann", ""]
    assert one.places.found.text() == "2 faces · 1 named, one participant"


def test_a_crop_that_is_gone_is_told_and_the_face_can_be_named(dialog, table, qtbot):
    crops = table.with_name("t.csv.crops")
    for crop in crops.glob("s0000_*_id1.png"):
        crop.unlink()
    (crops / "s0001_f000000_id1.png").write_bytes(b"no picture")
    one = dialog(table)
    qtbot.waitUntil(lambda: len(one.faces.rows._crops) == 5)
    assert column(one, LOOKS) == ["No crops", "", "", "", ""]
    assert len(one.faces.rows.crops(2)) == 1
    assert "can't be read: No such file" in one.error.text() or "damaged" in one.error.text()
    press(one, "Ann", ENTER)
    assert column(one)[0] == "Ann" and not one.error.isVisible()


def test_a_table_that_can_not_be_read(dialog, table, tmp_path, qtbot, monkeypatch):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    one = dialog()
    buttons = (one.naming.each, one.output.summary, one.output.report, one.places.browse_names)
    choose(monkeypatch, bad)
    one.places.browse.click()
    qtbot.waitUntil(lambda: "is no table of an analysis" in one.places.found.text())
    assert not any(button.isEnabled() for button in buttons) and not one.naming.who.isEnabled()
    press(one, DELETE, "1")
    choose(monkeypatch, table)
    one.places.browse.click()
    qtbot.waitUntil(one.naming.who.isEnabled)
    assert all(button.isEnabled() for button in buttons)
    choose(monkeypatch, tmp_path / "gone.csv")
    one.places.browse.click()
    qtbot.waitUntil(lambda: "can't be read" in one.places.found.text())
    assert one.faces.rows.rowCount() == 0
    assert not any(button.isEnabled() for button in buttons)


def test_names_can_go_elsewhere_where_they_can_not_be_beside(dialog, table, tmp_path, monkeypatch):
    def refuse(path):
        if path.parent == table.parent:
            raise FerdeskError(f"{path} can't be written: Permission denied.")

    monkeypatch.setattr(cast, "check_place", refuse)
    one = dialog(table)
    assert "t.who.csv can't be written: Permission denied." in one.error.text()
    assert one.error.isVisible() and not one.naming.who.isEnabled()
    press(one, DELETE, "Ann")
    elsewhere = tmp_path / "own"
    elsewhere.mkdir()
    choose(monkeypatch, elsewhere / "names.csv")
    one.places.browse_names.click()
    assert not one.error.isVisible() and one.places.out == elsewhere / "names.csv"
    press(one, "Ann", ENTER)
    assert said(elsewhere / "names.csv") == [("a.mp4", "1", "Ann")]


def test_another_file_of_names_is_gone_on_with(dialog, table, tmp_path, monkeypatch):
    one = dialog(table)
    press(one, "Ann", ENTER)
    choose(monkeypatch, table)  # which says nothing of who is who
    one.places.browse_names.click()
    assert "has no column file" in one.error.text() and column(one)[0] == "Ann"
    choose(monkeypatch, tmp_path / "new.csv")
    one.places.browse_names.click()
    assert column(one) == [""] * 5
    stays = f"No face has a name there yet. What was said so far stays in {tmp_path}/t.who.csv."
    assert one.error.text() == stays
    choose(monkeypatch, tmp_path / "t.who.csv")
    one.places.browse_names.click()
    assert column(one)[0] == "Ann" and not one.error.isVisible()


def test_what_another_program_wrote_is_told_and_kept(dialog, table):
    one = dialog(table)
    press(one, "Ann", ENTER)
    one.places.out.write_text("file,face_id,participant\na.mp4,1,Eve\n")
    press(one, "Ben", ENTER)
    assert "was changed by another program" in one.error.text() and one.error.isVisible()
    assert one.naming.field.text() == "Ben" and column(one) == ["Ann", "", "", "", ""]
    one.naming.each.click()
    one.naming.back.click()
    assert said(one.places.out) == [("a.mp4", "1", "Eve")] and column(one)[0] == "Ann"


def test_a_recording_without_markers(dialog, tmp_path, qtbot):
    one = dialog(write_recording(tmp_path))
    assert not one.output.by_marker.isVisible() and not one.hint.isVisible()
    qtbot.waitUntil(lambda: len(one.faces.rows.crops(0)) == 5)
    assert one.faces.rows.faces[0].readings == len(SAID)


def test_closing_while_it_reads_leaves_at_once(dialog, table, qtbot, monkeypatch):
    go_on, looked = threading.Event(), []

    def slow(path, look):
        go_on.wait(10)
        try:
            look()
        except BaseException as error:
            looked.append(type(error).__name__)
            raise

    monkeypatch.setattr(who_looking, "gallery_of_table", slow)
    monkeypatch.setattr(who_dialog, "LEFT_WITHIN_S", 0.01)
    one = dialog()
    one.look_at(table)
    assert one.places.found.text() == "Reading…" and not one.naming.who.isEnabled()
    one.close()
    go_on.set()
    qtbot.waitUntil(lambda: looked == ["Stopped"])


def test_what_a_screen_reader_says_of_a_row(dialog, table):
    one = dialog(table)
    press(one, "Ann", ENTER)
    role, rows = Qt.ItemDataRole.AccessibleTextRole, one.faces.rows
    assert rows.data(rows.index(0, LOOKS), role) == ("a.mp4, face 1, 0:00:00.0 – 0:00:00.1, Ann")
    assert rows.data(rows.index(4, FACE), role) == ("b.mp4, face 3, 0:00:00.2 – 0:00:00.2, no name")
    assert rows.data(rows.index(0, FILE), Qt.ItemDataRole.ToolTipRole) == "<qt>a.mp4</qt>"
    assert rows.data(rows.index(0, IN_VIEW), Qt.ItemDataRole.ToolTipRole) == "Readings: 2"


@pytest.mark.parametrize("width", [480, 1000])
def test_it_fits_a_narrow_window(dialog, table, qtbot, width):
    one = dialog(table)
    one.resize(width, 700)

    def fits():
        widgets = (one.naming.each, one.naming.name, one.output.report, one.places.browse)
        ends = [w.mapTo(one, w.rect().bottomRight()) for w in widgets]
        assert one.width() == width and all(one.rect().contains(end) for end in ends)
        assert one.faces.horizontalScrollBar().maximum() == 0

    qtbot.waitUntil(fits)
    same_row = one.naming.leave_out.y() == one.naming.each.y()
    assert same_row or width == 480


@pytest.fixture
def recorded(tmp_path):
    return write_recording(tmp_path)


def test_the_window_offers_it_for_what_is_open(window, controller, recorded, table, qtbot):
    window.actions_by_key["who"].trigger()
    (one,) = window.dialogs.open.values()
    assert one.places.path.text() == "" and not one.isModal()
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    window.actions_by_key["who"].trigger()
    assert [*window.dialogs.open.values()] == [one]  # there is one at a time
    qtbot.waitUntil(lambda: len(one.faces.rows.faces) == 1)
    assert window.workspace.isVisible()
    window.dialogs.analyze()
    written = window.dialogs.open["analyze"].written
    written.offer(())
    assert not written.who.isVisible()
    written.offer((table,))  # of pictures alone, whose faces do not last
    assert not written.who.isVisible()
    written.offer((table,), lasting=True)
    assert written.who.isVisible() and not written.label.isVisible()
    written.who.click()
    qtbot.waitUntil(lambda: len(one.faces.rows.faces) == 5)
    assert window.dialogs.may_close()
    one.close()
    window.dialogs.open["analyze"].close()


def test_numbers_of_participants_stay_when_a_name_is_taken_back(dialog, table):
    one = dialog(table)
    press(one, "Ann", ENTER, "Ben", ENTER)
    one.faces.choose([0])
    one.naming.clear.click()
    assert one.naming.numbers.text() == "Keys in the list: 1 Ben"
    one.naming.back.click()
    assert one.naming.numbers.text() == "Keys in the list: 1 Ann   2 Ben"


def test_a_table_that_was_written_again_is_read_again(dialog, table, qtbot):
    one = dialog(table)
    press(one, "Ann", ENTER)
    names = table.with_name("t.who.csv")
    before = one.faces.rows.faces
    one.look_at(table)
    assert one.faces.rows.faces is before  # it is what is looked at
    write(table.parent, {"a.mp4": [[1]]})
    os.utime(names, (1, 1))
    one.look_at(table)
    qtbot.waitUntil(lambda: len(one.faces.rows.faces) == 1)
    assert column(one) == ["Ann"] and "older than the table" in one.error.text()


def test_names_are_seen_that_can_not_be_changed(dialog, table, monkeypatch):
    one = dialog(table)
    press(one, "Ann", ENTER)
    one.close()

    def refuse(path):
        raise FerdeskError(f"{path} can't be written: it is held.")

    monkeypatch.setattr(cast, "check_place", refuse)
    again = dialog(table)
    assert column(again)[0] == "Ann" and "it is held" in again.error.text()
    assert not again.naming.who.isEnabled() and again.output.summary.isEnabled()


def test_names_that_are_numbers_are_typed_in_the_list_too(dialog, table):
    one = dialog(table)
    press(one, "101", ENTER, "102", ENTER)
    assert not one.naming.numbers.isVisible()
    one.faces.setFocus()
    press(one, "102", ENTER)
    assert column(one)[:3] == ["101", "102", "102"]


def test_when_a_face_comes_into_view_is_shown_in_the_recording_that_is_open(
    dialog, table, tmp_path, qtbot, theme
):
    recorded = write_recording(tmp_path)
    one = WhoDialog(recorded, is_open=lambda path: path == recorded)
    qtbot.addWidget(one)
    one.show()
    qtbot.waitUntil(lambda: one.naming.who.isEnabled())
    first = one.faces.rows.faces[0]
    with qtbot.waitSignal(one.wanted) as wanted:
        one.naming.show_there.click()
    assert wanted.args == [recorded, first.first_s]
    with qtbot.waitSignal(one.wanted):
        one.faces.doubleClicked.emit(one.faces.rows.index(0, FACE))
    one.close()
    other = dialog(table)
    assert not other.naming.show_there.isVisible()
    other.faces.doubleClicked.emit(other.faces.rows.index(0, FACE))
    assert other.naming.field.hasFocus()
