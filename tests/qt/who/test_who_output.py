"""Summaries and reports with the names that a person has just given."""

from __future__ import annotations

import csv
import threading

import pytest
from fake_faces import DELETE, ENTER, choose, column, press, write
from fake_recording import write_recording
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from ferdesk.session import marks
from ferdesk.session.reader import Reader
from ferdesk.session_table import part, write_table
from ferdesk.ui.dialogs import table_output


def test_a_summary_and_a_report_take_the_names(dialog, table, qtbot, monkeypatch):
    one = dialog(table)
    asked = choose(monkeypatch, table.with_name("sums.csv"))
    one.output.summary.click()
    qtbot.waitUntil(lambda: one.output.said.text() == "Written: sums.csv")
    assert asked == [str(table.with_name("t summary.csv"))]
    with table.with_name("sums.csv").open(newline="") as stream:
        assert "participant" not in next(csv.reader(stream))  # nobody has a name
    press(one, "Ann", ENTER, "Ann", ENTER)
    one.output.summary.click()
    qtbot.waitUntil(lambda: not one.output.busy)
    with table.with_name("sums.csv").open(newline="") as stream:
        lines = [(line["source"], line["participant"]) for line in csv.DictReader(stream)]
    assert lines == [("a.mp4", "Ann"), ("b.mp4", ""), ("b.mp4", ""), ("b.mp4", "")]
    asked = choose(monkeypatch, table.with_name("page"))
    one.output.report.click()
    qtbot.waitUntil(lambda: one.output.said.text() == "Written: page.html")
    assert asked == [str(table.with_name("t.html"))]
    assert "Ann" in table.with_name("page.html").read_text("utf-8")
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    one.output.open.click()
    assert opened == [QUrl.fromLocalFile(str(table.with_name("page.html")))]


def test_what_a_file_says_of_pictures_is_in_the_summary_too(dialog, tmp_path, qtbot, monkeypatch):
    table = write(tmp_path, {"a.mp4": [[1]], "shots/x.jpg": [[1]]})
    table.with_name("t.who.csv").write_text("file,participant\nshots,Cid\nother.mp4,Zoe\n")
    one = dialog(table)
    press(one, "Ann", ENTER)
    choose(monkeypatch, tmp_path / "s.csv")
    one.output.summary.click()
    qtbot.waitUntil(lambda: one.output.said.text() == "Written: s.csv")
    with (tmp_path / "s.csv").open(newline="") as stream:
        lines = [(line["source"], line["participant"]) for line in csv.DictReader(stream)]
    assert lines == [("a.mp4", "Ann"), ("shots", "Cid")]


def test_nothing_is_written_over_that_it_is_made_of(dialog, table, qtbot, monkeypatch):
    one = dialog(table)
    press(one, "Ann", ENTER)
    for path in (table, one.places.out):
        before = path.read_bytes()
        choose(monkeypatch, path)
        one.output.summary.click()
        assert "is to be read, and would be written over" in one.output.said.text()
        assert path.read_bytes() == before and not one.output.busy
    there = table.with_name("there.csv")
    there.write_text("mine")
    choose(monkeypatch, table.with_name("there"))  # without its ending nobody asks but the app
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    one.output.summary.click()
    assert there.read_text() == "mine" and not one.output.busy
    choose(monkeypatch, table.parent / "none" / "s.csv")
    one.output.summary.click()
    assert "can't be written" in one.output.said.text() and not one.output.open.isVisible()


def test_a_column_that_the_summary_has_is_refused(dialog, table, qtbot, monkeypatch):
    names = table.with_name("t.who.csv")
    names.write_text("file,face_id,participant,readings\na.mp4,1,Ann,9\n")
    one = dialog(table)
    choose(monkeypatch, table.with_name("s.csv"))
    one.output.summary.click()
    qtbot.waitUntil(lambda: not one.output.busy)
    assert "would have two columns readings" in one.output.said.text()
    assert not table.with_name("s.csv").exists() and one.output.summary.isEnabled()


@pytest.mark.parametrize("as_table", [False, True], ids=["recording", "table"])
def test_a_recording_from_each_marker_to_the_next(dialog, tmp_path, qtbot, monkeypatch, as_table):
    path = write_recording(tmp_path)
    for at, text in ((1.0, "calm"), (4.0, "stress")):
        marks.add(path, text, at)
    if as_table:
        table = tmp_path / "monday.csv"
        with Reader(path) as reader:
            write_table([part(reader)], table)
        path = table
    one = dialog(path)
    assert one.places.found.text() == "One face · none has a name"
    assert one.output.by_marker.isVisible()
    press(one, "Ann", ENTER)
    one.output.by_marker.setChecked(True)
    choose(monkeypatch, tmp_path / "s.csv")
    one.output.summary.click()
    qtbot.waitUntil(lambda: one.output.said.text() == "Written: s.csv")
    with (tmp_path / "s.csv").open(newline="") as stream:
        lines = [(line["trial"], line["participant"]) for line in csv.DictReader(stream)]
    assert lines == [("calm", "Ann"), ("stress", "Ann")]


def test_closing_while_it_writes_leaves_nothing(dialog, table, qtbot, monkeypatch):
    go_on, began = threading.Event(), threading.Event()
    before = set(table.parent.iterdir())

    def slow(found, place, participants, trials, look, *_, **__):
        began.set()
        go_on.wait(10)
        look()

    monkeypatch.setattr(table_output.of_table, "write", slow)
    monkeypatch.setattr(table_output, "LEFT_WITHIN_S", 0.01)
    one = dialog(table)
    assert one.unfinished == ""
    choose(monkeypatch, table.with_name("s.csv"))
    one.output.summary.click()
    assert began.wait(5)
    assert one.unfinished.startswith(f"{table.with_name('s.csv')} is still being written.")
    assert one.output.said.text() == f"Writing {table.with_name('s.csv')}"
    assert not one.output.summary.isEnabled() and not one.naming.who.isEnabled()
    press(one, DELETE)  # whose they are stays as it is written
    assert column(one) == [""] * 5 and one.focusWidget() is one.faces
    asked, answers = [], [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *a: asked.append(a[2]) or answers.pop(0))
    press(one, Qt.Key.Key_Escape)
    assert one.isVisible() and one.output.busy
    press(one, Qt.Key.Key_Escape)
    assert not one.isVisible() and len(asked) == 2
    assert asked[0].startswith(f"{table.with_name('s.csv')} is still being written.")
    go_on.set()
    assert set(table.parent.iterdir()) == before


def test_trials_whose_times_are_lost_are_told(dialog, table, qtbot, monkeypatch):
    head, *lines = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([f"{head},trial", *(f"{line},A" for line in lines), ""]))
    one = dialog(table)
    choose(monkeypatch, table.with_name("s.csv"))
    one.output.summary.click()
    qtbot.waitUntil(lambda: not one.output.busy)
    assert "The table has trials, but the file beside it" in one.output.said.text()
