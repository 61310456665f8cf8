"""Faces with age and gender, from whichever set they come."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from trainer.data.tree import Folder, open_tree

SPLITS = ("train", "valid", "test")
SPLIT_SEED = 0
"""Of the hold-out split: part of what a figure means, so it is written and not an option."""
UNKNOWN = -1
MAX_PICTURE = 50_000_000
"""Bytes of a picture."""
OLDEST = 100
"""Years; older faces count as this old."""


@dataclass(frozen=True, slots=True)
class Faces:
    """Pictures and what is known of them."""

    pixels: np.ndarray
    """uint8 (N, 48, 48), framed about as FER+ frames its faces."""
    ages: np.ndarray
    """int64 (N,), years from 0 to 100, or :data:`UNKNOWN`."""
    genders: np.ndarray
    """int64 (N,): 0 male, 1 female, or :data:`UNKNOWN`."""
    split: np.ndarray
    """uint8 (N,), an index of :data:`SPLITS`."""
    name: str
    """Of the set."""
    left_out: dict[str, int]
    """Pictures that are not here, by the reason."""

    def __post_init__(self) -> None:
        n = len(self.pixels)
        if self.pixels.shape != (n, CROP_SIZE, CROP_SIZE) or self.pixels.dtype != np.uint8:
            raise ValueError(f"pixels should be uint8 (N, 48, 48), got {self.pixels.shape}")
        for name in ("ages", "genders", "split"):
            if getattr(self, name).shape != (n,):
                raise ValueError(f"{name} should be ({n},), got {getattr(self, name).shape}")

    def rows(self, split: str) -> np.ndarray:
        """Row numbers of a split, int64."""
        return np.flatnonzero(self.split == SPLITS.index(split))

    def checksum(self, *splits: str) -> str:
        """SHA-256 of the pictures of some splits and of what is known of them."""
        digest = hashlib.sha256()
        for rows in map(self.rows, splits):
            for part in (self.pixels, self.ages, self.genders):
                digest.update(np.ascontiguousarray(part[rows]).data)
        return digest.hexdigest()

    def words(self) -> str:
        """What was read and left out, in one line."""
        out = ", ".join(f"{n:,} {why}" for why, n in self.left_out.items() if n)
        parts = ", ".join(f"{len(self.rows(split)):,} {split}" for split in SPLITS)
        return f"{self.name}: {len(self.pixels):,} faces ({parts}); left out: {out or 'none'}"


def gray(content: bytes) -> np.ndarray | None:
    """A picture as uint8 (H, W); None where it is none."""
    try:
        return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:  # empty, or more pixels than OpenCV takes
        return None


def part_of(key: str) -> int:
    """The split of a picture or a person, by a draw that hangs on the key and the seed alone.

    A tenth each goes to validation and test.
    """
    draw = int(hashlib.sha256(f"{SPLIT_SEED} {key}".encode()).hexdigest()[:8], 16) % 10
    return {0: 2, 1: 1}.get(draw, 0)


def load(path: Path) -> Faces:
    """Read UTKFace or IMDB-WIKI.

    Args:
        path: a folder or a zip.

    Raises:
        FerdeskError: it holds neither set, or no face of it can be used.
    """
    from trainer.multitask import imdb_wiki, utkface

    if not Path(path).exists():
        raise FerdeskError(f"There are no faces at {path}.", _WANTED)
    with open_tree(Path(path)) as tree:
        faces = _read(tree, (imdb_wiki, utkface))
    for split in SPLITS:
        if not len(faces.rows(split)):
            raise FerdeskError(
                f"{path}: no face is left for {split}. {faces.words()}.", "Is the set whole?"
            )
    return faces


_WANTED = "Give the folder or a zip of UTKFace (*.jpg), or of IMDB-WIKI (imdb.mat or wiki.mat)."


def _read(tree: Folder, readers: tuple) -> Faces:
    names = tree.names()
    for reader in readers:
        if reader.recognises(names):
            return reader.read(tree, names)
    raise FerdeskError(f"{tree.title} is neither UTKFace nor IMDB-WIKI.", _WANTED)
