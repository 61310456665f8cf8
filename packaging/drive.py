"""Starts ferdesk on the screen it is given and presses keys, as a person would. Needs xdotool.

    python packaging/drive.py STEP... -- COMMAND... [-- COMMAND...]

A STEP is ``wait:SECONDS``, ``key:KEYS`` or ``window:TITLE``, which waits until a window with that
in its title (a regular expression) is open and then gives it the keys. They go to the first
command, whose exit status this has. A second command runs beside it, its window moved to the right,
until the first has ended.

Keys go to whichever window has the keyboard; where none has it they are lost, and nothing says so.
So none is pressed then. Whatever goes wrong is told with all that post_mortem.py finds out.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import post_mortem

ASIDE = "1400"
"""Pixels from the left, where a window of the usual size is wholly to the right of another."""
PATIENCE_S = 60
FOCUS_S = 5
"""For a window that closes to give the keyboard to the one that had it before."""


class Stuck(Exception):
    """It does not do what it was told."""


def xdotool(*words: str) -> str:
    command = ["xdotool", *words]
    done = subprocess.run(
        command, check=True, text=True, stdout=subprocess.PIPE, timeout=PATIENCE_S
    )
    return done.stdout


def window_of(app: subprocess.Popen) -> str:
    """The first window that a program shows; waits for it."""
    return xdotool("search", "--sync", "--onlyvisible", "--pid", str(app.pid)).split()[0]


def wait(app: subprocess.Popen, seconds: str) -> None:
    time.sleep(float(seconds))


def press(app: subprocess.Popen, keys: str) -> None:
    """Press keys, once one of the program's windows has the keyboard.

    Raises:
        Stuck: none has it.
    """
    until = time.monotonic() + FOCUS_S
    while post_mortem.asked("getwindowfocus", "getwindowpid") != str(app.pid):
        if time.monotonic() > until:
            raise Stuck(
                f"{keys} was not pressed: no window of it has the keyboard. If the one that had it "
                "was meant to close, add a step window:TITLE behind the one that closes it."
            )
        time.sleep(0.1)
    xdotool("key", keys)


def turn_to(app: subprocess.Popen, title: str) -> None:
    """Wait for a window and give it the keys, which nobody does on a screen without a desktop."""
    window = xdotool("search", "--sync", "--onlyvisible", "--name", title).split()[-1]
    xdotool("windowfocus", "--sync", window)


STEPS: dict[str, Callable[[subprocess.Popen, str], None]] = {
    "wait": wait,
    "key": press,
    "window": turn_to,
}


def split(arguments: list[str]) -> list[list[str]]:
    """Steps and commands, as ``--`` parts them."""
    parts: list[list[str]] = [[]]
    for one in arguments:
        if one == "--":
            parts.append([])
        else:
            parts[-1].append(one)
    return parts


def drive(app: subprocess.Popen, steps: list[str]) -> int:
    """Do the steps, and wait for its end.

    Returns:
        Its exit status.

    Raises:
        Stuck: a window or the end did not come in time, or a key would have been lost.
    """
    begun = time.monotonic()
    doing = "its window"
    try:
        window = window_of(app)
        print(f"  window after {time.monotonic() - begun:.2f} s", flush=True)
        xdotool("windowfocus", "--sync", window)
        for doing in steps:
            name, _, value = doing.partition(":")
            STEPS[name](app, value)
        doing = "its end"
        return app.wait(PATIENCE_S)
    except subprocess.SubprocessError as error:
        raise Stuck(f"{doing}: {error}") from error


def main(arguments: list[str]) -> int:
    steps, command, *beside = split(arguments)
    others = []
    try:
        for other in beside:
            others.append(subprocess.Popen(other))
            xdotool("windowmove", "--sync", window_of(others[-1]), ASIDE, "0")
        app = subprocess.Popen(command)
        try:
            return drive(app, steps)
        except Stuck as error:
            print(f"{error}\n{post_mortem.of(app)}", flush=True)
            return 1
        finally:
            app.kill()
    finally:
        for other in others:
            other.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
