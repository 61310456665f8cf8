"""Real FER+ test faces for the golden tests, read straight from the archive."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from ferdesk.core.types import Face, Frame
from ferdesk.core.vocab import EMOTIONS
from ferdesk.faces.landmarker import FaceLandmarker

ENLARGED, MARGIN = 6, 72


def archive() -> Path:
    """The FER+ archive; skips the test where it is not."""
    named = os.environ.get("FERDESK_FERPLUS")
    path = Path(named) if named else Path(__file__).parents[3] / "shared" / "data" / "ferplus.zip"
    if not path.is_file():
        pytest.skip(f"the real FER+ archive is not at {path}; set FERDESK_FERPLUS")
    return path


def faces(per_emotion: int) -> list[tuple[str, np.ndarray]]:
    """(majority emotion, uint8 (48, 48)) of the first test images of each emotion."""
    found: list[tuple[str, np.ndarray]] = []
    left = dict.fromkeys(EMOTIONS, per_emotion)
    with zipfile.ZipFile(archive()) as bundle:
        table = bundle.read("FER2013Test/label.csv").decode()
        for row in csv.reader(io.StringIO(table)):
            votes = np.array([int(v) for v in row[2:12]])
            votes[votes <= 1] = 0
            top = int(votes.argmax())
            if votes[top] * 2 <= votes.sum() or top >= len(EMOTIONS) or not left[EMOTIONS[top]]:
                continue
            left[EMOTIONS[top]] -= 1
            png = np.frombuffer(bundle.read(f"FER2013Test/{row[0]}"), np.uint8)
            found.append((EMOTIONS[top], cv2.imdecode(png, cv2.IMREAD_GRAYSCALE)))
    return found


def detect(landmarker: FaceLandmarker, crop: np.ndarray) -> tuple[np.ndarray, Face] | None:
    """The enlarged crop (BGR) with the face found in it, or None."""
    big = cv2.resize(crop, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    big = cv2.copyMakeBorder(big, *(MARGIN,) * 4, cv2.BORDER_REPLICATE)
    big = cv2.cvtColor(big, cv2.COLOR_GRAY2BGR)
    found = landmarker.detect(Frame(big, 0, 0, 0, "crop"))
    return (big, found[0]) if found else None
