"""How long a thread of Python may keep the others waiting."""

from __future__ import annotations

import sys

TURN_S = 0.0005
"""Python's own is 0.005, as long as half of a frame's faces take to find."""


def short() -> None:
    """Let threads take turns ten times as often as they would.

    A face finder or a decoder works outside of Python, and needs it for an instant when it is done.
    Where another thread is busy in Python just then (deciding, writing a table, painting), it would
    wait for the end of that one's turn, and its processor would idle.
    """
    sys.setswitchinterval(TURN_S)
