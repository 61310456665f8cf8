"""How commands end: asked to by the system, into a pipe that is closed, in a plain encoding."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys

import pytest

from ferdesk.cli import COMMANDS, info, outcome

SIGNALS = [getattr(signal, name) for name in outcome.WISHES if hasattr(signal, name)]


@pytest.fixture(autouse=True)
def usual_handlers():
    """Whoever starts the tests with nohup has them ignore a closed terminal."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        signal.signal(number, usual)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_wish_is_told_and_what_was_there_is_put_back(number):
    before = signal.getsignal(number)
    told = []
    with outcome.interrupts(lambda: told.append(number)):
        signal.raise_signal(number)
        assert told == [number]
        # A second one ends the program at once.
        assert signal.getsignal(number) == before
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("number", SIGNALS)
def test_files_are_cleared_away_before_the_end(number, tmp_path, capsys):
    def work():
        try:
            signal.raise_signal(number)
        finally:
            (tmp_path / "cleared").touch()

    assert outcome.exit_status(work) == 130
    assert (tmp_path / "cleared").exists()
    assert "nothing was written" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal closes here")
def test_what_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with outcome.interrupts(lambda: pytest.fail("nohup was asked for")):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_reader_that_has_enough_is_no_fault():
    """As ``ferdesk --info | head -1``."""
    reading, writing = os.pipe()
    os.close(reading)
    code = (
        "import sys; from ferdesk.cli import COMMANDS, info; "
        "info.lines = lambda: ['a line'] * 10_000; sys.exit(COMMANDS['info']())"
    )
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=out, stderr=subprocess.PIPE, timeout=120
        )
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_an_output_on_a_full_disk_is_told():
    code = "import sys; from ferdesk.cli import COMMANDS; sys.exit(COMMANDS['info']())"
    with open("/dev/full", "wb") as out:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=out, stderr=subprocess.PIPE, timeout=120
        )
    told = b"ferdesk: The output can't be written: No space left on device. Give it another place."
    assert (done.returncode, done.stderr.strip()) == (1, told)


def test_letters_that_the_encoding_lacks_are_escaped(monkeypatch):
    """As in a file of Windows."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "cp1252"))
    monkeypatch.setattr(info, "lines", lambda: ["é, neutral → happiness, latin\udce9"])
    assert COMMANDS["info"]() == 0
    assert written.getvalue().strip() == b"\xe9, neutral \\u2192 happiness, latin\\udce9"


def test_an_interrupt_before_there_is_anything_to_stop_is_no_traceback(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ferdesk.cli.importlib.import_module", interrupted)
    assert COMMANDS["summary"](["t.csv"]) == 130
    assert capsys.readouterr().err == "\nferdesk: stopped.\n"
