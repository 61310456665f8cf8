"""What a card tells of its model's confidence: a reliability diagram as numbers.

Pictures are sorted into bins by the model's confidence, which is the probability of the label
that it gives. Where a model is calibrated, about 70% of the pictures on which it is 70% sure are
read rightly (Guo et al., *On calibration of modern neural networks*, ICML 2017). Beside it, of the
same pictures, stands which expressions it mixes up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ferdesk.core import mixups
from ferdesk.core.figures import is_count, is_interval, is_percent
from ferdesk.core.mixups import Mixups

FITS = ("before", "after")
"""A diagram of the logits as they are, and one of those divided by the card's temperature."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the pictures of a bin came to, in percent."""

    confidence: float
    """Mean of the pictures."""
    accuracy: float
    interval95: tuple[float, float]
    """Of the accuracy: in a bin with few pictures it is wide."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The pictures whose confidence lies above ``low`` and up to ``high``, in percent."""

    low: float
    high: float
    n: int
    figures: Figures | None
    """None where there are no pictures."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One diagram."""

    bins: tuple[Bin, ...]
    """From 0 to 100%, without a gap."""
    ece: float
    """Expected calibration error in percentage points: the bins' distances between confidence and
    accuracy, each by its share of the pictures."""

    @property
    def used(self) -> tuple[Figures, ...]:
        """Of the bins that have pictures."""
        return tuple(one.figures for one in self.bins if one.figures is not None)

    @property
    def bias(self) -> float:
        """Mean confidence less accuracy, in percentage points: above 0 it is too sure of itself."""
        total = sum(one.n for one in self.bins)
        apart = (
            one.n * (one.figures.confidence - one.figures.accuracy)
            for one in self.bins
            if one.figures is not None
        )
        return sum(apart) / total


@dataclass(frozen=True, slots=True)
class Reliability:
    """Both diagrams, of the same pictures."""

    split: str
    protocol: str
    n: int
    before: Curve
    after: Curve
    mixups: Mixups | None = None
    """None on a card that was written before there was such."""


def problems(data: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a card's field ``reliability``; empty when it can be read."""
    found = []
    n: Any = data.get("n")
    if not all(isinstance(data.get(name), str) for name in ("split", "protocol")):
        found.append("reliability needs split and protocol")
    if not is_count(n) or n == 0:
        return [*found, "reliability needs n, the number of its pictures"]
    for name in FITS:
        curve = data.get(name)
        if not isinstance(curve, dict) or not is_percent(curve.get("ece")):
            found.append(f"reliability.{name} needs ece")
        elif why := _wrong_bins(curve.get("bins"), n):
            found.append(f"reliability.{name}.bins: {why}")
    if "confusion" in data and (why := mixups.problem(data["confusion"], n)):
        found.append(f"reliability.confusion: {why}")
    return found


def parse(data: Mapping[str, Any]) -> Reliability:
    """Read the field of a card in which :func:`problems` found none."""
    curves = {
        name: Curve(
            tuple(
                Bin(float(row["low"]), float(row["high"]), row["n"], _figures(row))
                for row in data[name]["bins"]
            ),
            float(data[name]["ece"]),
        )
        for name in FITS
    }
    counts = data.get("confusion")
    mixed = None if counts is None else mixups.parse(counts)
    return Reliability(data["split"], data["protocol"], data["n"], **curves, mixups=mixed)


def _figures(row: Mapping[str, Any]) -> Figures | None:
    if not row["n"]:
        return None
    return Figures(row["confidence"], row["accuracy"], tuple(row["interval95"]))


def _wrong_bins(rows: Any, n: int) -> str:
    """What is wrong with a diagram's bins, in a few words; empty when nothing is."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return "a list of bins is expected"
    for row in rows:
        if not all(is_percent(row.get(name)) for name in ("low", "high")):
            return "each needs low and high in percent"
        if not is_count(row.get("n")):
            return "each needs n"
        values = (row.get("confidence"), row.get("accuracy"), row.get("interval95"))
        if row["n"] == 0 and values != (None, None, None):
            return "a bin without pictures has no figures"
        if row["n"] and not (is_percent(values[0]) and is_percent(values[1])):
            return "each needs confidence and accuracy in percent"
        if row["n"] and not is_interval(values[2]):
            return "each needs interval95, two ends in percent"
    ends = [(row["low"], row["high"]) for row in rows]
    joined = all(before[1] == after[0] for before, after in pairwise(ends))
    if (
        not joined
        or any(low >= high for low, high in ends)
        or (ends[0][0], ends[-1][1]) != (0, 100)
    ):
        return "they must cover 0 to 100% without a gap"
    if sum(row["n"] for row in rows) != n:
        return "their pictures don't add up to n"
    return ""
