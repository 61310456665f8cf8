"""How far two readings of the same faces agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.core.metrics import kappa
from ferdesk.core.vocab import EMOTIONS

NONE = "none"
"""Stands for a face without a label, where the app abstained."""
CATEGORIES: tuple[str, ...] = (*EMOTIONS, NONE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of label pairs, and what follows from them."""

    table: np.ndarray
    """int64 (9, 9): rows the one reading, columns the other, in the order of :data:`CATEGORIES`."""

    @classmethod
    def of(cls, first: Sequence[str | None], second: Sequence[str | None]) -> Agreement:
        """Count pairs of labels; None stands for no label.

        Raises:
            ValueError: the two differ in length, or a label is not an emotion.
        """
        if len(first) != len(second):
            raise ValueError(f"expected as many labels twice, got {len(first)} and {len(second)}")
        table = np.zeros((len(CATEGORIES), len(CATEGORIES)), np.int64)
        for a, b in zip(first, second):
            table[CATEGORIES.index(a or NONE), CATEGORIES.index(b or NONE)] += 1
        return cls(table)

    @property
    def n(self) -> int:
        """Faces compared."""
        return int(self.table.sum())

    @property
    def share(self) -> float:
        """Share in [0, 1] that has the same label, or none, in both; NaN without a face."""
        return float(np.trace(self.table) / self.n) if self.n else float("nan")

    @property
    def percent(self) -> float:
        """The share in percent with one decimal: 100 is all and 0 none, however near the others
        come."""
        if self.share in (0, 1):
            return 100 * self.share
        return min(max(round(100 * self.share, 1), 0.1), 99.9)

    @property
    def kappa(self) -> float:
        """Cohen's kappa over the nine categories, no label being one of them.

        1 when all agree, 0 when they agree as often as chance would; NaN without a face, and
        where both give one and the same label to all, so that chance explains everything.
        """
        return kappa(self.table)

    def changes(self) -> list[tuple[str, str, int]]:
        """Pairs that differ, with their count, the most frequent first."""
        found = [
            (CATEGORIES[i], CATEGORIES[j], int(count))
            for (i, j), count in np.ndenumerate(self.table)
            if i != j and count
        ]
        return sorted(found, key=lambda pair: -pair[2])
