"""Tests a ferdesk that is installed or built: starts it as a person would, and looks.

    python packaging/smoke.py [--picture FILE] COMMAND...

COMMAND starts ferdesk: a console script, or the program of a built bundle. It runs outside the
source tree with an environment emptied but for what a desktop gives, so that nothing from the
tree or from a virtual environment can help it. On Linux it gets a screen of its own (Xvfb).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check_screenshot

SECONDS_SHOWN = 8
"""Long enough for a slow machine to load the models and to see some dozen frames."""
LIMIT_S = 180
SCREEN = "-screen 0 2800x1000x24"
"""Room for two windows side by side."""
DESKTOP = ("PATH", "LANG", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "NUMBER_OF_PROCESSORS")


def environment(home: Path, extra: dict[str, str]) -> dict[str, str]:
    """What a fresh account's desktop would give a program, with a home of its own."""
    given = {name: os.environ[name] for name in DESKTOP if name in os.environ}
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "AppData" / "Roaming",
        "LOCALAPPDATA": home / "AppData" / "Local",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return given | {name: str(folder) for name, folder in folders.items()} | extra


def on_a_screen(command: list[str], home: Path) -> list[str]:
    """The command, on a virtual screen where the system has none by itself.

    The screen's password lies in ``home``: xvfb-run removes a folder of its own while others may
    still write there, and gives its failure to do so as the command's exit status.
    """
    if not sys.platform.startswith("linux"):
        return command
    if shutil.which("xvfb-run") is None:
        raise SystemExit("xvfb-run is missing: apt-get install xvfb xauth")
    password = home / "screen-password"
    password.touch(mode=0o600)
    screen = ["--auto-servernum", f"--auth-file={password}", "--server-args", SCREEN]
    return ["xvfb-run", *screen, *command]


def run(command: list[str], home: Path, extra: dict[str, str], status: int = 0) -> str:
    """Run to its end, pass its output on, and return it.

    Raises:
        SystemExit: it ended with another exit status or not in time.
    """
    print("$", " ".join(command), flush=True)
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=home,
            env=environment(home, extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT_S,
        )
    except subprocess.TimeoutExpired as error:
        print(error.output or "", flush=True)
        raise SystemExit(f"It did not end within {LIMIT_S} s.") from None
    print(done.stdout, end="", flush=True)
    print(f"  took {time.monotonic() - started:.1f} s, exit status {done.returncode}", flush=True)
    if done.returncode != status:
        raise SystemExit(f"Its exit status is {done.returncode}, not {status}.")
    return done.stdout


def smoke(command: list[str], picture: Path | None = None, extra: dict[str, str] | None = None):
    """Self-test, then the demo in its window with a screenshot; raises SystemExit on failure."""
    extra = extra or {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        shot = home / "screenshot.png"
        run([*command, "--self-test"], home, extra | {"QT_QPA_PLATFORM": "offscreen"})
        shown = ["--source", "demo", "--screenshot", str(shot), "--after", str(SECONDS_SHOWN)]
        run(on_a_screen([*command, *shown], home), home, extra)
        if check_screenshot.main([str(shot)]):
            raise SystemExit("The screenshot shows nothing.")
        if picture:
            picture.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shot, picture)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=Path, help="keep the screenshot here")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("say how to start ferdesk")
    smoke(options.command, options.picture)
    print("smoke test passed")


if __name__ == "__main__":
    main()
