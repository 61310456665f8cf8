"""Makes the pictures of the user guide by running the app on its demo.

    python docs/make_guide_images.py [NAME ...] [--out FOLDER]

They are written to ``docs/images``, or to FOLDER: those named, or all. No screen is
needed. The strip at the bottom is cut off: its speeds are those of the machine at that moment, and
say nothing of what is explained.
The comparison has speeds of its own: take it when the machine has nothing else to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
from asked import asked

ROOT = Path(__file__).resolve().parents[1]
SURPRISE_S, SAD_S = 5.8, 8.6
"""Seconds into the demo at which the face looks surprised, and sad."""
STRIP = 25
"""Height of the strip in pixels."""
SMALLEST = (cv2.IMWRITE_PNG_COMPRESSION, 9)
"""A quarter smaller than what OpenCV writes by itself."""
SHOTS: dict[str, tuple[str, ...]] = {
    "guide-why": ("--page", "why", "--after", str(SAD_S)),
    "guide-comparison": (
        "--page", "comparison", "--compare", "wrn-16-2-pair+units-best", "action-units",
        "--after", str(SAD_S),
    ),
    "guide-timeline": ("--page", "timeline", "--theme", "dark", "--after", "14"),
    "guide-narrow": ("--size", "480x800", "--after", str(SURPRISE_S)),
}  # fmt: skip
"""Name of the picture, and what the app is started with; later options win."""


def main(arguments: list[str]) -> None:
    """Make all of them.

    Raises:
        subprocess.CalledProcessError: the app failed or recognised nothing.
    """
    names, folder = asked(__doc__, SHOTS, arguments)
    for name in names:
        command = [sys.executable, "-m", "ferdesk", "--source", "demo", "--theme", "light"]
        picture = folder / f"{name}.png"
        command += ["--size", "1280x800", "--screenshot", str(picture), *SHOTS[name]]
        with tempfile.TemporaryDirectory() as home:
            env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": home}
            subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=True)
        cv2.imwrite(str(picture), cv2.imread(str(picture))[:-STRIP], SMALLEST)


if __name__ == "__main__":
    main(sys.argv[1:])
