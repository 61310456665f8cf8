"""What a person would look at when a program on a virtual screen does not do what it was told.

Its windows and who has the keyboard, a picture of the screen, where its threads are, the end of its
log. For Linux, with xdotool.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

PATIENCE_S = 30
LOG_LINES = 20
PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


def of(app: subprocess.Popen) -> str:
    """All of it as text. Ends the program: it is aborted to tell where its threads are."""
    ended = app.poll()
    parts = [windows(app.pid), picture()]
    parts += [stacks(app)] if ended is None else [f"It had ended with exit status {ended}."]
    return "\n".join([*parts, log_end()])


def asked(*words: str) -> str:
    """What xdotool says; empty where it finds nothing or does not answer."""
    try:
        done = subprocess.run(
            ["xdotool", *words], capture_output=True, text=True, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.strip()


def windows(pid: int) -> str:
    """The program's windows on the screen, and which of them has the keyboard."""
    has_keys = asked("getwindowfocus")
    found = asked("search", "--onlyvisible", "--pid", str(pid)).split()
    lines = [
        f"  {asked('getwindowname', window)!r}{', has the keyboard' * (window == has_keys)}"
        for window in found
    ]
    if has_keys not in found:
        lines.append("  None of its windows has the keyboard.")
    return "\n".join(["Its windows:", *lines])


def picture() -> str:
    """Keep a picture of the screen, and say where."""
    handle, name = tempfile.mkstemp(prefix="ferdesk-screen-", suffix=".png")
    os.close(handle)
    try:
        command = [sys.executable, "-c", PICTURE, name]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
    except subprocess.SubprocessError as error:
        Path(name).unlink()
        return f"There is no picture of the screen: {error}"
    return f"The screen is in {name}"


def stacks(app: subprocess.Popen) -> str:
    """Abort it, upon which ferdesk writes where its threads were; see ferdesk/diagnostics/logs.py.

    Once ferdesk has closed its log nothing is written any more: then what the system knows of the
    threads must do.
    """
    known = threads(app.pid)
    report = log_folder() / "crash.txt"
    before = report.stat().st_size if report.exists() else 0
    app.send_signal(signal.SIGABRT)
    try:
        app.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        return f"{known}\nIt does not even end by SIGABRT."
    written = ""
    if report.exists():
        with report.open("rb") as lines:
            lines.seek(before)
            written = lines.read().decode("utf-8", "replace").strip()
    return f"{known}\nWhere they were, by {report}:\n{written or 'nothing was written'}"


def threads(pid: int) -> str:
    """Name, state (R runs, S sleeps, D waits for a device) and seconds of each thread."""
    tick = os.sysconf("SC_CLK_TCK")
    lines = ["Its threads:"]
    for folder in sorted(Path(f"/proc/{pid}/task").glob("*"), key=lambda path: int(path.name)):
        try:
            # The name, in brackets, may have blanks in it.
            name, _, fields = (folder / "stat").read_text().partition("(")[2].rpartition(") ")
        except OSError:  # it has just ended
            continue
        state, *numbers = fields.split()
        seconds = (int(numbers[10]) + int(numbers[11])) / tick
        lines.append(f"  {name}: {state}, {seconds:.1f} s")
    return "\n".join(lines)


def log_end() -> str:
    """The end of its log."""
    log = log_folder() / "ferdesk.log"
    if not log.exists():
        return f"There is no log, {log}."
    lines = log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
    return "\n".join([f"The end of its log, {log}:", *(f"  {line}" for line in lines)])


def log_folder() -> Path:
    """As ferdesk/diagnostics/places.py has it, which is not there to be imported."""
    state = Path(os.environ.get("XDG_STATE_HOME") or "")
    return (state if state.is_absolute() else Path.home() / ".local" / "state") / "ferdesk"
