"""The clips that everything here is measured on: 1280×720, 30 pictures a second, some faces.

Made from the demo: each face is the demo's, at another moment of it, moving on a path of its
own, some mirrored and some darker. A clip ends as it begins, so that it can run over and over.
Clips are made once into a folder for temporary things and never committed.
"""

from __future__ import annotations

import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError

WIDTH, HEIGHT, FPS = 1280, 720, 30
SECONDS = 12
"""As long as the demo, which repeats after it."""
VERSION = 1
"""Counted up when the pictures change: figures of two versions can't be compared."""
DEMO_FACE = (320.0, 225.0, 168.0)
"""Middle and width of the demo's face in its own pixels (640×480), about."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the faces stand."""

    columns: int
    rows: int
    face_width: int
    """Pixels of the frame; the face finder needs 154 to find a face in 1280."""


LAYOUTS: dict[int, Layout] = {
    1: Layout(1, 1, 300),
    2: Layout(2, 1, 280),
    4: Layout(2, 2, 190),
    8: Layout(4, 2, 180),
}
"""By the number of faces."""


def folder() -> Path:
    """Where clips are kept between runs."""
    return Path(tempfile.gettempdir()) / "ferdesk-benchmarks"


def clip(faces: int, times: int = 1) -> Path:
    """The clip with that many faces, so many times over; made if it is not there yet.

    Raises:
        FerdeskError: there is no layout for that many, or OpenCV can't write video here.
    """
    if faces not in LAYOUTS:
        raise FerdeskError(f"No clip has {faces} faces.", f"Choose of {sorted(LAYOUTS)}.")
    again = f"-{times}-times" if times > 1 else ""
    path = folder() / f"faces-{faces}{again}-v{VERSION}.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"part-{os.getpid()}-{path.name}")
        _write(part, LAYOUTS[faces], times)
        part.replace(path)
    return path


def _write(path: Path, layout: Layout, times: int) -> None:
    demo = _demo_frames()
    code = cv2.VideoWriter.fourcc(*"mp4v")
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, FPS, (WIDTH, HEIGHT))
    if not writer.isOpened():
        raise FerdeskError("This OpenCV can't write MPEG-4.")
    for _ in range(times):
        for i in range(SECONDS * FPS):
            writer.write(picture(demo, layout, i / FPS))
    writer.release()


def picture(demo: list[np.ndarray], layout: Layout, second: float) -> np.ndarray:
    """One picture of a clip: uint8 (720, 1280, 3), BGR.

    Args:
        demo: all frames of the demo.
        second: 0 to :data:`SECONDS`.
    """
    width, height = WIDTH // layout.columns, HEIGHT // layout.rows
    whole = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    for k in range(layout.columns * layout.rows):
        column, row = k % layout.columns, k // layout.columns
        left, top = column * width, row * height
        whole[top : top + height, left : left + width] = _tile(
            demo, k, second, width, height, layout.face_width
        )
    return whole


def _tile(
    demo: list[np.ndarray], k: int, second: float, width: int, height: int, face_width: int
) -> np.ndarray:
    """Person ``k``'s part of the picture."""
    # Whole turns of the path in a clip, so that its end meets its beginning.
    turn = 2 * math.pi * second / SECONDS
    at = (second / SECONDS * len(demo) + k * len(demo) / 8) % len(demo)
    source = demo[int(at)]
    x, y, wide = DEMO_FACE
    scale = face_width / wide * (1 + 0.06 * math.sin(2 * turn + k))
    room_x, room_y = max(0, (width - face_width * 1.2) / 2), max(0, (height - face_width * 1.5) / 2)
    to_x = width / 2 + min(room_x, 0.35 * width) * 0.8 * math.sin(turn + 1.7 * k)
    to_y = height / 2 + min(room_y, 0.1 * height) * 0.8 * math.sin(3 * turn + k)
    matrix = np.array([[scale, 0, to_x - scale * x], [0, scale, to_y - scale * y]])
    if k % 2:
        matrix[0] = [-scale, 0, to_x + scale * x]
    tile = cv2.warpAffine(
        source, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.convertScaleAbs(tile, alpha=1 - 0.07 * (k % 4), beta=4 * (k % 3))


def _demo_frames() -> list[np.ndarray]:
    capture = cv2.VideoCapture(str(assets.path("demo", "demo.mp4")))
    frames = []
    while (read := capture.read())[0]:
        frames.append(read[1])
    capture.release()
    if not frames:
        raise FerdeskError("The demo can't be read.", "Install ferdesk again.")
    return frames
