"""What the second look is worth, and what it costs, by the app's own path.

    python benchmarks/second_look.py PATH-TO-FERPLUS [--model ID] [--sample N] [--out FILE.json]

Pictures of FER+'s validation part (majority labels; never the test part), each a face by itself,
are read at one look and at two, in turns, so that other work on the machine shows in both alike.
Without the Action Units, which come after it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.quality import validation  # noqa: E402
from ferdesk.core import metrics  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.types import Frame  # noqa: E402
from ferdesk.core.whole import write_text  # noqa: E402
from ferdesk.faces.framed import FramedLandmarker  # noqa: E402
from ferdesk.models.runner import Runner  # noqa: E402
from ferdesk.pipeline.found import Found  # noqa: E402
from ferdesk.pipeline.look import read_twice  # noqa: E402
from trainer.au.fit import LOOK_MARGIN  # noqa: E402

ONE, TWO = "one look", "two looks"
MARGINS = {ONE: 0.0, TWO: LOOK_MARGIN}
TURNS = 5


def main() -> int:
    """Measure, print, and write as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ferplus", type=Path)
    parser.add_argument("--model", help="default: the one the app starts with")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--sample", type=int, default=800, help="so many pictures are read")
    asked = parser.parse_args()
    try:
        runner, pixels, labels = validation(asked)
        some = np.linspace(0, len(labels) - 1, min(len(labels), asked.sample)).astype(int)
        figures = measure(runner, pixels[some], labels[some])
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(figures, indent=1))
    if asked.out is not None:
        write_text(asked.out, json.dumps(figures, indent=1) + "\n")
    return 0


def measure(runner: Runner, pixels: np.ndarray, labels: np.ndarray) -> dict[str, object]:
    found = [_found(finder, crop) for finder in [FramedLandmarker()] for crop in pixels]
    read = {name: [_read(runner, one, margin) for one in found] for name, margin in MARGINS.items()}
    best = dict.fromkeys(MARGINS, np.inf)
    for _ in range(TURNS):
        for name, margin in MARGINS.items():
            since = time.perf_counter()
            for one in found:
                _read(runner, one, margin)
            best[name] = min(best[name], time.perf_counter() - since)
    return {
        "model": runner.card.id,
        "pictures": len(labels),
        "looked at twice": round(float(np.mean([bool(a.second) for a in read[TWO]])), 3),
        "time of two by that of one": round(best[TWO] / best[ONE], 2),
        **{name: _scored(answers, labels) for name, answers in read.items()},
    }


def _found(finder: FramedLandmarker, crop: np.ndarray) -> Found:
    frame = Frame(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR), 0, 0, 0, "picture")
    return Found(frame, finder.detect(frame), crop[None], {})


def _read(runner: Runner, found: Found, margin: float):
    ((answer,),), _ = read_twice(runner, [found], [[False]], margin)
    return answer


def _scored(answers: list, labels: np.ndarray) -> dict[str, float]:
    p = np.stack([answer.both for answer in answers])
    return {
        "accuracy": round(100 * float(metrics.hits(p, labels).mean()), 2),
        "nats": round(float(metrics.label_nll(np.log(p), labels)), 4),
    }


if __name__ == "__main__":
    sys.exit(main())
