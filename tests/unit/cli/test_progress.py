from __future__ import annotations

import io

import pytest

from ferdesk.cli import progress
from ferdesk.cli.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def now(monkeypatch):
    """The time, in seconds; a list of one."""
    held = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: held[0])
    return held


def test_a_line_takes_the_place_of_the_last_one_and_goes(now, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    line = ProgressLine()
    line.show("1 of 3")
    now[0] += progress.EVERY_S / 2
    line.show("2 of 3")
    now[0] += progress.EVERY_S
    line.show("3 of 3")
    line.clear()
    assert terminal.getvalue() == "\r\033[K1 of 3\r\033[K3 of 3\r\033[K"


@pytest.mark.parametrize("stream", [io.StringIO(), None], ids=["a file", "none"])
def test_nothing_is_written_where_nobody_watches(now, monkeypatch, stream):
    monkeypatch.setattr(progress.sys, "stderr", stream)
    line = ProgressLine()
    line.show("1 of 3")
    line.clear()
    assert stream is None or stream.getvalue() == ""
