"""Pressing keys in a built program: no key is lost unseen, and what hangs tells where."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scripts import script

drive, features, post_mortem = script("drive"), script("features"), script("post_mortem")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="xdotool is for X11")

# A log and a crash file as the app's own, and a place that is found again in a stack.
HANGS = """
import sys, time
from pathlib import Path
from ferdesk.diagnostics.logs import Logs
from ferdesk.diagnostics.places import log_folder
Logs(log_folder()).start()
def hangs_here():
    Path(sys.argv[1]).touch()
    time.sleep(60)
hangs_here()
"""


@pytest.fixture
def pressed(monkeypatch):
    """What xdotool would have been told."""
    told = []
    monkeypatch.setattr(drive, "xdotool", lambda *words: told.append(words) or "7\n")
    return told


@pytest.fixture
def unseen(monkeypatch, tmp_path, pressed):
    """No screen; patience of a second; a home of its own."""
    monkeypatch.setattr(post_mortem, "asked", lambda *words: "")
    monkeypatch.setattr(post_mortem, "picture", lambda: "no picture")
    monkeypatch.setattr(drive, "PATIENCE_S", 1)
    monkeypatch.setattr(drive, "FOCUS_S", 0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.fixture
def app():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as program:
        yield program
        program.kill()


def test_a_key_waits_until_a_window_of_the_program_has_the_keyboard(app, pressed, monkeypatch):
    answers = iter(["", "1", str(app.pid)])
    monkeypatch.setattr(post_mortem, "asked", lambda *words: next(answers))
    drive.press(app, "ctrl+q")
    assert pressed == [("key", "ctrl+q")]


def test_a_key_that_no_window_would_get_is_not_pressed(app, pressed, unseen):
    with pytest.raises(drive.Stuck, match=r"ctrl\+q was not pressed"):
        drive.press(app, "ctrl+q")
    assert pressed == []


def test_the_main_window_is_not_taken_for_a_dialog_that_is_closing():
    title = features.MAIN_WINDOW.removeprefix("window:")
    assert re.search(title, "ferdesk")
    assert not any(re.search(title, dialog) for dialog in ("About ferdesk", "User guide — ferdesk"))


def test_what_does_not_end_tells_where_its_threads_are(unseen, tmp_path, monkeypatch, capfd):
    there = tmp_path / "there"

    def window_of(app: subprocess.Popen) -> str:
        until = time.monotonic() + 60
        while not there.exists() and time.monotonic() < until:
            time.sleep(0.05)
        return "7"

    monkeypatch.setattr(drive, "window_of", window_of)
    assert drive.main(["wait:0", "--", sys.executable, "-c", HANGS, str(there)]) == 1
    said = capfd.readouterr().out
    assert "its end: " in said and "None of its windows has the keyboard" in said
    assert "in hangs_here" in said, "no stack"
    assert "Python" in said.split("The end of its log")[1], "no log"


def test_what_has_crashed_is_told_as_such(unseen, monkeypatch, capfd):
    monkeypatch.setattr(drive, "window_of", lambda app: str(app.wait()))
    ends = [sys.executable, "-c", "import sys; sys.exit(3)"]
    assert drive.main(["key:ctrl+q", "--", *ends]) == 1
    assert "It had ended with exit status 3." in capfd.readouterr().out


def test_the_exit_status_is_the_program_s(unseen):
    assert drive.main(["--", sys.executable, "-c", "import sys; sys.exit(3)"]) == 3


def test_the_log_is_looked_for_where_the_app_keeps_it(monkeypatch, tmp_path):
    from ferdesk.diagnostics import places

    for state in (str(tmp_path), "not/absolute"):
        monkeypatch.setenv("XDG_STATE_HOME", state)
        assert post_mortem.log_folder() == Path(places.log_folder())
