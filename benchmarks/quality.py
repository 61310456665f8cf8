"""Which flaws of a picture go with wrong labels: the limits of ferdesk/quality.py, measured.

    python benchmarks/quality.py PATH-TO-FERPLUS [--model ID] [--out FILE.json]

Two looks at the validation part of FER+ (majority labels; never the test part, because limits are
chosen here). First the pictures as they are: accuracy by what each flaw measures. Head turn needs
landmarks, which are looked for in the enlarged picture. Then pictures made worse on purpose,
because FER+ has few tiny or black ones: accuracy as they get smaller, darker, blurred or cut off.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame
from ferdesk.core.whole import write_text
from ferdesk.faces.landmarker import FaceLandmarker
from ferdesk.models import catalog
from ferdesk.models.runner import Runner
from ferdesk.quality import FLAWS, View
from trainer import dataset
from trainer.command_robustness import measured
from trainer.corruptions import CORRUPTIONS, corrupted
from trainer.protocol import PROTOCOLS, select

ENLARGED, MARGIN = 6, 72
BINS = {
    "dark": (0, 30, 50, 80, 120, 160, 200, 256),
    "low_contrast": (0, 10, 16, 20, 25, 30, 40, 60, 128),
    "blurred": (0, 0.12, 0.2, 0.35, 0.5, 0.7, 1.0, 9),
    "noisy": (0, 2, 3, 4, 5, 6, 8, 11, 99),
    "turned": (0, 10, 20, 30, 35, 45, 55, 91),
}
WAYS = {way.name: way for way in CORRUPTIONS}
STEPS = (
    (WAYS["small"], (40, 32, 24, 20, 18, 16, 14, 12, 10), ""),
    (WAYS["dark"], (0.7, 0.5, 0.4, 0.3, 0.2, 0.12), "low_contrast"),
    (WAYS["hazy"], (0.5, 0.3, 0.2), "low_contrast"),
    (WAYS["blurred"], (0.7, 1.0, 1.5, 2.0, 3.0), "blurred"),
    (WAYS["moved"], (3, 5, 9, 13), "blurred"),
    (WAYS["noisy"], (4, 6, 8, 10, 12, 16, 24), "noisy"),
    (WAYS["cut_off"], (0.1, 0.2, 0.3, 0.4), ""),
)
"""How a picture is made worse, by what steps, and which flaw is to see it."""
MEASURES = {flaw.name: flaw.measure for flaw in FLAWS}
LOW_IS_BAD = {flaw.name: flaw.low_is_bad for flaw in FLAWS}


def main() -> int:
    """Measure, print a table, and write it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ferplus", type=Path)
    parser.add_argument("--model", help="default: the one the app starts with")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument(
        "--sample", type=int, help="so many pictures for what is slow; default: all"
    )
    asked = parser.parse_args()
    try:
        measure(asked)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def measure(asked: argparse.Namespace) -> None:
    """
    Raises:
        FerdeskError: there is no such model, or FER+ can't be read.
    """
    runner, pixels, labels = validation(asked)
    some = np.linspace(0, len(labels) - 1, min(len(labels), asked.sample or len(labels))).astype(
        int
    )
    figures: dict[str, object] = {"model": runner.card.id, "n": len(labels), "sample": len(some)}
    for name, rows in (
        *natural(runner, pixels, labels),
        *made_worse(runner, pixels[some], labels[some]),
        ("turned", turned(runner, pixels[some], labels[some])),
    ):
        figures[name] = rows
    if asked.out is None:
        print(json.dumps(figures, indent=1))
    else:
        write_text(asked.out, json.dumps(figures, indent=1) + "\n")
        print(f"Wrote {asked.out}.")


def score(runner: Runner, pixels: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each picture is read right, and how sure the model is."""
    return judged(probabilities(runner, pixels), labels)


def probabilities(runner: Runner, pixels: np.ndarray) -> np.ndarray:
    """float32 (N, 8) of uint8 (N, 48, 48)."""
    return np.concatenate([runner.predict(pixels[i : i + 128]) for i in range(0, len(pixels), 128)])


def judged(read: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As :func:`score`, of what was read."""
    return read.argmax(1) == labels, read.max(1)


def validation(asked: argparse.Namespace) -> tuple[Runner, np.ndarray, np.ndarray]:
    """The model that is asked for, and FER+'s validation pictures with their labels.

    Raises:
        FerdeskError: there is no such model, or FER+ can't be read.
    """
    found = catalog.scan()
    runner = Runner(found.get(asked.model) if asked.model else found.default, "cpu", 1)
    data = dataset.load(asked.ferplus, PROTOCOLS["majority"].labels)
    indices, labels = select(data, "valid", "majority")
    return runner, data.pixels[indices], labels


def row(what: str, right: np.ndarray, sure: np.ndarray) -> tuple[str, int, float, float]:
    """One line of a table: what, N, accuracy in percent, mean of the highest probability."""
    found = (what, len(right), round(100 * float(right.mean()), 1), round(float(sure.mean()), 3))
    print(
        f"{what:>20}  n {found[1]:5d}  accuracy {found[2]:5.1f}%  sureness {found[3]:.2f}",
        flush=True,
    )
    return found


def by_value(name: str, values: np.ndarray, right: np.ndarray, sure: np.ndarray) -> list:
    """Accuracy by what a flaw measures; NaN stands for a face that was not found."""
    print(name)
    rows = []
    for low, high in itertools.pairwise(BINS[name]):
        mask = (values >= low) & (values < high)
        if mask.any():
            rows.append(row(f"{low:g} to {high:g}", right[mask], sure[mask]))
    lost = np.isnan(values)
    if lost.any():
        rows.append(row("no face found", right[lost], sure[lost]))
    return rows


def natural(runner: Runner, pixels: np.ndarray, labels: np.ndarray) -> Iterator[tuple[str, list]]:
    """Accuracy of the pictures as they are, by what can be measured on a crop alone."""
    right, sure = score(runner, pixels, labels)
    print("all")
    yield "all", [row("all", right, sure)]
    for name in ("dark", "low_contrast", "blurred", "noisy"):
        values = np.array([measured(name, crop[None]) for crop in pixels])
        yield name, by_value(name, values, right, sure)
        # What a flaw calls usual.
        fiftieth = float(np.percentile(values, 2 if LOW_IS_BAD[name] else 98))
        print(f"{'one in fifty':>20}  {fiftieth:.2f}")
        yield f"{name}, one in fifty", [round(fiftieth, 3)]


def turned(runner: Runner, pixels: np.ndarray, labels: np.ndarray) -> list:
    """Accuracy by head turn, which needs the mesh."""
    finder = FaceLandmarker(1, mode="image")
    try:
        values = np.array([turn_of(finder, crop) for crop in pixels])
    finally:
        finder.close()
    return by_value("turned", values, *score(runner, pixels, labels))


def turn_of(finder: FaceLandmarker, crop: np.ndarray) -> float:
    """Degrees that the head is turned away; NaN where no face is found."""
    big = cv2.resize(crop, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    big = cv2.copyMakeBorder(big, *(MARGIN,) * 4, cv2.BORDER_REPLICATE)
    faces = finder.detect(Frame(cv2.cvtColor(big, cv2.COLOR_GRAY2BGR), 0, 0, 0, "crop"))
    if not faces:
        return math.nan
    return MEASURES["turned"](View(faces[0], crop, big.shape[1], big.shape[0]))


def made_worse(
    runner: Runner, pixels: np.ndarray, labels: np.ndarray
) -> Iterator[tuple[str, list]]:
    """Accuracy of the same pictures made worse step by step, and what the flaw then measures."""
    for way, steps, flaw in STEPS:
        print(way.name)
        rows = []
        for step in steps:
            worse = corrupted(pixels, way, step)
            what = f"{step:g}"
            if flaw:
                what += f" ({flaw} {measured(flaw, worse):.2f})"
            rows.append(row(what, *score(runner, worse, labels)))
        yield way.name, rows


if __name__ == "__main__":
    sys.exit(main())
