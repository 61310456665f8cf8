"""What a loaded data set is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ferdesk.core.types import CROP_SIZE, check_array
from ferdesk.core.vocab import VOTE_COLUMNS

SPLITS: tuple[str, ...] = ("train", "valid", "test")
"""Names of the splits; ``FerPlus.split`` holds the index."""

USAGES: tuple[str, ...] = ("Training", "PublicTest", "PrivateTest")
"""What FER2013 and ``fer2013new.csv`` call :data:`SPLITS`, in the same order."""

FOLDERS: tuple[str, ...] = ("FER2013Train", "FER2013Valid", "FER2013Test")
"""What FER+'s folder layout calls :data:`SPLITS`, in the same order."""


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The label file that a result rests on: two exist, and they differ on 1,601 images."""

    name: str
    """``label.csv`` or ``fer2013new.csv``."""
    sha256: str
    """Of the file's bytes. ``label.csv`` is three files; this is the sum over Train, Valid and
    Test read one after the other."""
    parts: tuple[tuple[str, str], ...] = ()
    """(path inside the data set, sha256) of each file read."""


@dataclass(frozen=True, slots=True)
class FerPlus:
    """FER+, whole and in memory: about 80 MB. Ordered by split, then by name, in every layout."""

    pixels: np.ndarray
    """uint8 (N, 48, 48), gray."""
    votes: np.ndarray
    """uint8 (N, 10): taggers by ``vocab.VOTE_COLUMNS``; a row sums to 10 at most."""
    split: np.ndarray
    """uint8 (N,): index in :data:`SPLITS`."""
    names: tuple[str, ...]
    """``ferNNNNNNN.png``, each once."""
    labels: LabelFile

    def __post_init__(self) -> None:
        n = len(self.names)
        check_array("FerPlus.pixels", self.pixels, (n, CROP_SIZE, CROP_SIZE), np.uint8)
        check_array("FerPlus.votes", self.votes, (n, len(VOTE_COLUMNS)), np.uint8)
        check_array("FerPlus.split", self.split, (n,), np.uint8)

    def __len__(self) -> int:
        return len(self.names)
