"""Small made UTKFace and IMDB-WIKI trees, with the traps of the real ones."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import cv2
import numpy as np

MATLAB = 366
"""Days from MATLAB's year 0 to Python's year 1."""


def jpeg(image: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", image)[1].tobytes()


def face(seed: int, size: int = 64) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (size, size), np.uint8)


def write_utkface(root: Path, n: int = 60) -> Path:
    """``n`` good pictures, two of malformed names, one that is none."""
    folder = root / "UTKFace"
    folder.mkdir(parents=True)
    for i in range(n):
        name = f"{i % 90}_{i % 2}_{i % 5}_2017011{i:04d}.jpg.chip.jpg"
        (folder / name).write_bytes(jpeg(face(i)))
    for name in ("39_1_20170116174525125.jpg.chip.jpg", "24_0_1_2017 .jpg.chip.jpg"):
        (folder / name).write_bytes(jpeg(face(0)))
    (folder / "50_0_0_20170119.jpg").write_bytes(b"no picture")
    (folder / "116_1_0_20170120.jpg").write_bytes(jpeg(face(1)))
    return root


def cells(values: list) -> np.ndarray:
    """A 1×N cell array, as the files have them."""
    found = np.empty((1, len(values)), object)
    for i, value in enumerate(values):
        found[0, i] = value
    return found


PEOPLE = (
    # path, born, year, gender (1 male), score, second score, person
    ("00/a.jpg", date(1970, 1, 1), 2000, 1.0, 4.2, np.nan, "A"),
    ("00/b.jpg", date(1970, 12, 31), 2000, 0.0, 4.2, np.nan, "B"),
    ("00/c.jpg", None, 2000, 1.0, 4.2, np.nan, "C"),
    ("00/d.jpg", date(1990, 1, 1), 1980, 1.0, 4.2, np.nan, "D"),
    ("00/e.jpg", date(1970, 1, 1), 2000, np.nan, 4.2, np.nan, "E"),
    ("00/f.jpg", date(1970, 1, 1), 2000, 1.0, -np.inf, np.nan, "F"),
    ("00/g.jpg", date(1970, 1, 1), 2000, 1.0, 0.5, np.nan, "G"),
    ("00/h.jpg", date(1970, 1, 1), 2000, 1.0, 4.2, 2.0, "H"),
    ("00/tiny.jpg", date(1970, 1, 1), 2000, 1.0, 4.2, np.nan, "I"),
    ("00/nowhere.jpg", date(1970, 1, 1), 2000, 1.0, 4.2, np.nan, "J"),
)


def write_imdb_wiki(root: Path, which: str = "wiki", more: int = 60) -> Path:
    """The rows of :data:`PEOPLE`, and ``more`` good ones of as many people."""
    from scipy.io import savemat

    rows = [*PEOPLE]
    for i in range(more):
        rows.append(
            (f"01/{i}.jpg", date(1950 + i % 40, 3, 1), 2005, float(i % 2), 3.0, np.nan, f"P{i}")
        )
    folder = root / f"{which}_crop"
    for part in ("00", "01"):
        (folder / part).mkdir(parents=True)
    for i, row in enumerate(rows):
        if "nowhere" not in row[0]:
            size = 1 if "tiny" in row[0] else 90
            (folder / row[0]).write_bytes(jpeg(face(i, size)))
    held = {
        "dob": np.array([[MATLAB + r[1].toordinal() if r[1] else 1 for r in rows]], np.int32),
        "photo_taken": np.array([[r[2] for r in rows]], np.uint16),
        "full_path": cells([np.array([r[0]]) for r in rows]),
        "gender": np.array([[r[3] for r in rows]]),
        "name": cells([np.array([r[6]]) for r in rows]),
        "face_location": cells([np.zeros((1, 4)) for _ in rows]),
        "face_score": np.array([[r[4] for r in rows]]),
        "second_face_score": np.array([[r[5] for r in rows]]),
    }
    buffer = io.BytesIO()
    savemat(buffer, {which: held})
    (folder / f"{which}.mat").write_bytes(buffer.getvalue())
    return root
