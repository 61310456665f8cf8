"""What looking at parts of a picture is worth, and what it costs.

    python benchmarks/small_faces.py PATH-TO-FERPLUS [--model ID] [--sample N] [--out FILE.json]

Pictures of the validation part of FER+ are put at places by chance into pictures of 1280 × 720, so
that their faces are of a given width: how many of them are found without looking at parts and with
it, and how many of those that are found are read rightly. Then the demo and a clip without anybody,
read from end to end in both ways, taking turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.clip import clip  # noqa: E402
from benchmarks.quality import validation  # noqa: E402
from ferdesk.analyzer import Analyzer  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.whole import write_text  # noqa: E402
from ferdesk.options import Options  # noqa: E402

WIDTH, HEIGHT = 1280, 720
FACE = 0.72
"""Width of a face's mesh in a picture of FER+, on average, by that of the picture."""
WIDTHS = (45, 60, 80, 110, 140, 180)
TURNS = 3


def main() -> int:
    """Measure, print tables, and write them as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ferplus", type=Path)
    parser.add_argument("--model", help="default: the one the app starts with")
    parser.add_argument("--sample", type=int, default=150, help="so many pictures of each width")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    asked = parser.parse_args()
    try:
        runner, pixels, labels = validation(asked)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    some = np.linspace(0, len(labels) - 1, min(len(labels), asked.sample)).astype(int)
    model = runner.card.id
    figures = {
        "model": model,
        "found": dict(found(model, pixels[some], labels[some])),
        "frames a second": dict(speed(model)),
    }
    if asked.out is not None:
        write_text(asked.out, json.dumps(figures, indent=1) + "\n")
        print(f"Wrote {asked.out}.")
    return 0


def found(model: str, pixels: np.ndarray, labels: np.ndarray) -> Iterator[tuple[str, dict]]:
    """By width of a face and way: of all pictures those whose face is found, and read rightly."""
    for width in WIDTHS:
        for small in (False, True):
            rng = np.random.default_rng(width)
            hits = right = others = 0
            with Analyzer(model, options=Options(small_faces=small, threads=1)) as analyzer:
                for crop, label in zip(pixels, labels):
                    picture, (left, top, side) = placed(crop, width, rng)
                    for face in analyzer.image(picture, bgr=True).faces:
                        x, y, w, h = face.face.box
                        inside = abs(x + w / 2 - left - side / 2) < side / 2
                        if not inside or abs(y + h / 2 - top - side / 2) >= side / 2:
                            others += 1
                            continue
                        hits += 1
                        right += int(face.smoothed.argmax()) == int(label)
            figure = {
                "N": len(labels),
                "found": round(hits / len(labels), 3),
                "read rightly of those": round(right / hits, 3) if hits else None,
                "found elsewhere": others,
            }
            print(width, "px", "in parts too" if small else "in all of it", figure, flush=True)
            yield f"{width} {'parts' if small else 'whole'}", figure


def placed(
    crop: np.ndarray, width: int, rng: np.random.Generator
) -> tuple[np.ndarray, tuple[int, int, int]]:
    """A picture with that crop in it, and where: left, top and side."""
    side = round(width / FACE)
    ground = rng.integers(0, 256, (9, 16, 3), np.uint8)
    picture = cv2.resize(ground, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    how = cv2.INTER_AREA if side < len(crop) else cv2.INTER_CUBIC
    left, top = int(rng.integers(0, WIDTH - side)), int(rng.integers(0, HEIGHT - side))
    inside = cv2.resize(crop, (side, side), interpolation=how)
    picture[top : top + side, left : left + side] = inside[..., None]
    return picture, (left, top, side)


def speed(model: str) -> Iterator[tuple[str, dict]]:
    """Frames a second from end to end, the two ways taking turns."""
    with tempfile.TemporaryDirectory() as folder:
        clips = {"one face": clip(1), "nobody": nobody(Path(folder) / "nobody.mp4")}
        for name, path in clips.items():
            rates: dict[bool, list[float]] = {False: [], True: []}
            for _ in range(TURNS):
                for small in rates:
                    options = Options(small_faces=small, provider="cpu")
                    with Analyzer(model, options=options) as analyzer:
                        began, count = time.perf_counter(), 0
                        for _ in analyzer.frames(path):
                            count += 1
                        rates[small].append(count / (time.perf_counter() - began))
            whole, parts = (statistics.median(rates[small]) for small in (False, True))
            figure = {
                "in all of it": round(whole, 1),
                "in parts too": round(parts, 1),
                "ratio": round(parts / whole, 3),
            }
            print(name, figure, flush=True)
            yield name, figure


def nobody(path: Path) -> Path:
    """A clip of ten seconds in which nobody is."""
    rng = np.random.default_rng(0)
    ground = rng.integers(0, 256, (9, 16, 3), np.uint8)
    picture = cv2.resize(ground, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30, (WIDTH, HEIGHT))
    for step in range(300):
        writer.write(np.roll(picture, 2 * step, axis=1))
    writer.release()
    return path


if __name__ == "__main__":
    sys.exit(main())
