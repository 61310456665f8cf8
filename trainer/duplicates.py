"""Pictures that FER2013 holds more than once, pixel for pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.data.types import SPLITS, FerPlus


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Which pictures are the same."""

    group: np.ndarray
    """int64 (N,): equal numbers are equal pictures."""
    size: np.ndarray
    """int64 (N,): how often the picture is there; 1 for a picture without a copy."""

    @property
    def groups(self) -> int:
        """Number of groups of two or more."""
        return len(np.unique(self.group[self.size > 1]))

    @property
    def images(self) -> int:
        """Number of pictures in such groups."""
        return int((self.size > 1).sum())


def find(data: FerPlus) -> Duplicates:
    """Group the pictures whose pixels are all equal."""
    flat = np.ascontiguousarray(data.pixels.reshape(len(data), -1))
    first: dict[bytes, int] = {}
    group = np.array([first.setdefault(row.tobytes(), len(first)) for row in flat], np.int64)
    size = np.bincount(group, minlength=len(first))[group].astype(np.int64)
    return Duplicates(group, size)


def copies(data: FerPlus, of: str, within: str, found: Duplicates | None = None) -> np.ndarray:
    """Which pictures of a split have an exact copy in another.

    Args:
        data: the set.
        of: the split that is asked about.
        within: the split that is searched.
        found: the groups, where they are known already.

    Returns:
        bool (N,): True for pictures of ``of`` that are in ``within`` too.
    """
    found = found or find(data)
    inside = data.split == SPLITS.index(within)
    return (data.split == SPLITS.index(of)) & np.isin(found.group, found.group[inside])


def copies_in_training(data: FerPlus) -> np.ndarray:
    """bool (N,): validation and test images that are in the training split too."""
    found = find(data)
    return copies(data, "valid", "train", found) | copies(data, "test", "train", found)
