"""Reader of the Extended Cohn-Kanade set (CK+) in its official layout.

Lucey et al., *The Extended Cohn-Kanade Dataset*, CVPR Workshops 2010. It comes under a licence
of its own and is not part of ferdesk. Three folders lie side by side::

    cohn-kanade-images/S005/001/S005_001_00000011.png   a sequence, from neutral to the peak
    FACS/S005/001/S005_001_00000011_facs.txt            units of the peak: number, intensity
    Emotion/S005/001/S005_001_00000011_emotion.txt      one code; not every sequence has one

The peak is the last frame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS

FOLDERS = {
    "images": ("cohn-kanade-images", "extended-cohn-kanade-images"),
    "units": ("FACS", "FACS_labels"),
    "emotions": ("Emotion", "Emotion_labels"),
}
"""Names that the three folders go by."""
EMOTION_CODES = {
    0: "neutral",
    1: "anger",
    2: "contempt",
    3: "disgust",
    4: "fear",
    5: "happiness",
    6: "sadness",
    7: "surprise",
}
MAX_TEXT_BYTES = 100_000
"""Of a file of codes; real ones have some hundred."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One sequence."""

    subject: str
    """``S005``."""
    number: str
    """``001``."""
    frames: tuple[Path, ...]
    """From neutral to the peak."""
    units: dict[int, int] | None
    """Unit → intensity, 1 (A) to 5 (E), 0 where it is not coded; None without a FACS file."""
    emotion: str | None

    @property
    def peak(self) -> Path:
        return self.frames[-1]


def read(root: Path) -> tuple[Recording, ...]:
    """All sequences, by subject and number.

    Raises:
        FerdeskError: no folder of images, a file that can't be read, or a code that CK+ has not.
    """
    images = _folder(root, "images")
    if images is None:
        raise FerdeskError(
            f"{root} holds no {FOLDERS['images'][0]}.", "Give the folder that CK+ was unpacked to."
        )
    units, emotions = _folder(root, "units"), _folder(root, "emotions")
    found = []
    for subject in _subfolders(images):
        for number in _subfolders(subject):
            frames = tuple(p for p in _files(number) if p.suffix.lower() == ".png")
            if not frames:
                continue
            place = (subject.name, number.name)
            found.append(Recording(*place, frames, _units(units, place), _emotion(emotions, place)))
    if not found:
        raise FerdeskError(f"{images} holds no sequence.", "Is it unpacked whole?")
    return tuple(found)


def counts(recordings: Sequence[Recording]) -> Counter:
    """Sequences by emotion, as Table 3.2 counts them: all eight in its order. Sequences without an
    emotion are left out."""
    found = Counter(r.emotion for r in recordings if r.emotion is not None)
    return Counter({emotion: found[emotion] for emotion in EMOTIONS})


def picture(path: Path) -> np.ndarray:
    """uint8 (H, W, 3) BGR: a frame.

    Raises:
        FerdeskError: it can't be read.
    """
    try:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    except cv2.error:  # more pixels than OpenCV takes
        image = None
    if image is None:
        raise FerdeskError(f"{path} is no picture.", "Unpack CK+ again.")
    return image


def agreement(
    recordings: Sequence[Recording], read_units: Callable[[Path], dict[str, float] | None]
) -> dict[str, dict]:
    """How well a reader of units agrees with CK+'s coders at the peaks.

    Args:
        recordings: those without FACS codes are passed over.
        read_units: a peak's path to intensities by key (``AU12``); None where it finds no face.

    Returns:
        By key of each unit read: ``auc`` (share of pairs of a face with and one without the unit
        that it orders rightly; None where one of them lacks), ``with`` and ``without`` (faces).
    """
    read_faces = [(r.units, read_units(r.peak)) for r in recordings if r.units is not None]
    faces = [(codes, units) for codes, units in read_faces if units is not None]
    result = {}
    for key in (key for key in (faces[0][1] if faces else {}) if "_" not in key):
        number = int(key.removeprefix("AU"))
        there = np.array([number in codes for codes, _ in faces])
        values = np.array([units[key] for _, units in faces])
        result[key] = {
            "auc": auc(values, there),
            "with": int(there.sum()),
            "without": int((~there).sum()),
        }
    return result


def auc(values: np.ndarray, there: np.ndarray) -> float | None:
    """Share of pairs of a face with and one without a unit that ``values`` order rightly.

    Args:
        values: float (N,).
        there: bool (N,).

    Returns:
        In [0, 1], ties by half; None where there are no faces of one kind.
    """
    high, low = values[there], values[~there]
    if not len(high) or not len(low):
        return None
    above = (high[:, None] > low[None]).mean()
    return float(above + (high[:, None] == low[None]).mean() / 2)


def _folder(root: Path, kind: str) -> Path | None:
    return next((root / name for name in FOLDERS[kind] if (root / name).is_dir()), None)


def _subfolders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def _label_file(folder: Path | None, place: tuple[str, str]) -> Path | None:
    if folder is None or not (folder / place[0] / place[1]).is_dir():
        return None
    return next((p for p in _files(folder / place[0] / place[1]) if p.suffix == ".txt"), None)


def _files(folder: Path) -> list[Path]:
    """By name. A Mac puts files of its own beside others, with a dot before the same name."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _rows(path: Path) -> list[list[float]]:
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise ValueError("it is too large")
        lines = path.read_text(encoding="ascii").splitlines()
        return [[float(word) for word in line.split()] for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise FerdeskError(f"{path} can't be read: {error}.", "Unpack CK+ again.") from error


def _units(folder: Path | None, place: tuple[str, str]) -> dict[int, int] | None:
    path = _label_file(folder, place)
    if path is None:
        return None
    rows = _rows(path)
    if any(len(row) != 2 or not 0 < row[0] < 100 or not 0 <= row[1] <= 5 for row in rows):
        raise FerdeskError(f"{path}: expected a unit and an intensity from 0 to 5 in each line.")
    return {int(unit): int(intensity) for unit, intensity in rows}


def _emotion(folder: Path | None, place: tuple[str, str]) -> str | None:
    path = _label_file(folder, place)
    if path is None:
        return None
    values = [value for row in _rows(path) for value in row]
    if len(values) != 1 or values[0] not in EMOTION_CODES:
        raise FerdeskError(f"{path}: expected one code from 0 to 7.")
    return EMOTION_CODES[int(values[0])]
