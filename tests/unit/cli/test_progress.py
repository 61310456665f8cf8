from __future__ import annotations

import io

import pytest

from ferdesk.cli import analyze, progress
from ferdesk.cli.analyze import _Teller
from ferdesk.cli.progress import ProgressLine
from ferdesk.export.job import ItemProgress, Progress


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


def test_of_many_inputs_each_end_is_told_once_and_none_is_looked_at_again(monkeypatch):
    looked, said = [], []

    class Watched(ItemProgress):
        def __getattribute__(self, name):
            looked.append(name) if name == "state" else None
            return super().__getattribute__(name)

    monkeypatch.setattr(analyze, "_say", said.append)
    teller, items = _Teller(), [Watched(f"{i}.jpg") for i in range(400)]
    for number in range(len(items)):
        for state in ("reading", "failed" if number == 7 else "done"):
            items[number] = Watched(f"{number}.jpg", state, 1, message="gone")
            teller.tell(Progress(tuple(items)))
    assert len(said) == 400 and said[7] == "ferdesk: gone" and said[8].startswith("8.jpg: 1 frame")
    assert len(looked) < 10 * len(items)
