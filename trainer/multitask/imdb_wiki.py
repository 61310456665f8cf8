"""IMDB-WIKI (Rothe et al. 2015) as it is published: ``imdb.mat``, ``wiki.mat`` and their folders.

Age is the year of the photo, taken as the first of July, less the date of birth. Dates were
crawled and are often wrong, so a face is left out where its date, its gender or its detection
is in doubt; every reason is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from trainer.data.tree import Folder
from trainer.multitask import matlab
from trainer.multitask.faces import MAX_PICTURE, OLDEST, Faces, gray, part_of

SETS = ("imdb", "wiki")
MIN_SCORE = 1.0
"""Of the face detector; its authors' own models used the same."""
CENTRE = 0.62
"""Share of a published crop's side that is kept. It has a margin of 40% on each side of the
face, FER+ hardly any: 1 / 1.8, and a tenth more, since FER+ shows a little beside the face."""
_MATLABS_YEAR_ZERO = 366
"""MATLAB counts days from the year 0, Python from the year 1."""
_TEXTS = ("full_path", "name")
_NUMBERS = ("dob", "photo_taken", "gender", "face_score", "second_face_score")
"""Columns, the latter in the order of :class:`Entry`."""
REASONS = (
    "with a bad date", "of unknown gender", "without a face", "with a low face score",
    "with several faces", "unreadable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of a ``.mat`` file."""

    path: str
    born: float
    """MATLAB's day number."""
    taken: float
    """Year."""
    gender: float
    """0 female, 1 male, or not a number: the other way round than in :class:`Faces`."""
    score: float
    """Of the face; minus infinity where none was found."""
    second: float
    """Of the second face; not a number where there is none."""
    person: str

    def age(self) -> int | None:
        """Years, or None where the dates make no sense."""
        if not (math.isfinite(self.born) and math.isfinite(self.taken)):
            return None
        day, year = int(self.born) - _MATLABS_YEAR_ZERO, int(self.taken)
        if not (date(1850, 1, 1).toordinal() <= day <= date(2100, 1, 1).toordinal()):
            return None
        if not 1880 <= year <= 2100:
            return None
        years = math.floor((date(year, 7, 1).toordinal() - day) / 365.2425)
        return years if 0 <= years <= OLDEST else None

    def why_not(self) -> str | None:
        """The first of :data:`REASONS` that speaks against it."""
        checks = (
            (self.age() is None, "with a bad date"),
            (self.gender not in (0.0, 1.0), "of unknown gender"),
            (not math.isfinite(self.score), "without a face"),
            (self.score < MIN_SCORE, "with a low face score"),
            (math.isfinite(self.second), "with several faces"),
        )
        return next((why for bad, why in checks if bad), None)


def recognises(names: list[str]) -> bool:
    """Whether one of the two ``.mat`` files is there."""
    return bool(_mat_files(names))


def read(tree: Folder, names: list[str]) -> Faces:
    """Every face that passes, of both sets where both are there.

    Raises:
        FerdeskError: a ``.mat`` file is damaged or another.
    """
    there = set(names)
    left_out = dict.fromkeys(REASONS, 0)
    kept: list[tuple[str, Entry]] = []
    sets = _mat_files(names)
    for which, mat in sets.items():
        folder = mat.rpartition("/")[0]
        places = [f"{folder}/" if folder else "", f"{folder}/{which}_crop/".lstrip("/")]
        for entry in entries(tree, mat, which):
            why = entry.why_not()
            if why is not None:
                left_out[why] += 1
                continue
            path = next((p + entry.path for p in places if p + entry.path in there), None)
            if path is None:
                left_out["unreadable"] += 1
            else:
                kept.append((path, entry))
    pixels, used = [], []
    for path, entry in kept:
        crop = _crop(tree.read(path, MAX_PICTURE))
        if crop is None:
            left_out["unreadable"] += 1
            continue
        pixels.append(crop)
        used.append(entry)
    return Faces(
        np.array(pixels, np.uint8).reshape(-1, CROP_SIZE, CROP_SIZE),
        np.array([entry.age() for entry in used], np.int64),
        np.array([1 - int(entry.gender) for entry in used], np.int64),
        # By person, so that nobody is in two splits.
        np.array([part_of(entry.person) for entry in used], np.uint8),
        "-".join(sets).upper(),
        left_out,
    )


def entries(tree: Folder, mat: str, which: str) -> Iterator[Entry]:
    """The rows of a ``.mat`` file.

    Raises:
        FerdeskError: it is damaged, or lacks a field.
    """
    try:
        columns = matlab.table(tree.read(mat), which, (*_TEXTS, *_NUMBERS))
        missing = [name for name in (*_TEXTS, *_NUMBERS) if name not in columns]
        if missing:
            raise ValueError(f"{missing[0]} is missing")
        if len({len(column) for column in columns.values()}) > 1:
            raise ValueError("its columns are not equally long")
        if not all(isinstance(columns[name], list) for name in _TEXTS):
            raise ValueError("its names are no text")
        if not all(isinstance(columns[name], np.ndarray) for name in _NUMBERS):
            raise ValueError("its numbers are none")
    except ValueError as error:
        raise FerdeskError(
            f"{tree.describe(mat)} is not IMDB-WIKI's: {error}.", "Download it again."
        ) from error
    for i, path in enumerate(columns["full_path"]):
        path = str(path)
        born, taken, gender, score, second = (float(columns[name][i]) for name in _NUMBERS)
        person = str(columns["name"][i]) or path
        yield Entry(path, born, taken, gender, score, second, person)


def _mat_files(names: list[str]) -> dict[str, str]:
    """The ``.mat`` file of each set that is there."""
    ends = {which: f"{which}.mat" for which in SETS}
    found = {
        w: next((n for n in names if n.rpartition("/")[2] == e), None) for w, e in ends.items()
    }
    return {which: name for which, name in found.items() if name}


def _crop(content: bytes) -> np.ndarray | None:
    """The middle of a published crop, uint8 (48, 48); None where it is no picture."""
    image = gray(content)
    # The publishers put a picture of one pixel where they had none.
    if image is None or min(image.shape) < 16:
        return None
    side = round(CENTRE * min(image.shape))
    top, left = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
    return cv2.resize(
        image[top : top + side, left : left + side], (CROP_SIZE, CROP_SIZE),
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
