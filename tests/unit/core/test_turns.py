"""Threads of Python take short turns in every command."""

from __future__ import annotations

import sys

import pytest

from ferdesk.__main__ import main
from ferdesk.core import turns


@pytest.fixture(autouse=True)
def own_turns():
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_commands_take_short_turns(capsys):
    sys.setswitchinterval(0.005)
    with pytest.raises(SystemExit):
        main(["--version"])
    assert sys.getswitchinterval() == pytest.approx(turns.TURN_S)
