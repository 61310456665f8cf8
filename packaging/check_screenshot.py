"""Looks whether a screenshot shows a window with something in it.

    python packaging/check_screenshot.py FILE

Exit status 0 when it does; otherwise 1, saying what is wrong. It can't tell whether the picture
is right, only that it isn't an empty, one-coloured or torn one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

SMALLEST = (640, 400)
"""Width and height in pixels below which no main window is usable."""
FEWEST_COLOURS = 500
"""A window with a live picture of a face has thousands; an empty one has a few dozen."""
LARGEST_FLAT_SHARE = 0.9
"""Share of the picture that one colour may fill."""


def problems(image: np.ndarray | None) -> list[str]:
    """What is wrong with a screenshot, uint8 (H, W, 3); empty when nothing is."""
    if image is None:
        return ["it is not a picture"]
    height, width = image.shape[:2]
    found = []
    if width < SMALLEST[0] or height < SMALLEST[1]:
        found.append(f"it is {width}×{height}, smaller than {SMALLEST[0]}×{SMALLEST[1]}")
    packed = image.astype(np.uint32) @ np.array([1, 256, 65536], np.uint32)
    _, counts = np.unique(packed, return_counts=True)
    if len(counts) < FEWEST_COLOURS:
        found.append(f"it has {len(counts)} colours only")
    if counts.max() > LARGEST_FLAT_SHARE * packed.size:
        found.append(f"one colour fills {counts.max() / packed.size:.0%} of it")
    return found


def main(arguments: list[str]) -> int:
    path = Path(arguments[0])
    if not path.is_file():
        print(f"{path}: no screenshot was written", file=sys.stderr)
        return 1
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    found = problems(image)
    for problem in found:
        print(f"{path}: {problem}", file=sys.stderr)
    if not found:
        print(f"{path}: {image.shape[1]}×{image.shape[0]}, not blank")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
