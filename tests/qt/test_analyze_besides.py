"""What an analysis from the window may write besides its table, and which times it reads."""

from dataclasses import replace
from pathlib import Path

import pytest
from fake_queue import FakeQueue
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ferdesk.export.neutrals import Span
from ferdesk.export.trials import Trial
from ferdesk.ui.dialogs import spans


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


def test_times_are_asked_for_only_where_they_are_ticked(dialog, tmp_path):
    dialog.add(["/films/a.mp4", "/films/b.mp4"])
    assert not dialog.spans.isVisible()
    height = dialog.height()
    dialog.some.click()
    taller = dialog.height()
    assert dialog.spans.isVisible() and taller > height
    trials = tmp_path / "trials.csv"
    trials.write_text("file,start,end,trial\na.mp4,0:05,10,first\n")
    for field, text in (
        (dialog.spans.read.start, "1:30"),
        (dialog.spans.read.end, ""),
        (dialog.spans.neutral.start, " 95 "),
        (dialog.spans.neutral.end, "1:38,5"),
        (dialog.spans.trials, str(trials)),
    ):
        field.setText(text)
    job = dialog._job()
    assert (job.start_s, job.end_s, job.neutral) == (90, None, Span(95, 98.5))
    assert job.trials.of_file == {"/films/a.mp4": (Trial("first", 5, 10),)}
    dialog.some.click()
    assert not dialog.spans.isVisible() and dialog.height() < taller
    job = dialog._job()
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


def test_a_table_of_trials_is_chosen_and_what_lacks_in_it_is_told(dialog, monkeypatch, tmp_path):
    dialog.add(["/films/a.mp4", "/films/b.mp4"])
    dialog.some.click()
    path = tmp_path / "trials.csv"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    dialog.spans.browse.click()
    dialog.start.click()
    assert f"{path} can't be read: No such file" in dialog.message.text()
    path.write_text("file,start,end,trial\nc.mp4,0,1,x\n")
    dialog.start.click()
    assert "names c.mp4, which is none of the files" in dialog.message.text()
    path.write_text("file,start,end,trial\na.mp4,0,1,x\n")
    dialog.start.click()
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


def test_what_is_typed_is_read_in_the_home_folder(qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "t.csv").write_text("file,start,end,trial\na.mp4,0,1,x\n")
    made = spans.Spans()
    qtbot.addWidget(made)
    made.trials.setText("~/t.csv")
    assert list(made.asked(["a.mp4"])["trials"].of_file) == ["a.mp4"]


def test_without_a_name_for_the_table_it_is_told_and_nothing_begins(dialog):
    dialog.add(["/films/a.mp4"])
    dialog.besides.report.click()
    dialog.besides.summary.click()
    dialog.out.setText("")
    dialog.start.click()
    assert "does not say what to write. End it in" in dialog.message.text()
    assert not FakeQueue.made
