"""What an analysis from the window may write besides its table, and which times it reads."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fake_queue import FakeQueue
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ferdesk.export.neutrals import Span
from ferdesk.export.trials import Trial, Trials
from ferdesk.ui.dialogs import analyze_dialog, spans


@pytest.fixture
def dialog(analyze_dialog):
    return analyze_dialog


def test_a_report_is_written_and_opened(dialog, monkeypatch, tmp_path):
    dialog.add(["/films/a.mp4"])
    assert dialog._job().report is None and not dialog.written.report.isVisible()
    dialog.besides.report.click()
    assert dialog.besides.report.toolTip()
    dialog.start.click()
    assert not dialog.besides.report.isEnabled()
    queue, report = FakeQueue.made[0], tmp_path / "new" / "table.html"
    assert queue.job.report == report
    queue.state = replace(queue.state, state="done", written=(queue.job.out, report))
    dialog._refresh()
    assert dialog.message.text() == f"Written: {queue.job.out}, {report}"
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url))
    assert dialog.written.report.isVisible() and dialog.besides.report.isEnabled()
    dialog.written.report.click()
    assert [Path(url.toLocalFile()) for url in opened] == [report]
    dialog.add(["/films/b.mp4"])
    assert not dialog.written.report.isVisible() and not dialog.written.folder.isVisible()
    # The next analysis has none: what is shown is of the newest.
    dialog.besides.report.click()
    dialog.start.click()
    queue = FakeQueue.made[1]
    queue.state = replace(queue.state, state="done", written=(queue.job.out,))
    dialog._refresh()
    assert not dialog.written.report.isVisible()


def test_a_summary_may_be_of_time_bins(dialog):
    dialog.add(["/films/a.mp4"])
    bins = dialog.besides.bins
    assert not bins.isEnabled() and bins.text() == "As a whole"
    dialog.besides.summary.click()
    assert bins.isEnabled() and dialog._job().bin_s is None
    bins.setValue(0.5)
    assert dialog._job().bin_s == 0.5 and bins.text() == "For each 0.50 s"
    dialog.start.click()
    assert not bins.isEnabled()


def test_time_bins_are_of_nothing_without_a_summary(dialog):
    dialog.add(["/films/a.mp4"])
    dialog.besides.summary.click()
    dialog.besides.bins.setValue(0.5)
    dialog.besides.summary.click()
    assert not dialog.besides.bins.isEnabled() and dialog._job().bin_s is None
    dialog._job().check()


def begun(dialog, qtbot):
    """Starts, and gives the job once it is read for."""
    before = len(FakeQueue.made)
    dialog.start.click()
    qtbot.waitUntil(lambda: len(FakeQueue.made) > before)
    queue = FakeQueue.made[-1]
    queue.state = queue.done()
    dialog._refresh()
    return queue.job


def test_times_are_asked_for_only_where_they_are_ticked(dialog, tmp_path, qtbot):
    dialog.add(["/films/a.mp4", "/films/b.mp4"])
    assert not dialog.spans.isVisible()
    height = dialog.height()
    dialog.some.click()
    taller = dialog.height()
    assert dialog.spans.isVisible() and taller > height
    trials = tmp_path / "trials.csv"
    trials.write_text("file,start,end,trial\na.mp4,1:35,100,first\n")
    for field, text in (
        (dialog.spans.read.start, "1:30"),
        (dialog.spans.read.end, ""),
        (dialog.spans.neutral.start, " 95 "),
        (dialog.spans.neutral.end, "1:38,5"),
        (dialog.spans.trials, str(trials)),
    ):
        field.setText(text)
    job = begun(dialog, qtbot)
    assert (job.start_s, job.end_s, job.neutral) == (90, None, Span(95, 98.5))
    assert job.trials.of_file == {"/films/a.mp4": (Trial("first", 95, 100),)}
    dialog.some.click()
    assert not dialog.spans.isVisible() and dialog.height() < taller
    dialog.out.setText(str(tmp_path / "other.csv"))
    job = begun(dialog, qtbot)
    assert (job.start_s, job.end_s, job.neutral, job.trials) == (0, None, None, None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"read": ("soon", "")},
            "Times to read: 'soon' is no time like 90 or 1:30. Write",
        ),
        ({"read": ("", "-1")}, "'-1' is no time in a recording."),
        ({"read": ("9", "8")}, "No frame is both from 9 s on and up to 8 s. Choose other times."),
        ({"neutral": ("5", "")}, "one end is missing. Fill or empty both."),
        ({"neutral": ("5", "4")}, "When faces are neutral: What is from 5 to 4 does not end after"),
        ({"neutral": ("5", "8"), "read": ("6", "")}, "not all of that is read"),
    ],
)
def test_what_can_not_be_is_told_and_nothing_begins(dialog, typed, told):
    dialog.add(["/films/a.mp4"])
    dialog.some.click()
    for name, (start, end) in typed.items():
        getattr(dialog.spans, name).start.setText(start)
        getattr(dialog.spans, name).end.setText(end)
    dialog.start.click()
    assert told in dialog.message.text() and not FakeQueue.made


def test_a_table_of_trials_is_chosen_and_what_lacks_in_it_is_told(
    dialog, monkeypatch, tmp_path, qtbot
):
    dialog.add(["/films/a.mp4", "/films/b.mp4"])
    dialog.some.click()
    path = tmp_path / "trials.csv"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    dialog.spans.browse.click()
    dialog.start.click()
    qtbot.waitUntil(lambda: f"{path} can't be read: No such file" in dialog.message.text())
    path.write_text("file,start,end,trial\nc.mp4,0,1,x\n")
    dialog.start.click()
    qtbot.waitUntil(lambda: "names c.mp4, which is none of the files" in dialog.message.text())
    assert dialog.start.isVisible() and dialog.some.isEnabled()
    path.write_text("file,start,end,trial\na.mp4,0,1,x\n")
    dialog.start.click()
    qtbot.waitUntil(lambda: bool(FakeQueue.made))
    queue = FakeQueue.made[0]
    assert not dialog.some.isEnabled() and not dialog.spans.isEnabled()
    queue.state = queue.done()
    dialog._refresh()
    said = f"{path} has no trial of these, which are summed up as a whole: /films/b.mp4."
    assert dialog.message.text().splitlines() == [said, f"Written: {queue.job.out}"]
    # Without trials nothing of them is said any more.
    dialog.some.click()
    dialog.start.click()
    FakeQueue.made[1].state = FakeQueue.made[1].done()
    dialog._refresh()
    assert dialog.message.text() == f"Written: {queue.job.out}"


def test_a_slow_table_of_trials_does_not_hold_the_window(dialog, monkeypatch, tmp_path, qtbot):
    go_on, threads = threading.Event(), []

    def slow(path, inputs):
        threads.append(threading.current_thread())
        go_on.wait(5)
        return Trials(path, {"/films/a.mp4": (Trial("x", 0, 1),)}, ())

    monkeypatch.setattr(spans.trials_table, "read", slow)
    monkeypatch.setattr(analyze_dialog, "LEFT_WITHIN_S", 0.01)
    dialog.add(["/films/a.mp4"])
    dialog.some.click()
    dialog.spans.trials.setText(str(tmp_path / "t.csv"))
    dialog.start.click()
    assert dialog.message.text() == "Reading the trials…" and not FakeQueue.made
    # What it is read for stays as it is, and it can be cancelled.
    assert not dialog.out.isEnabled() and not dialog.add_files.isEnabled() and dialog.unfinished
    assert not dialog.pause.isVisible() and not dialog.start.isVisible()
    dialog.reject()
    assert dialog.isVisible() and "Cancel it first" in dialog.message.text()
    dialog.cancel.click()
    assert dialog.message.text() == "Cancelled; nothing was written." and dialog.start.isVisible()
    dialog.start.click()
    go_on.set()
    qtbot.waitUntil(lambda: bool(FakeQueue.made))
    assert dialog.pause.isVisible() and len(FakeQueue.made) == 1
    assert len(threads) == 2 and threading.current_thread() not in threads
    assert FakeQueue.made[0].job.trials.path == tmp_path / "t.csv"


def test_what_is_typed_is_read_in_the_home_folder(qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    made = spans.Spans()
    qtbot.addWidget(made)
    made.trials.setText("~/t.csv")
    assert made.table == tmp_path / "t.csv"


def test_without_a_name_for_the_table_it_is_told_and_nothing_begins(dialog):
    dialog.add(["/films/a.mp4"])
    dialog.besides.report.click()
    dialog.besides.summary.click()
    dialog.out.setText("")
    dialog.start.click()
    assert "does not say what to write. End it in" in dialog.message.text()
    assert not FakeQueue.made
