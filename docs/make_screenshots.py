"""Takes the pictures of the documents from the app itself, on the built-in demo.

    python docs/make_screenshots.py [NAME ...] [--out FOLDER]

They are written to ``docs/images``, or to FOLDER: those named, or the two of the README. Those at
200 % of the screen's scale are for looking at what a change did. On Linux it uses a virtual
screen, so that they look the same everywhere. The speeds in them are those of the machine at that
moment: take them when it has nothing else to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from asked import asked

ROOT = Path(__file__).resolve().parents[1]
WINDOW = (1280, 800)
"""Width and height of the window in pixels at 100 %."""
SMILE_S, SURPRISE_S = 3.2, 5.8
"""Seconds into the demo at which the face smiles, and at which it looks surprised."""


@dataclass(frozen=True)
class Shot:
    """One picture."""

    name: str
    theme: str
    scale: int = 1
    after_s: float = SMILE_S


SHOTS = (
    Shot("main-light", "light"),
    Shot("main-dark", "dark", after_s=SURPRISE_S),
    Shot("main-light-200", "light", scale=2),
    Shot("main-dark-200", "dark", scale=2, after_s=SURPRISE_S),
)


def take(shot: Shot, folder: Path) -> None:
    """Start the app, wait for the picture, and keep it.

    Raises:
        subprocess.CalledProcessError: the app failed or recognised nothing.
    """
    target = folder / f"{shot.name}.png"
    width, height = WINDOW
    command = [sys.executable, "-m", "ferdesk", "--source", "demo", "--theme", shot.theme]
    command += ["--size", f"{width}x{height}", "--screenshot", str(target)]
    command += ["--after", str(shot.after_s)]
    if sys.platform.startswith("linux") and shutil.which("xvfb-run"):
        screen = f"-screen 0 {(width + 80) * shot.scale}x{(height + 80) * shot.scale}x24"
        command = ["xvfb-run", "--auto-servernum", "--server-args", screen, *command]
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"QT_SCALE_FACTOR": str(shot.scale), "XDG_CONFIG_HOME": home}
        env.pop("QT_QPA_PLATFORM", None)
        subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=True)


def main(arguments: list[str]) -> None:
    shots = {shot.name: shot for shot in SHOTS}
    names, folder = asked(__doc__, shots, arguments, [s.name for s in SHOTS if s.scale == 1])
    for name in names:
        take(shots[name], folder)


if __name__ == "__main__":
    main(sys.argv[1:])
