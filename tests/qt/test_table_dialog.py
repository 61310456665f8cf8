"""A recording saved as a table from the window."""

import json
import threading

import pytest
from fake_engine import face_record, frame, record
from fakes import hold
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ferdesk.cli import replay
from ferdesk.core.beside import provenance_of
from ferdesk.core.errors import FerdeskError
from ferdesk.session.provenance import Provenance
from ferdesk.session.recorder import Recorder
from ferdesk.ui.dialogs import recordings as ask
from ferdesk.ui.dialogs import table_dialog
from ferdesk.ui.file_names import forms


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "monday.ferdesk"
    with Recorder(path, Provenance()) as recorder:
        for i in range(6):
            recorder(record(face_record(), of=frame(i)))
    return path


@pytest.fixture
def save(window, controller, session, monkeypatch):
    """Chooses the action in the menu, and a file for the table."""

    def run(out):
        controller.open(str(session))
        monkeypatch.setattr(ask, "ask_table", lambda parent, path: out)
        window.actions_by_key["save_table"].trigger()
        return window.dialogs.open.get(f"table {out}")

    return run


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_it_is_the_table_of_the_command(save, window, session, tmp_path, qtbot, ending):
    if ending not in forms():
        pytest.skip("pyarrow is not installed")
    out = tmp_path / f"made{ending}"
    save(out)
    qtbot.waitUntil(lambda: not window.dialogs.open)
    assert window.banner.text.text() == f"Written: {out}"
    other = tmp_path / f"other{ending}"
    assert replay.main([str(session), "--out", str(other)]) == 0
    assert out.read_bytes() == other.read_bytes()
    assert json.loads(provenance_of(out).read_text()) == json.loads(
        provenance_of(other).read_text()
    )


def test_it_may_be_a_report_that_is_opened(save, window, session, tmp_path, qtbot, monkeypatch):
    out, other = tmp_path / "made.html", tmp_path / "other.html"
    save(out)
    qtbot.waitUntil(lambda: not window.dialogs.open)
    assert window.banner.text.text() == f"Written: {out}"
    assert replay.main([str(session), "--out", str(other)]) == 0
    text = out.read_text("utf-8")
    assert text == other.read_text("utf-8") and "<h1>monday.ferdesk</h1>" in text
    assert "Faces were read live" in text and "In view for" in text
    assert not [*tmp_path.glob("*.csv")]
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    assert window.banner.open.isVisible()
    window.banner.open.click()
    assert [url.toLocalFile() for url in opened] == [out.as_posix()]
    window.messages.tell_done("Something else is done.")
    assert not window.banner.open.isVisible()


def test_it_is_offered_where_a_recording_is_open(window, controller, go_live, session):
    action = window.actions_by_key["save_table"]
    go_live()
    assert not action.isEnabled() and action.shortcut().toString() == "Ctrl+S"
    controller.open(str(session))
    assert action.isEnabled()


def test_cancelled_it_leaves_what_was_there(save, window, tmp_path, qtbot, monkeypatch):
    out = tmp_path / "made.csv"
    out.write_text("older")
    before = set(tmp_path.iterdir())
    first, go_on = threading.Event(), threading.Event()
    write = table_dialog.write

    def slow(*args, progress, **more):
        def hold(done, of):
            first.set()
            go_on.wait(5)
            progress(done, of)

        return write(*args, progress=hold, **more)

    monkeypatch.setattr(table_dialog, "write", slow)
    dialog = save(out)
    assert dialog.isVisible() and dialog.progress.accessibleName() == "Progress"
    assert first.wait(5)
    dialog.work._stopped.set()
    go_on.set()
    dialog.reject()
    assert not dialog.work.done and not window.dialogs.open
    assert out.read_text() == "older" and set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_it_is_not_cancelled_by_closing_the_window_unasked(
    save, window, tmp_path, qtbot, monkeypatch, answer
):
    go_on, asked = threading.Event(), []
    write = table_dialog.write

    def slow(*args, progress, **more):
        while not go_on.wait(0.01):
            progress(0, 1)
        return write(*args, progress=progress, **more)

    def question(parent, title, text):
        asked.append(text)
        return QMessageBox.StandardButton[answer]

    monkeypatch.setattr(table_dialog, "write", slow)
    monkeypatch.setattr(QMessageBox, "question", question)
    out = tmp_path / "made.csv"
    save(out)
    window.actions_by_key["quit"].trigger()
    assert asked == [f"{out} is still being written. Close ferdesk all the same, without it?"]
    assert window.isVisible() == (answer == "No")
    go_on.set()
    qtbot.waitUntil(lambda: not window.dialogs.open)
    assert out.exists() == (answer == "No")
    assert window.dialogs.may_close() and len(asked) == 1


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (FerdeskError("It can't be written.", "Do this."), "It can't be written. Do this."),
        (RuntimeError("odd"), "Something unexpected went wrong: RuntimeError: odd."),
    ],
)
def test_what_went_wrong_is_told(save, window, tmp_path, qtbot, monkeypatch, fault, told):
    def fail(*args, **more):
        raise fault

    monkeypatch.setattr(table_dialog, "write", fail)
    save(tmp_path / "made.csv")
    qtbot.waitUntil(lambda: not window.dialogs.open)
    assert told in window.banner.text.text()


def test_a_table_that_is_opened_meanwhile_stays_and_it_is_told_where_the_new_one_is(
    save, window, tmp_path, qtbot, monkeypatch
):
    out = tmp_path / "made.csv"
    write = table_dialog.write

    def opened(*args, progress, **more):
        def then(done, of):
            hold(monkeypatch, out)
            progress(done, of)

        return write(*args, progress=then, **more)

    monkeypatch.setattr(table_dialog, "write", opened)
    save(out)
    qtbot.waitUntil(lambda: not window.dialogs.open)
    assert "What was made is kept as made (2).csv." in window.banner.text.text()
    assert (tmp_path / "made (2).csv").exists() and not out.exists()


def test_a_folder_in_its_place_is_told(save, window, tmp_path, qtbot):
    (tmp_path / "made.csv").mkdir()
    save(tmp_path / "made.csv")
    qtbot.waitUntil(lambda: not window.dialogs.open)
    assert "can't be written" in window.banner.text.text()


def test_put_off_nothing_happens(save, window):
    save(None)
    assert not window.dialogs.open


@pytest.mark.parametrize(
    ("typed", "kind", "made"),
    [
        ("a.csv", "CSV (*.csv)", "a.csv"),
        ("a", "JSONL (*.jsonl)", "a.jsonl"),
        ("trial 1.2", "CSV (*.csv)", "trial 1.2.csv"),
        ("a.jsonl", "CSV (*.csv)", "a.jsonl"),
        ("a", "Report (*.html)", "a.html"),
    ],
)
def test_the_name_has_the_ending_of_its_form(tmp_path, monkeypatch, typed, kind, made):
    chosen = str(tmp_path / typed)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, kind))
    assert ask.ask_table(None, tmp_path / "monday.ferdesk") == tmp_path / made


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_a_table_under_the_whole_name_is_asked_about(tmp_path, monkeypatch, answer):
    (tmp_path / "a.csv").write_text("older")
    chosen = str(tmp_path / "a")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, "CSV (*.csv)"))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    out = ask.ask_table(None, tmp_path / "monday.ferdesk")
    assert (out is not None) == (answer == QMessageBox.StandardButton.Yes)
