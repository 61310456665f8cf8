"""What a card tells of poor pictures: how well they are read, and whether the model notices.

Validation pictures are made worse by known amounts (``trainer/corruptions.py``). Where a model
stays as sure of itself as it was while it is right less often, it does not notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ferdesk.core.figures import is_count, is_number, is_percent

UNCHANGED = "unchanged"
"""Name of the row of the same pictures as they are; its amount is 0."""


@dataclass(frozen=True, slots=True)
class Row:
    """Pictures that were made worse in one way by one amount."""

    corruption: str
    amount: float
    accuracy: float
    """Percent of the pictures."""
    confidence: float
    """Percent: the mean probability of the label that the model gives."""
    flaws: Mapping[str, float] = field(default_factory=dict)
    """What flaws of ``ferdesk/quality.py`` measure of these pictures, by their names: the median.
    Of a way of getting worse that is one of them, and of the pictures as they are."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """The same pictures, as they are and made worse."""

    split: str
    protocol: str
    n: int
    unchanged: Row
    rows: tuple[Row, ...]

    @property
    def accuracy(self) -> float:
        """Percent, over all pictures made worse: each kind weighs alike, however many amounts."""
        kinds: dict[str, list[float]] = {}
        for row in self.rows:
            kinds.setdefault(row.corruption, []).append(row.accuracy)
        means = [sum(one) / len(one) for one in kinds.values()]
        return sum(means) / len(means)


def problems(data: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a card's field ``robustness``; empty when it can be read."""
    found = []
    if not all(isinstance(data.get(name), str) for name in ("split", "protocol")):
        found.append("robustness needs split and protocol")
    if not is_count(data.get("n")) or data["n"] == 0:
        found.append("robustness needs n, the number of its pictures")
    rows = data.get("rows")
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        found.append("robustness.rows: each needs corruption, amount, accuracy and confidence")
    elif [row["corruption"] for row in rows].count(UNCHANGED) != 1 or len(rows) < 2:
        found.append(f"robustness.rows: one {UNCHANGED} and others are expected")
    return found


def parse(data: Mapping[str, Any]) -> Robustness:
    """Read the field of a card in which :func:`problems` found none."""
    rows = [
        Row(
            row["corruption"],
            float(row["amount"]),
            float(row["accuracy"]),
            float(row["confidence"]),
            {name: float(value) for name, value in row.get("flaws", {}).items()},
        )
        for row in data["rows"]
    ]
    as_they_are = next(row for row in rows if row.corruption == UNCHANGED)
    rest = tuple(row for row in rows if row is not as_they_are)
    return Robustness(data["split"], data["protocol"], data["n"], as_they_are, rest)


def _is_row(row: Any) -> bool:
    if not isinstance(row, dict):
        return False
    flaws = row.get("flaws", {})
    return (
        isinstance(flaws, dict)
        and all(map(is_number, flaws.values()))
        and isinstance(row.get("corruption"), str)
        and is_number(row.get("amount"))
        and all(is_percent(row.get(name)) for name in ("accuracy", "confidence"))
    )
