"""What the machine does to a program: a full disk, a home folder that can't be written, a kill.

Each fault is a real one, made in a process of its own. What is shown of it, and which test shows
it, is the table of docs/reliability.md.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from ferdesk.core import assets
from ferdesk.session.reader import Reader

ROOT = assets.root().parent
CLIP = str(ROOT / "assets" / "demo" / "demo.mp4")
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="made by Linux's means")

# No file may grow beyond this many bytes from here on: what a full disk does, without filling one.
FULL = """
import resource, signal
def disk_is_full(left=0):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (left, left))
"""

# The whole app on the demo; ``meanwhile(window)`` is called when a face was seen.
APP = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ferdesk.ui import app
from ferdesk.ui.app import Start

def window():
    return [w for w in QApplication.topLevelWidgets() if hasattr(w, "banner")][0]

def look():
    if window()._controller.recognised < 3:
        QTimer.singleShot(100, look)
        return
    meanwhile(window())
    QTimer.singleShot(700, window().close)

def run():
    application = app.application()
    from ferdesk.ui.places import settings_file
    from ferdesk.ui.store import Store
    store = Store(settings_file())
    # Not asked here: the notice, and the reminder before the first recording.
    Store.notice_read = Store.consent_read = property(lambda self: True)
    QTimer.singleShot(100, look)
    code = app.run(Start(source="demo"))
    print("ended with", code)
    sys.exit(code)
"""


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    return {
        **kept,
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }


def python(code: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_in_a_home_that_can_be_written_all_is_kept(home):
    """The others' yardstick: with no fault, the same program leaves settings, log, recording."""
    done = python(
        f"{APP}\ndef meanwhile(window):\n"
        "    window._controller.store.set('view.theme', 'dark')\n"
        "    window.actions_by_key['record'].setChecked(True)\nrun()",
        home,
    )
    assert done.returncode == 0, done.stderr
    names = {p.name for p in home.rglob("*") if p.is_file()}
    assert {"ferdesk.conf", "ferdesk.log"} <= names or not sys.platform.startswith("linux")
    (recording,) = home.rglob("*.ferdesk")
    with Reader(recording) as reader:
        assert reader.complete
    assert "live, wrn-16-2" in next(home.rglob("ferdesk.log")).read_text(encoding="utf-8")


@LINUX
def test_in_a_home_that_can_not_be_written_the_app_runs(tmp_path):
    """A folder in which not even root can make a file."""
    done = python(
        f"{APP}\ndef meanwhile(window):\n"
        "    window._controller.store.set('view.theme', 'dark')\n"
        "    window.actions_by_key['record'].setChecked(True)\n"
        "    print('said:', window.banner.text.text())\nrun()",
        Path("/proc/sys"),
    )
    assert done.returncode == 0, done.stderr
    assert "ended with 0" in done.stdout
    assert "No log is kept in /proc/sys" in done.stderr
    assert "said: The folder /proc/sys" in done.stdout and "can't be made" in done.stdout


@LINUX
def test_a_full_disk_stops_neither_the_view_nor_the_end(home):
    done = python(
        f"{FULL}{APP}\ndef meanwhile(window):\n"
        "    disk_is_full()\n"
        "    window._controller.store.set('view.theme', 'dark')\n"
        "    window._controller.store.sync()\n"
        "    window.actions_by_key['record'].setChecked(True)\n"
        "    print('said:', window.banner.text.text())\nrun()",
        home,
    )
    assert done.returncode == 0, done.stderr
    assert "ended with 0" in done.stdout
    assert "said: " in done.stdout and "can't" in done.stdout.split("said: ")[1]


@LINUX
def test_a_disk_that_fills_up_keeps_the_settings_that_were_there(home):
    path = home / "ferdesk.ini"
    code = f"""{FULL}
import sys
from PySide6.QtCore import QSettings
from ferdesk.ui.store import Store
store = Store(QSettings(sys.argv[1], QSettings.Format.IniFormat))
store.set("view.theme", "dark")
store.sync()
disk_is_full()
store.set("view.theme", "contrast")
store.sync()
"""
    assert python(code, home, str(path)).returncode == 0
    assert QSettings(str(path), QSettings.Format.IniFormat).value("settings/view.theme") == "dark"
    assert [p.name for p in home.iterdir()] == [path.name]


@LINUX
def test_a_disk_that_fills_up_ends_an_analysis_and_leaves_the_older_table(home):
    table = home / "out.csv"
    table.write_text("older")
    code = f"""{FULL}
import sys
from ferdesk.__main__ import main
disk_is_full(2000)
sys.exit(main(["analyze", sys.argv[1], "--every", "20", "--out", sys.argv[2]]))
"""
    done = python(code, home, CLIP, str(table))
    assert done.returncode == 1
    assert "can't be written" in done.stderr and "has room" in done.stderr
    assert "Traceback" not in done.stderr
    assert table.read_text() == "older"
    assert [p.name for p in home.iterdir()] == [table.name]


RECORDS = """
import sys, time
from pathlib import Path
from made_records import made_record
from ferdesk.session.provenance import Provenance
from ferdesk.session.recorder import Recorder, RecordingOptions

def until(true):
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)

recorder = Recorder(Path(sys.argv[1]), Provenance("1"), RecordingOptions(min_free_bytes=0))
began = time.monotonic_ns()
for index in range(50):
    recorder(made_record(index, began_ns=began))
until(lambda: recorder.state.frames == 50)
"""


@LINUX
def test_a_disk_that_fills_up_keeps_what_was_recorded(home):
    path = home / "a.ferdesk"
    code = f"""{FULL}{RECORDS}
disk_is_full(Path(sys.argv[1] + "-wal").stat().st_size + 20_000)
for index in range(50, 400):
    recorder(made_record(index, began_ns=began))
until(lambda: recorder.state.state == "failed")
print(recorder.state.message)
recorder.stop(10)
"""
    done = python(code, home, str(path))
    assert done.returncode == 0, done.stderr
    assert "Recording has ended" in done.stdout and "All but the last second is safe" in done.stdout
    with Reader(path) as reader:
        assert len(reader) >= 50
        reader.check()


KEEPS_SETTING = """
import sys
from PySide6.QtCore import QSettings
from ferdesk.ui.store import Store
store = Store(QSettings(sys.argv[1], QSettings.Format.IniFormat))
number = 0
while True:
    number += 1
    store.set_model("a" * (number % 200) + str(number))
    store.set_compared([str(number)] * 50)
    store.sync()
    print(number, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_kill_while_settings_are_written_leaves_whole_ones(home):
    for turn in range(3):
        # Another file each turn: a lock that a kill left half written is waited for, half a minute.
        path = home / f"{turn}.ini"
        process = subprocess.Popen(
            [sys.executable, "-c", KEEPS_SETTING, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(home),
        )
        written = process.stdout.readline()
        until = time.monotonic() + 0.05 + 0.03 * turn
        while time.monotonic() < until:
            written = process.stdout.readline()
        process.kill()
        process.communicate()
        kept = QSettings(str(path), QSettings.Format.IniFormat)
        assert kept.status() == QSettings.Status.NoError
        numbers = {int(n) for n in kept.value("compared")}
        # Both of one moment, and no older than what was said to be written.
        assert len(numbers) == 1 and len(kept.value("compared")) == 50
        (number,) = numbers
        assert number >= int(written)
        assert kept.value("model") == "a" * (number % 200) + str(number)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_kill_in_the_middle_of_an_analysis_leaves_the_older_table(home):
    table = home / "out.csv"
    table.write_text("older")
    command = ["-m", "ferdesk", "analyze", CLIP, "--out", str(table)]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while not any(p.stat().st_size for p in home.glob(".out.csv.*")):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert table.read_text() == "older"
    assert [p.name for p in home.iterdir() if p.suffix == ".csv"] == [table.name]
