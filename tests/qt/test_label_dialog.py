"""A person labels faces, by keys and buttons, and is told what came of it."""

from __future__ import annotations

import csv

import pytest
from fake_engine import frame, record
from fake_recording import SAID, write_recording
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling.sheet import NO_FACE, UNKNOWN
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer
from ferdesk.session_table import part, write_table
from ferdesk.ui.dialogs import label_result
from ferdesk.ui.dialogs.label_dialog import LabelDialog


@pytest.fixture
def recorded(tmp_path):
    return write_recording(tmp_path)


@pytest.fixture
def dialog(qtbot, theme, tiny_catalog):
    """Opens one; waits until the faces are found."""
    made = []

    def open_one(path=None, seekable=False):
        made.append(LabelDialog(tiny_catalog, theme, path, seekable))
        qtbot.addWidget(made[-1])
        made[-1].show()
        if path is not None:
            qtbot.waitUntil(made[-1].start.start.isEnabled)
        return made[-1]

    yield open_one
    for one in made:
        one.close()


def press(dialog, keys):
    for key in keys:
        QTest.keyClick(dialog.focusWidget(), key)


def labels(dialog):
    with dialog.start.place.open(newline="") as stream:
        return [line["label"] for line in csv.DictReader(stream)]


def texts(widget):
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def cells(table):
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_faces_are_labelled_by_keys_and_both_are_compared(dialog, recorded, qtbot, monkeypatch):
    one = dialog(recorded, seekable=True)
    assert one.start.found.text() == "8 faces, one a second of each, as Tiny read them"
    assert one.start.place == recorded.with_name("monday.labels-1.csv")
    one.start.start.click()
    assert one.pages.currentWidget() is one.task
    asked = []
    keys = {str(i): name for i, name in enumerate(EMOTIONS, 1)}
    key_of = {name: key for key, name in keys.items()}
    for n in range(len(SAID)):
        seen = one._asked
        asked.append(seen.frame)
        assert texts(one.task).count(f"{n} labelled") == 1
        # As the app does, but of two faces; what it gave no label is neutral to this person.
        word = "contempt" if n in (2, 5) else SAID[seen.frame] or "neutral"
        press(one, key_of[word])
    assert one.task.error.text() == "All are labelled." and one.task.back.isEnabled()
    assert not any(button.isEnabled() for button in one.task.buttons.values())
    one.task.end.click()
    assert sorted(asked) == list(range(len(SAID))) != asked
    assert labels(one) == [
        "contempt" if n in (2, 5) else SAID[i] or "neutral" for n, i in enumerate(asked)
    ]
    assert one.pages.currentWidget() is one.outcome and not one.go_on.isVisible()
    answered = [i for n, i in enumerate(asked) if SAID[i]]
    right = [i for n, i in enumerate(asked) if SAID[i] and n not in (2, 5)]
    share = f"{100 * len(right) / len(answered):.0f}%"
    assert f"The app says what you say of {share} of {len(answered)} faces" in (
        one.shown.page.said.text()
    )
    assert "These are few" in one.shown.page.said.text()
    readers = {row[0]: row[1:] for row in cells(one.shown.readers)}
    assert readers["The app"][2] == f"{100 * len(answered) / len(SAID):.0f}%"
    assert readers["The app"][0] == f"{100 * len(right) / len(answered):.1f}%"
    differ = [asked[n] for n in (2, 5) if SAID[asked[n]]]
    assert [seen.frame for seen, _, _ in one.shown.differ] == differ
    assert [row[1:3] for row in cells(one.shown.faces)] == [
        ["Contempt", SAID[i].capitalize()] for i in differ
    ]
    monkeypatch.setattr(label_result, "SHOWN", 1)
    assert ("The first 1 of 2 are listed." in one.shown._heading(True)) == (len(differ) == 2)
    with qtbot.waitSignal(one.wanted) as wanted:
        one.shown.faces.cellActivated.emit(0, 1)
    assert wanted.args == [recorded, pytest.approx(differ[0] + 0.5)]
    one.copy.click()
    told = QGuiApplication.clipboard().text()
    assert "8 faces with a label." in told and "the app" in told


def test_nothing_tells_what_the_app_said(dialog, recorded):
    one = dialog(recorded)
    one.start.start.click()
    shown = texts(one.task) + " ".join(b.text() for b in one.task.buttons.values())
    assert "%" not in shown and "Tiny" not in shown
    assert one.task.view.image is not None


def test_buttons_and_a_label_that_is_taken_back(dialog, recorded):
    one = dialog(recorded)
    one.start.start.click()
    first = one._asked
    assert not one.task.back.isEnabled() and not one.task.end.isEnabled()
    one.task.buttons["fear"].click()
    one.task.buttons[UNKNOWN].click()
    third = one._asked
    press(one, "9")
    assert labels(one) == ["fear", UNKNOWN, NO_FACE]
    press(one, [Qt.Key.Key_Backspace])
    assert one._asked == third
    one.task.back.click()
    one.task.back.click()
    assert one._asked == first and labels(one) == []
    press(one, "5")
    assert labels(one) == ["anger"] and one._asked != first
    one.task.end.click()
    assert one.pages.currentWidget() is one.outcome
    one.go_on.click()
    # What was labelled before the result was seen stays as it is.
    assert not one.task.back.isEnabled()
    press(one, [Qt.Key.Key_Backspace])
    assert labels(one) == ["anger"]
    press(one, "1")
    assert labels(one) == ["anger", "neutral"] and one.task.back.isEnabled()
    press(one, [Qt.Key.Key_Backspace])
    assert labels(one) == ["anger"]


def test_it_is_gone_on_with_another_day(dialog, recorded):
    one = dialog(recorded)
    one.start.person.setText("Ann")
    one.start.choose_order(True)
    one.start.start.click()
    press(one, "123")
    next_one = one._asked
    one.close()
    again = dialog(recorded)
    assert again.start.there.text() == ""
    again.start.person.setText("Ann")
    assert again.start.there.text() == "3 labels are there already: you go on with them."
    assert again.start.evenly and not again.start.order.isEnabled()
    again.start.person.setText("Bob")
    assert not again.start.evenly and again.start.order.isEnabled()
    again.start.person.setText("Ann")
    again.start.start.click()
    assert again._asked == next_one and len(again._sheet.given) == 3 and again._sheet.evenly
    assert not again.task.back.isEnabled()
    again.task.end.click()
    assert "Each counts by how common its label is among all 8 faces." in texts(again.shown)
    assert "Of these labels none was asked about yet:" in texts(again.shown)
    again.go_on.click()
    press(again, "1" * 5)
    again.task.end.click()
    assert "none was asked about yet" not in texts(again.shown)
    assert "of about" in again.shown.page.said.text()


def test_labels_of_somebody_else_are_not_gone_on_with(dialog, recorded, monkeypatch):
    one = dialog(recorded)
    one.start.start.click()
    press(one, "1")
    place = one.start.place
    one.close()
    again = dialog(recorded)
    again.start.person.setText("Ann")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(place), ""))
    again.start.browse_out.click()
    assert again.start.there.text() == "It holds labels of 1."
    again.start.start.click()
    assert "holds labels of 1" in again.start.there.text()
    assert again.pages.currentWidget() is again.start


def test_a_table_and_a_file_for_the_labels_can_be_chosen(
    dialog, recorded, tmp_path, qtbot, monkeypatch
):
    table, out = tmp_path / "t.csv", tmp_path / "mine.csv"
    with Reader(recorded) as reader:
        write_table([part(reader)], table, save_crops=True)
    one = dialog()
    assert not one.start.start.isEnabled() and not one.start.browse_out.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(table), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(out), ""))
    one.start.browse.click()
    qtbot.waitUntil(one.start.start.isEnabled)
    one.start.browse_out.click()
    one.start.start.click()
    press(one, "2")
    assert out.exists() and labels(one) == ["happiness"]
    assert one.task.view.image is not None


def test_what_goes_wrong_is_told_and_loses_nothing(dialog, recorded, tmp_path, qtbot, monkeypatch):
    one = dialog(recorded)
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(bad), ""))
    one.start.browse_out.click()
    one.start.start.click()
    assert "is no file of labels" in one.start.there.text()
    assert one.pages.currentWidget() is one.start
    bad.unlink()
    one.start.start.click()
    asked = one._asked
    monkeypatch.setattr("os.fsync", _full)
    press(one, "1")
    assert "No space left" in one.task.error.text() and one.task.error.isVisible()
    assert one._asked == asked and not bad.exists()
    monkeypatch.undo()
    press(one, "1")
    assert not one.task.error.isVisible() and one._asked != asked
    one.task.taken_back.emit()
    press(one, "0")
    one.task.end.click()
    assert "No face was given an expression yet" in one.task.error.text()
    assert one.pages.currentWidget() is one.task


def _full(*_):
    raise OSError(28, "No space left on device")


def test_a_crop_that_is_gone_can_not_be_labelled(dialog, recorded, tmp_path):
    table = tmp_path / "t.csv"
    with Reader(recorded) as reader:
        write_table([part(reader)], table, save_crops=True)
    one = dialog(table)
    crops = {path: path.read_bytes() for path in (tmp_path / "t.csv.crops").iterdir()}
    for crop in crops:
        crop.unlink()
    one.start.start.click()
    assert "can't be read" in one.task.error.text()
    assert not any(button.isEnabled() for button in one.task.buttons.values())
    press(one, "1")
    assert not one.start.place.exists()
    one.close()
    again = dialog(table)
    for path in sorted(crops)[:4]:
        path.write_bytes(crops[path])
    again.start.start.click()
    assert again._asked.frame < 4 and again.task.view.image is not None
    press(again, "1" * 4)
    assert len(labels(again)) == 4 and "can't be read" in again.task.error.text()
    for crop in crops:
        crop.unlink(missing_ok=True)
    again.task.end.click()  # it needs no crop
    assert again.pages.currentWidget() is again.outcome and again.shown.differ


def test_a_recording_without_faces_or_none_at_all(dialog, tmp_path, qtbot, theme, tiny_catalog):
    path = tmp_path / "empty.ferdesk"
    writer = Writer(path, Provenance(), 0)
    writer.add(record(of=frame()))
    writer.close()
    for wrong, told in ((path, "There is no face in"), (tmp_path / "no.csv", "can't be read")):
        one = LabelDialog(tiny_catalog, theme, wrong)
        qtbot.addWidget(one)
        qtbot.waitUntil(lambda one=one, told=told: told in one.start.found.text())
        assert not one.start.start.isEnabled()
        one.close()


def held_down(key, text=""):
    kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    return QKeyEvent(kind, key, none, text, True)


def test_a_key_that_is_held_down_counts_once(dialog, recorded):
    one = dialog(recorded)
    one.start.start.click()
    press(one, "23")
    for event in (held_down(Qt.Key.Key_4, "4"), held_down(Qt.Key.Key_Backspace)):
        QApplication.sendEvent(one.task, event)
    QTest.keyClick(one.task, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert labels(one) == ["happiness", "surprise"]


def test_a_button_keeps_the_focus_of_those_who_work_by_tab(dialog, recorded, qtbot):
    one = dialog(recorded)
    one.start.start.click()
    one.activateWindow()
    qtbot.waitUntil(one.isActiveWindow)
    assert one.task.hasFocus() and one.task.accessibleName() == (
        "Which expression is it? 0 labelled"
    )
    one.task.buttons["fear"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(one.task.buttons["fear"], Qt.Key.Key_Space)
    assert labels(one) == ["fear"] and one.task.buttons["fear"].hasFocus()
    press(one, "1")
    assert labels(one) == ["fear", "neutral"]


@pytest.mark.parametrize(("width", "beside"), [(900, True), (400, False)])
def test_it_fits_a_narrow_window(dialog, recorded, qtbot, width, beside):
    one = dialog(recorded)
    one.start.start.click()
    one.resize(width, 900)
    view, button = one.task.view, one.task.buttons["neutral"]

    def fits():
        left = button.mapTo(one.task, button.rect().topLeft())
        shown = view.geometry()
        assert one.width() == width and 192 <= shown.width() == shown.height()
        assert shown.right() <= one.task.width()
        assert (left.x() > shown.right()) == beside and (left.y() > shown.bottom()) != beside

    qtbot.waitUntil(fits)


def test_the_interval_allows_for_files_whose_faces_are_alike(dialog, recorded, tmp_path):
    """A table of the recording, of which the second half is said to be of another file."""
    table = tmp_path / "two.csv"
    with Reader(recorded) as reader:
        write_table([part(reader)], table, save_crops=True)
    with table.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    for line in lines[len(lines) // 2 :]:
        line["source"] = "other.mp4"
    with table.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, list(lines[0]))
        rows.writeheader()
        rows.writerows(lines)
    for path, said in (
        (recorded, "the interval is narrower than it should be"),
        (table, "for which the interval allows: 2 files"),
    ):
        one = dialog(path)
        one.start.start.click()
        press(one, "12345678")
        one.task.end.click()
        assert said in texts(one.shown)
        one.close()
