"""Several recordings taken together in the window."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest
from fake_faces import choose
from fake_recording import write_recording
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ferdesk.session import marks
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer
from ferdesk.ui.dialogs import table_output
from ferdesk.ui.dialogs.study_dialog import StudyDialog


@pytest.fixture
def folder(tmp_path):
    """Recordings of two people, with markers."""
    made = tmp_path / "study"
    for name, begins in (("P1", 1.0), ("b/P2", 2.0)):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        path = write_recording(made).rename(made / f"{name}.ferdesk")
        for at, text in ((begins, "calm"), (4.0, "stress")):
            marks.add(path, text, at)
    return made


@pytest.fixture
def dialog(qtbot, theme, tmp_path):
    made = StudyDialog(lambda: tmp_path)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def filled(dialog, folder, qtbot):
    dialog.add([folder])
    qtbot.waitUntil(lambda: len(dialog.paths) == 2)
    return dialog


def lines(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_nothing_can_be_written_of_nothing(dialog):
    for widget in (dialog.output.summary, dialog.output.report, dialog.remove):
        assert not widget.isEnabled()
    assert not dialog.output.by_marker.isVisible() and not dialog.said.isVisible()


def test_recordings_of_a_folder_are_listed_once(filled, folder, qtbot):
    assert [filled.list.item(i).text() for i in (0, 1)] == ["P2.ferdesk", "P1.ferdesk"]
    filled.add([folder / "P1.ferdesk", folder])
    qtbot.waitUntil(lambda: filled.add_files.isEnabled())
    assert filled.paths == (folder / "b" / "P2.ferdesk", folder / "P1.ferdesk")


def test_what_is_dropped_while_others_are_looked_for_is_listed_too(dialog, folder, qtbot):
    dialog.add([folder / "b"])
    dialog.add([folder / "P1.ferdesk"])
    qtbot.waitUntil(lambda: len(dialog.paths) == 2)


def test_each_participant_has_a_line_from_marker_to_marker(filled, folder, qtbot, monkeypatch):
    filled.output.by_marker.setChecked(True)
    asked = choose(monkeypatch, folder / "s.csv")
    filled.output.summary.click()
    assert not filled.list.isEnabled() and not filled.one_person.isEnabled()
    qtbot.waitUntil(lambda: filled.output.said.text() == "Written: s.csv")
    assert asked == [str(folder / "study summary.csv")] and filled.output.open.isVisible()
    found = [(line["participant"], line["trial"]) for line in lines(folder / "s.csv")]
    assert found == [(who, trial) for who in ("b/P2", "P1") for trial in ("calm", "stress")]
    assert filled.list.isEnabled()


def test_time_bins_are_of_the_summary(filled, folder, qtbot, monkeypatch):
    filled.output.bins.setValue(1)
    filled.one_person.setChecked(False)
    choose(monkeypatch, folder / "s.csv")
    filled.output.summary.click()
    qtbot.waitUntil(lambda: filled.output.said.text() == "Written: s.csv")
    found = lines(folder / "s.csv")
    assert found[0]["bin_end_s"] == "1" and "participant" not in found[0]


def test_a_report_shows_the_trials_of_all(filled, folder, qtbot, monkeypatch):
    filled.output.by_marker.setChecked(True)
    asked = choose(monkeypatch, folder / "page.html")
    filled.output.report.click()
    qtbot.waitUntil(lambda: filled.output.said.text() == "Written: page.html")
    page = (folder / "page.html").read_text("utf-8")
    assert asked == [str(folder / "study.html")]
    assert "<h1>page</h1>" in page and "Trials over all files" in page and "stress" in page


def test_recordings_without_markers_are_told(dialog, tmp_path, qtbot, monkeypatch):
    dialog.add([write_recording(tmp_path)])
    qtbot.waitUntil(lambda: len(dialog.paths) == 1)
    dialog.output.by_marker.setChecked(True)
    choose(monkeypatch, tmp_path / "s.csv")
    dialog.output.summary.click()
    qtbot.waitUntil(lambda: "There is no marker in" in dialog.output.said.text())
    assert not (tmp_path / "s.csv").exists()


def test_a_recording_with_nothing_in_it_is_told(filled, folder, qtbot, monkeypatch):
    Writer(folder / "empty.ferdesk", Provenance(), 0).close()
    filled.add([folder])
    qtbot.waitUntil(lambda: len(filled.paths) == 3)
    choose(monkeypatch, folder / "s.csv")
    filled.output.summary.click()
    qtbot.waitUntil(lambda: filled.output.said.text().startswith("Written: s.csv"))
    assert "empty.ferdesk has no record." in filled.output.said.text()


def test_a_recording_is_taken_out_by_button_and_key(filled, qtbot):
    filled.list.setCurrentRow(0)
    filled.remove.click()
    assert [path.name for path in filled.paths] == ["P1.ferdesk"]
    filled.list.setCurrentRow(0)
    qtbot.keyClick(filled.list, Qt.Key.Key_Delete)
    assert filled.paths == () and not filled.output.summary.isEnabled()


def test_what_is_dropped_is_listed_and_what_is_none_is_told(filled, folder, tmp_path, qtbot):
    (tmp_path / "notes.txt").write_text("x")
    urls = QMimeData()
    urls.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    modifier = Qt.KeyboardModifier.NoModifier
    filled.dropEvent(QDropEvent(QPointF(1, 1), copy, urls, button, modifier))
    qtbot.waitUntil(lambda: "left out: notes.txt" in filled.said.text())
    assert len(filled.paths) == 2


def test_a_folder_without_any_is_told(dialog, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    dialog.add_folder.click()
    qtbot.waitUntil(lambda: "has no recording in it" in dialog.said.text())


def test_files_are_asked_for_where_recordings_are(dialog, folder, tmp_path, qtbot, monkeypatch):
    asked = []

    def answer(parent, title, where, kinds):
        asked.append(Path(where))
        return [str(folder / "P1.ferdesk")], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    dialog.add_files.click()
    qtbot.waitUntil(lambda: len(dialog.paths) == 1)
    assert asked == [tmp_path]


def test_closing_while_it_writes_asks_and_leaves_nothing(filled, folder, qtbot, monkeypatch):
    go_on, began = threading.Event(), threading.Event()

    def slow(found, place, who, trials, look, *_):
        began.set()
        go_on.wait(10)
        look()

    monkeypatch.setattr(table_output.of_table, "write", slow)
    monkeypatch.setattr(table_output, "LEFT_WITHIN_S", 0.01)
    choose(monkeypatch, folder / "s.csv")
    filled.output.summary.click()
    assert began.wait(10) and "still being written" in filled.unfinished
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    filled.reject()
    assert filled.isVisible()
    filled.reject()
    assert not filled.isVisible()
    go_on.set()
    assert not (folder / "s.csv").exists()


def test_the_menu_opens_it(window, qtbot):
    window.actions_by_key["study"].trigger()
    assert window.dialogs.open["study"].isVisible()
    window.dialogs.open["study"].reject()
