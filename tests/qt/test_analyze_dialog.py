"""The queue of files, with a stand-in for the work."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from fake_queue import FakeQueue
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QCheckBox, QMessageBox, QPushButton

from ferdesk.cli import COMMANDS
from ferdesk.core import assets
from ferdesk.models import catalog
from ferdesk.pipeline import Options
from ferdesk.ui import dialog_desk, language
from ferdesk.ui.dialogs import analyze_dialog as module

pytestmark = pytest.mark.usefixtures("found_at_once")


@pytest.fixture
def dialog(analyze_dialog):
    return analyze_dialog


def drop(widget, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    widget.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))


def test_files_dropped_on_it_are_listed_once(dialog):
    assert not dialog.start.isEnabled()
    drop(dialog, "/films/a.mp4", "/films/b.mp4")
    drop(dialog, "/films/a.mp4")
    assert dialog.specs == ("/films/a.mp4", "/films/b.mp4")
    dialog.table.selectRow(0)
    dialog.remove.click()
    assert dialog.specs == ("/films/b.mp4",) and dialog.start.isEnabled()


def test_a_summary_is_written_beside_the_table(dialog, monkeypatch, tmp_path):
    dialog.add(["/films/a.mp4"])
    assert dialog._job().summary is None
    dialog.besides.summary.click()
    assert dialog.besides.summary.toolTip()
    summary = tmp_path / "new" / "table summary.csv"
    summary.parent.mkdir()
    summary.touch()
    asked = []
    monkeypatch.setattr(
        QMessageBox, "question", lambda *a: asked.append(a[2]) or QMessageBox.StandardButton.Yes
    )
    dialog.start.click()
    queue = FakeQueue.made[0]
    assert queue.job.summary == summary and str(summary) in asked[0]
    queue.state = replace(queue.state, state="done", written=(queue.job.out, summary))
    dialog._refresh()
    assert dialog.message.text() == f"Written: {queue.job.out}, {summary}"


def test_of_many_files_it_says_how_many_are_through(dialog):
    dialog.add([f"/films/{i}.mp4" for i in range(40)])
    dialog.start.click()
    queue = FakeQueue.made[0]
    queue.state = replace(queue.state, state="running", message="Tiny on the processor.")
    queue.state = queue.state.with_item(0, state="failed").with_item(1, state="done")
    dialog._refresh()
    assert dialog.message.text() == "Tiny on the processor.\n2 of 40 files are through."


def test_it_says_which_models_read_and_how(dialog):
    assert dialog.read_by.text().endswith("by Tiny. Smoothing of videos: 0.5 s.")
    # Meanwhile the live view was changed.
    dialog._live = lambda: (("tiny", "other"), Options(time_constant_s=0))
    dialog.changeEvent(QEvent(QEvent.Type.ActivationChange))
    said = dialog.read_by.text()
    assert said.endswith("by Tiny, and beside it Other. Smoothing of videos: none.")
    dialog.add(["/films/a.mp4"])
    dialog.start.click()
    dialog._live = lambda: (("tiny",), Options())
    dialog.changeEvent(QEvent(QEvent.Type.ActivationChange))
    assert dialog.read_by.text() == said


def test_what_is_asked_for_is_the_job(dialog, tmp_path):
    dialog.add(["/films/a.mp4"])
    dialog.form.setCurrentIndex(dialog.form.findData(".jsonl"))
    dialog.every.setValue(5)
    dialog.besides.crops.click()
    dialog.besides.annotate.click()
    dialog.start.click()
    job = FakeQueue.made[0].job
    assert job.out == tmp_path / "new" / "table.jsonl" and job.out.parent.is_dir()
    assert (job.inputs, job.models, job.every) == (("/films/a.mp4",), ("tiny",), 5)
    assert job.crops and job.annotate == tmp_path / "new" / "table.mp4" and not job.blur_faces


def test_pictures_that_are_a_face_each(dialog):
    dialog.add(["/faces"])
    assert dialog.framed.accessibleDescription() and dialog.framed.toolTip()
    for framed in (False, True):
        dialog.framed.setChecked(framed)
        assert dialog._job().options == replace(Options(), framed=framed)
    dialog.start.click()
    assert FakeQueue.made[0].job.options.framed and not dialog.framed.isEnabled()


def test_they_have_the_numbers_of_the_command_to_the_last_bit(qtbot, theme, tmp_path):
    whole = cv2.imread(str(assets.path("demo", "portrait.png")))
    side = min(whole.shape[:2])
    faces = tmp_path / "faces"
    faces.mkdir()
    for i, size in enumerate((48, 48, 96)):
        part = whole[i * 8 : side, i * 8 : side]
        cv2.imwrite(str(faces / f"{i}.png"), cv2.resize(part, (size, size)))
    command, window = tmp_path / "command.csv", tmp_path / "window.csv"
    one = ["--provider", "cpu", "--threads", "1"]
    assert COMMANDS["analyze"]([str(faces), "--crops", "--out", str(command), *one]) == 0
    # What the live view is set to besides plays no part for pictures that are faces.
    options = Options(provider="cpu", threads=1, abstain_below=0.9, time_constant_s=2.0)
    dialog = module.AnalyzeDialog(catalog.scan(), lambda: ((), options))
    qtbot.addWidget(dialog)
    dialog.add([str(faces)])
    qtbot.waitUntil(lambda: dialog.start.isEnabled())
    dialog.out.setText(str(window))
    dialog.framed.click()
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog._queue is None, timeout=60_000)
    # Milliseconds are the machine's.
    said = [
        [{k: v for k, v in row.items() if not k.endswith("_ms")} for row in csv.DictReader(lines)]
        for lines in (command.open(encoding="utf-8"), window.open(encoding="utf-8"))
    ]
    assert said[0] == said[1] and len(said[0]) == 3 and all(row["label"] for row in said[0])
    dialog.close()


def test_a_picture_that_is_no_square_is_told(qtbot, theme, tmp_path):
    cv2.imwrite(str(tmp_path / "wide.png"), np.zeros((48, 64, 3), np.uint8))
    options = Options(provider="cpu", threads=1)
    dialog = module.AnalyzeDialog(catalog.scan(), lambda: ((), options))
    qtbot.addWidget(dialog)
    dialog.add([str(tmp_path / "wide.png")])
    dialog.out.setText(str(tmp_path / "out.csv"))
    dialog.framed.click()
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog._queue is None, timeout=60_000)
    assert "is square" in dialog.message.text() and "do not say that each" in dialog.message.text()
    dialog.close()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_tick_is_whole_in_a_narrow_window(qapp, qtbot, theme, tiny_catalog, code):
    installed = language.install(qapp, code)
    try:
        dialog = module.AnalyzeDialog(tiny_catalog, lambda: (("tiny",), Options()))
    finally:
        language.remove(installed)
    qtbot.addWidget(dialog)
    dialog.resize(480, 560)
    dialog.show()
    qtbot.waitExposed(dialog)
    boxes = dialog.findChildren(QCheckBox)
    assert len(boxes) == 8 and dialog.width() == 480
    assert [b.text() for b in boxes if b.width() < b.sizeHint().width()] == []
    assert dialog.besides.bins.x() == dialog.besides.blur.x()
    dialog.close()


def test_in_a_large_font_no_button_is_cut(qapp, qtbot, theme, tiny_catalog, doubled_font):
    installed = language.install(qapp, "fr")
    made = module.AnalyzeDialog(tiny_catalog, lambda: (("tiny",), Options()))
    language.remove(installed)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    for field in (*made.findChildren(QPushButton), *made.findChildren(QCheckBox), made.every):
        if field.isVisible():
            assert field.width() >= field.minimumSizeHint().width(), field
    made.close()


def test_blurred_faces_and_crops_exclude_each_other(dialog):
    assert not dialog.besides.blur.isEnabled()
    dialog.add(["/films/a.mp4"])
    for box in (dialog.besides.crops, dialog.besides.annotate, dialog.besides.blur):
        box.click()
    assert not dialog.besides.crops.isEnabled()
    dialog.start.click()
    job = FakeQueue.made[0].job
    assert job.blur_faces and not job.crops


def test_progress_pause_and_cancel(dialog, qtbot):
    dialog.add(["/films/a.mp4", "/films/b.mp4"])
    dialog.start.click()
    queue = FakeQueue.made[0]
    queue.state = queue.state.with_item(0, state="reading", frames=20, total=80, seconds=2.0)
    queue.state = replace(queue.state, state="running", message="Tiny on CPU.")
    queue.tell()
    qtbot.waitUntil(lambda: dialog.table.item(0, 2).text() == "20 / 80 · 10 fps")
    assert dialog.message.text() == "Tiny on CPU.\n0 of 2 files are through."
    assert dialog.cancel.isVisible()
    dialog.pause.click()
    dialog.pause.click()
    dialog.cancel.click()
    assert queue.calls == ["start", ("pause", True), ("pause", False), "cancel"]
    queue.state = queue.state.with_item(0, state="done").with_item(
        1, state="failed", message="b.mp4 is damaged."
    )
    there, why = "a.csv can't be written: Access is denied.", "What was made is kept as a (2).csv."
    kept = {"written": (Path("/films/a (2).csv"),), "notices": (f"{there} {why}",)}
    queue.state = replace(queue.state, state="done", **kept)
    queue.tell()
    qtbot.waitUntil(dialog.start.isVisible)
    said = [f"Written: {kept['written'][0]}", f"{there} {why}", "b.mp4 is damaged."]
    assert dialog.message.text().splitlines() == said


def test_of_many_failures_the_rest_are_counted(dialog, qtbot):
    dialog.add([f"/films/{name}.mp4" for name in "abcde"])
    dialog.start.click()
    queue = FakeQueue.made[0]
    for i in range(5):
        queue.state = queue.state.with_item(i, state="failed", message=f"{i}.mp4 is damaged.")
    queue.state = replace(queue.state, state="failed", message="Nothing could be read.")
    queue.tell()
    qtbot.waitUntil(dialog.start.isVisible)
    said = dialog.message.text().splitlines()
    assert said[-2:] == ["2.mp4 is damaged.", "… and 2 more."]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("done", "Cancelled; one file is in the table."),
        ("left", "Cancelled; nothing was written."),
    ],
)
def test_a_cancelled_analysis_counts_its_files_rightly(dialog, qtbot, first, said):
    dialog.add(["/films/a.mp4", "/films/b.mp4"])
    dialog.start.click()
    queue = FakeQueue.made[0]
    queue.state = queue.state.with_item(0, state=first).with_item(1, state="left")
    queue.state = replace(queue.state, state="cancelled")
    queue.tell()
    qtbot.waitUntil(dialog.start.isVisible)
    assert dialog.message.text() == said


def test_closing_cancels_the_work(dialog):
    dialog.add(["/films/a.mp4"])
    dialog.start.click()
    dialog.reject()
    assert dialog.isVisible() and "Cancel it first" in dialog.message.text()
    dialog.close()
    assert "cancel" in FakeQueue.made[0].calls


def test_a_wrong_place_is_told(dialog):
    dialog.add(["/films/a.mp4"])
    dialog.out.setText("table.doc")
    dialog.start.click()
    assert "does not say what to write" in dialog.message.text() and not FakeQueue.made


@pytest.mark.parametrize("place", ["", "/", "~nobody-here/"])
def test_a_place_that_names_no_file_is_told(dialog, monkeypatch, tmp_path, place):
    monkeypatch.chdir(tmp_path)
    dialog.add(["/films/a.mp4"])
    dialog.besides.annotate.setChecked(True)
    dialog.out.setText(place)
    dialog.start.click()
    assert "does not say what to write" in dialog.message.text() and not FakeQueue.made
    dialog.out.setText(place)
    dialog.form.setCurrentIndex(1)


def test_a_table_that_is_open_elsewhere_is_told_and_not_asked_about(dialog, monkeypatch, tmp_path):
    def held(self, target):
        raise PermissionError(13, "It is being used by another process")

    table = tmp_path / "old.csv"
    table.touch()
    monkeypatch.setattr(Path, "rename", held)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: pytest.fail("it was asked"))
    dialog.add(["/films/a.mp4"])
    dialog.out.setText(str(table))
    dialog.start.click()
    assert "Close the program that has it open" in dialog.message.text() and not FakeQueue.made


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_a_table_that_is_there_is_written_over_only_when_agreed(
    dialog, monkeypatch, tmp_path, answer
):
    table = tmp_path / "old.csv"
    table.touch()
    asked = []

    def question(parent, title, text):
        asked.append(text)
        return QMessageBox.StandardButton[answer]

    monkeypatch.setattr(QMessageBox, "question", question)
    dialog.add(["/films/a.mp4"])
    dialog.out.setText(str(table))
    dialog.start.click()
    assert len(asked) == 1 and str(table) in asked[0]
    assert bool(FakeQueue.made) == (answer == "Yes")


@pytest.mark.parametrize(
    ("chosen", "meant", "asks"),
    [("a.csv", "a.csv", False), ("a", "a.csv", True), ("trial 1.2", "trial 1.2.csv", True)],
)
def test_a_name_that_was_chosen_is_asked_about_once(
    dialog, monkeypatch, tmp_path, chosen, meant, asks
):
    (tmp_path / meant).touch()
    path = str(tmp_path / chosen)
    monkeypatch.setattr(module.QFileDialog, "getSaveFileName", lambda *_: (path, ""))
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *_: asked.append(1))
    dialog.add(["/films/a.mp4"])
    dialog.browse.click()
    assert dialog.out.text() == str(tmp_path / meant)
    dialog.start.click()
    assert bool(asked) == asks
    if not asks:
        # The table of the first start is not written over by the second without a question.
        FakeQueue.made[0].state = FakeQueue.made[0].done()
        dialog._refresh()
        dialog.start.click()
        assert len(asked) == 1 and len(FakeQueue.made) == 1


@pytest.mark.parametrize(
    ("spec", "with_face", "offered"),
    [("/films/a.mp4", 3, True), ("/films/a.mp4", 0, False), ("/films/a.png", 1, False)],
)
def test_who_is_who_is_offered_where_faces_last(dialog, spec, with_face, offered):
    dialog.add([spec])
    dialog.start.click()
    (queue,) = FakeQueue.made
    (item,) = queue.state.items
    queue.state = replace(queue.done(), items=(replace(item, with_face=with_face),))
    dialog._refresh()
    assert dialog.written.folder.isVisibleTo(dialog)
    assert dialog.written.who.isVisibleTo(dialog) == offered


def test_the_folder_that_is_shown_is_that_of_the_table(dialog, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog.add(["/films/a.mp4"])
    dialog.out.setText("~/tables/a.csv")
    dialog.start.click()
    FakeQueue.made[0].state = FakeQueue.made[0].done()
    dialog._refresh()
    dialog.out.setText("/elsewhere/b.csv")  # of the next one
    dialog.written.folder.click()
    assert opened == [QUrl.fromLocalFile(str(tmp_path / "tables"))]


def test_it_reads_as_the_live_view_does_when_it_is_started(window, controller, monkeypatch):
    FakeQueue.made.clear()
    monkeypatch.setattr(module, "AnalysisQueue", FakeQueue)
    drop(window, "/films/a.mp4", "/films/b.mp4")
    dialog = window.dialogs.open["analyze"]
    # Neither was so when the dialog was opened, and a model of the command line is not kept.
    controller.select_model("other")
    controller.store.set_model("")
    controller.compare(["tiny"])
    controller.store.set("reading.abstain", 0.5)
    dialog.start.click()
    job = FakeQueue.made[0].job
    assert job.models == ("other", "tiny") and job.options.abstain_below == 0.5


def test_several_files_dropped_on_the_window_come_here(window):
    drop(window, "/films/a.mp4", "/films/b.mp4")
    assert window.dialogs.open["analyze"].specs == ("/films/a.mp4", "/films/b.mp4")


def test_nothing_joins_the_files_of_an_analysis_that_goes_on(window, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "AnalysisQueue", FakeQueue)
    said = []
    window.dialogs.told.connect(said.append)
    drop(window, "/films/a.png", "/films/b.mp4")
    dialog = window.dialogs.open["analyze"]
    dialog.out.setText(str(tmp_path / "table.csv"))
    dialog.start.click()
    drop(window, "/films", "/other.mp4")
    assert dialog.specs == ("/films/a.png", "/films/b.mp4")
    assert said == ["Files are still being analyzed; add these when that is done."]


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_the_window_asks_before_it_ends_an_analysis(window, monkeypatch, tmp_path, answer):
    FakeQueue.made.clear()
    monkeypatch.setattr(module, "AnalysisQueue", FakeQueue)
    box = dialog_desk.QMessageBox
    monkeypatch.setattr(box, "question", lambda *_: box.StandardButton[answer])
    drop(window, "/films/a.mp4", "/films/b.mp4")
    dialog = window.dialogs.open["analyze"]
    dialog.out.setText(str(tmp_path / "a.csv"))
    dialog.start.click()
    window.actions_by_key["quit"].trigger()
    assert window.isVisible() == (answer == "No")
    assert ("cancel" in FakeQueue.made[0].calls) == (answer == "Yes")
