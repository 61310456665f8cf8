from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

import pytest

from ferdesk.core import assets
from ferdesk.diagnostics import logs as module
from ferdesk.diagnostics import places
from ferdesk.diagnostics.logs import Logs

log = logging.getLogger("ferdesk.made")


@pytest.fixture
def logs(tmp_path):
    made = Logs(tmp_path / "logs").start()
    yield made
    made.close()


def text(tmp_path, name=places.LOG_NAME):
    return (tmp_path / "logs" / name).read_text(encoding="utf-8")


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_what_happens_is_written_with_when_and_where(logs, tmp_path):
    log.info("began, with ünicode")
    line = text(tmp_path).splitlines()[-1]
    assert line[:4].isdigit()
    assert f" {os.getpid()} INFO MainThread ferdesk.made: began, with ünicode" in line


def test_half_a_letter_does_not_stop_the_log(logs, tmp_path):
    log.info("half \ud800 letter")
    assert r"half \ud800 letter" in text(tmp_path)


def test_the_size_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 2_000)
    logs = Logs(tmp_path / "logs").start()
    for number in range(500):
        log.info("line %d, %s", number, "x" * 100)
    logs.close()
    files = [p for p in (tmp_path / "logs").iterdir() if p.name.startswith(places.LOG_NAME)]
    assert len(files) == 1 + module.KEPT
    assert all(p.stat().st_size <= 2_000 for p in files)
    assert "line 499," in text(tmp_path)  # the newest is kept


@pytest.mark.parametrize(
    "raise_it",
    [
        lambda: sys.excepthook(KeyError, raised(KeyError("lost")), None),
        lambda: run_thread(lambda: raise_(KeyError("lost"))),
    ],
    ids=["in the main thread", "in another"],
)
def test_what_nobody_caught_is_logged_and_told(logs, tmp_path, raise_it):
    told = []
    logs.tell = told.append
    raise_it()
    assert "Traceback" in text(tmp_path) and "KeyError: 'lost'" in text(tmp_path)
    assert [str(error) for error in told] == ["'lost'"]


def raise_(error):
    raise error


def run_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_what_fails_while_it_is_deleted_is_logged(logs, tmp_path):
    class Bad:
        def __del__(self):
            raise KeyError("lost")

    Bad()
    assert "KeyError: 'lost'" in text(tmp_path)


def test_a_fault_in_every_paint_does_not_fill_the_log(logs, tmp_path):
    told = []
    logs.tell = told.append
    for _ in range(150):
        try:
            raise ValueError("again")
        except ValueError as error:
            logs.fault(error, "a paint")
    assert text(tmp_path).count("Not caught") == 3  # the 1st, 10th and 100th
    assert "(100 times)" in text(tmp_path)
    assert len(told) == 1


def test_telling_a_fault_may_fail(logs, tmp_path):
    logs.tell = lambda error: 1 / 0
    logs.fault(raised(KeyError("lost")), "a test")
    assert "KeyError" in text(tmp_path)


def test_an_interrupt_is_none_of_its_business(logs, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(logs, "_hooks", (lambda *a: seen.append(a[0]), *logs._hooks[1:]))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert seen == [KeyboardInterrupt]
    assert "KeyboardInterrupt" not in text(tmp_path)


def test_all_is_put_back(tmp_path):
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    handlers = list(logging.getLogger().handlers)
    logs = Logs(tmp_path / "logs").start()
    assert sys.excepthook is not hooks[0]
    logs.close()
    logs.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks
    assert logging.getLogger().handlers == handlers


def test_a_run_that_ends_well_leaves_no_crash_report(logs, tmp_path):
    assert text(tmp_path, places.CRASH_NAME).startswith("ferdesk ")
    logs.close()
    assert text(tmp_path, places.CRASH_NAME) == ""


def test_the_report_of_a_crash_before_is_kept(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / places.CRASH_NAME).write_text("Fatal Python error: before\n")
    Logs(tmp_path / "logs").start().close()
    assert text(tmp_path, places.CRASH_NAME) == "Fatal Python error: before\n"


def test_crash_reports_do_not_pile_up(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_CRASH_BYTES", 10)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / places.CRASH_NAME).write_text("Fatal Python error: before\n")
    Logs(tmp_path / "logs").start().close()
    assert text(tmp_path, places.CRASH_NAME) == ""
    assert "before" in text(tmp_path, "crash-before.txt")


CRASHES = """
import faulthandler, sys
from pathlib import Path
from ferdesk.diagnostics.logs import Logs
Logs(Path(sys.argv[1])).start()
def the_culprit():
    faulthandler._sigsegv()
the_culprit()
"""


def test_a_crash_leaves_where_it_was(tmp_path):
    command = [sys.executable, "-c", CRASHES, str(tmp_path / "logs")]
    done = subprocess.run(command, cwd=assets.root().parent, check=False, timeout=60)
    assert done.returncode != 0
    report = text(tmp_path, places.CRASH_NAME)
    assert "in the_culprit" in report
    from ferdesk.cli import checks

    assert any(line.startswith(checks.CRASH_MARKS) for line in report.splitlines())


def test_a_folder_that_can_not_be_written_stops_nothing(tmp_path, capsys):
    (tmp_path / "logs").write_text("a file")
    logs = Logs(tmp_path / "logs").start()
    log.warning("still told")
    logs.close()
    told = capsys.readouterr().err
    assert "No log is kept in" in told and "still told" in told


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    logs = Logs(None).start()
    log.warning("in the terminal")
    logs.close()
    assert list(tmp_path.iterdir()) == []
    assert "in the terminal" in capsys.readouterr().err


def test_a_full_disk_loses_lines_and_stops_nothing(logs, monkeypatch, capsys):
    handler = logs._handlers[-1]

    def full(text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handler.stream, "write", full, raising=False)
    log.info("lost")
    assert "Logging error" not in capsys.readouterr().err
