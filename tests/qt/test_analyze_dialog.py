"""The queue of files, with a stand-in for the work."""

from dataclasses import replace
from typing import ClassVar

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from ferdesk.export.job import ItemProgress, Progress
from ferdesk.pipeline import Options
from ferdesk.ui.dialogs import analyze_dialog as module


class FakeQueue:
    made: ClassVar[list] = []

    def __init__(self, job, catalog, on_change):
        self.job, self.tell, self.calls = job, on_change, []
        self.state = Progress(tuple(ItemProgress(spec) for spec in job.inputs))
        FakeQueue.made.append(self)

    def progress(self):
        return self.state

    def start(self):
        self.calls.append("start")

    def pause(self, on=True):
        self.calls.append(("pause", on))

    def cancel(self):
        self.calls.append("cancel")

    def join(self, timeout_s=None):
        return True


@pytest.fixture
def dialog(qtbot, theme, tiny_catalog, monkeypatch, tmp_path):
    FakeQueue.made.clear()
    monkeypatch.setattr(module, "AnalysisQueue", FakeQueue)
    made = module.AnalyzeDialog(tiny_catalog, ("tiny",), Options())
    qtbot.addWidget(made)
    made.out.setText(str(tmp_path / "new" / "table.csv"))
    made.show()
    yield made
    made.close()


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


def test_what_is_asked_for_is_the_job(dialog, tmp_path):
    dialog.add(["/films/a.mp4"])
    dialog.form.setCurrentIndex(dialog.form.findData(".jsonl"))
    dialog.every.setValue(5)
    dialog.crops.click()
    dialog.annotate.click()
    dialog.start.click()
    job = FakeQueue.made[0].job
    assert job.out == tmp_path / "new" / "table.jsonl" and job.out.parent.is_dir()
    assert (job.inputs, job.models, job.every) == (("/films/a.mp4",), ("tiny",), 5)
    assert job.crops and job.annotate == tmp_path / "new" / "table.mp4" and not job.blur_faces


def test_blurred_faces_and_crops_exclude_each_other(dialog):
    assert not dialog.blur.isEnabled()
    dialog.add(["/films/a.mp4"])
    for box in (dialog.crops, dialog.annotate, dialog.blur):
        box.click()
    assert not dialog.crops.isEnabled()
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
    assert dialog.message.text() == "Tiny on CPU." and dialog.cancel.isVisible()
    dialog.pause.click()
    dialog.pause.click()
    dialog.cancel.click()
    assert queue.calls == ["start", ("pause", True), ("pause", False), "cancel"]
    queue.state = queue.state.with_item(0, state="done").with_item(
        1, state="failed", message="b.mp4 is damaged."
    )
    queue.state = replace(queue.state, state="done")
    queue.tell()
    qtbot.waitUntil(dialog.start.isVisible)
    assert "Written" in dialog.message.text() and "b.mp4 is damaged." in dialog.message.text()


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


def test_several_files_dropped_on_the_window_come_here(window):
    drop(window, "/films/a.mp4", "/films/b.mp4")
    assert window.dialogs.open["analyze"].specs == ("/films/a.mp4", "/films/b.mp4")
