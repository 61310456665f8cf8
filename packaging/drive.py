"""Starts ferdesk on the screen it is given and presses keys, as a person would. Needs xdotool.

    python packaging/drive.py STEP... -- COMMAND... [-- COMMAND...]

A STEP is ``wait:SECONDS``, ``key:KEYS`` or ``window:TITLE``, which waits until a window of that
title is open and then gives it the keys. They go to the first command, whose exit status this has.
A second command runs beside it, its window moved to the right, until the first has ended.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

ASIDE = "1400"
"""Pixels from the left, where a window of the usual size is wholly to the right of another."""
PATIENCE_S = 60


def xdotool(*words: str) -> str:
    command = ["xdotool", *words]
    done = subprocess.run(
        command, check=True, text=True, stdout=subprocess.PIPE, timeout=PATIENCE_S
    )
    return done.stdout


def window_of(app: subprocess.Popen) -> str:
    """The first window that a program shows; waits for it."""
    return xdotool("search", "--sync", "--onlyvisible", "--pid", str(app.pid)).split()[0]


def wait(seconds: str) -> None:
    time.sleep(float(seconds))


def press(keys: str) -> None:
    xdotool("key", keys)


def turn_to(title: str) -> None:
    """Wait for a window and give it the keys, which nobody does on a screen without a desktop."""
    window = xdotool("search", "--sync", "--onlyvisible", "--name", title).split()[-1]
    xdotool("windowfocus", "--sync", window)


STEPS: dict[str, Callable[[str], None]] = {"wait": wait, "key": press, "window": turn_to}


def split(arguments: list[str]) -> list[list[str]]:
    """Steps and commands, as ``--`` parts them."""
    parts: list[list[str]] = [[]]
    for one in arguments:
        if one == "--":
            parts.append([])
        else:
            parts[-1].append(one)
    return parts


def main(arguments: list[str]) -> int:
    steps, command, *beside = split(arguments)
    others = []
    try:
        for other in beside:
            others.append(subprocess.Popen(other))
            xdotool("windowmove", "--sync", window_of(others[-1]), ASIDE, "0")
        begun = time.monotonic()
        app = subprocess.Popen(command)
        try:
            window = window_of(app)
            print(f"  window after {time.monotonic() - begun:.2f} s", flush=True)
            xdotool("windowfocus", "--sync", window)
            for step in steps:
                name, _, value = step.partition(":")
                STEPS[name](value)
            return app.wait(PATIENCE_S)
        finally:
            app.kill()
    finally:
        for other in others:
            other.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
