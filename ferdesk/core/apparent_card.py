"""What a card tells of apparent age and gender: how far off they usually are.

A model that has this field gives two more outputs than the others; see
:mod:`ferdesk.models.apparent`. The figures are of a set of labelled faces: how old they look to
those who labelled them, and which of two words was written down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ferdesk.core.figures import is_count, is_interval, is_number, is_percent

AGE_OUTPUT, AGE_UNIT = "age", "years"
GENDER_OUTPUT = "gender"
GENDERS = ("male", "female")
"""Order of the gender output. Two, because the labels of the training sets know no other."""


@dataclass(frozen=True, slots=True)
class AgeBand:
    """How far off an age usually is, among the ages that were read."""

    below: float | None
    """Years; it is of ages that were read as less. None for the rest."""
    off: float
    """Years; ``AgeFigures.share`` percent of the validation faces were within ± this."""


@dataclass(frozen=True, slots=True)
class AgeFigures:
    """Of the age. On the test hold-out, but for the bands."""

    n: int
    mae: float
    """Mean absolute error in years."""
    share: float
    """Percent of the validation faces that each band was made to hold."""
    covered: float
    """Percent of the test faces that were within theirs."""
    bands: tuple[AgeBand, ...]
    """From the youngest on; the last one has no end."""

    def off(self, age: float) -> float:
        """Years by which an age that was read may be off; the first band that it is below."""
        return next(b.off for b in self.bands if b.below is None or age < b.below)

    def whole_years(self, age: float) -> tuple[int, int]:
        """The range around an age that was read, as the youngest and oldest whole year in it.

        Labels are whole years, so these are the very labels that count as inside: nothing is lost
        by rounding.
        """
        off = self.off(age)
        low = max(0, math.ceil(age - off))
        return low, max(low, math.floor(age + off))


@dataclass(frozen=True, slots=True)
class GenderFigures:
    """Of the gender, on the test hold-out. In percent."""

    n: int
    accuracy: float
    interval95: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ApparentFigures:
    """Both."""

    set: str
    """Name of the set of faces."""
    split_seed: int
    """Of its division into training, validation and test."""
    age: AgeFigures
    gender: GenderFigures


def problems(data: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a card's field ``apparent``; empty when it can be read."""
    found = []
    if not isinstance(data.get("set"), str):
        found.append("apparent needs set, the name of its faces")
    if not is_count(data.get("split_seed")):
        found.append("apparent needs split_seed")
    for name, check in (("age", _wrong_age), ("gender", _wrong_gender)):
        part = data.get(name)
        wrong = check(part) if isinstance(part, dict) else ["an object is expected"]
        found += [f"apparent.{name}: {one}" for one in wrong]
    return found


def parse(data: Mapping[str, Any]) -> ApparentFigures:
    """Read the field of a card in which :func:`problems` found none."""
    age, gender = data["age"], data["gender"]
    low, high = gender["interval95"]
    return ApparentFigures(
        data["set"],
        data["split_seed"],
        AgeFigures(
            age["n"],
            float(age["mae"]),
            float(age["share"]),
            float(age["covered"]),
            tuple(
                AgeBand(None if row["below"] is None else float(row["below"]), float(row["off"]))
                for row in age["ranges"]
            ),
        ),
        GenderFigures(gender["n"], float(gender["accuracy"]), (float(low), float(high))),
    )


def _wrong_age(age: Mapping[str, Any]) -> list[str]:
    found = []
    if (age.get("output"), age.get("unit")) != (AGE_OUTPUT, AGE_UNIT):
        found.append(f"output {AGE_OUTPUT} in {AGE_UNIT} is expected")
    if not is_count(age.get("n")) or age["n"] == 0:
        found.append("it needs n, the number of test faces")
    if not is_number(age.get("mae")) or age["mae"] < 0:
        found.append("it needs mae in years")
    for name in ("share", "covered"):
        if not is_percent(age.get(name)):
            found.append(f"it needs {name} in percent")
    why = _wrong_bands(age.get("ranges"))
    return [*found, f"ranges: {why}"] if why else found


def _wrong_gender(gender: Mapping[str, Any]) -> list[str]:
    found = []
    if gender.get("output") != GENDER_OUTPUT or gender.get("order") != list(GENDERS):
        found.append(f"output {GENDER_OUTPUT} in the order {', '.join(GENDERS)} is expected")
    if not is_count(gender.get("n")) or gender["n"] == 0:
        found.append("it needs n, the number of test faces")
    if not is_percent(gender.get("accuracy")):
        found.append("it needs accuracy in percent")
    if not is_interval(gender.get("interval95")):
        found.append("it needs interval95, two ends in percent")
    return found


def _wrong_bands(rows: Any) -> str:
    """What is wrong with the ranges of the age, in a few words; empty when nothing is."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return "a list of them is expected"
    if not all(is_number(row.get("off")) and row["off"] > 0 for row in rows):
        return "each needs off, years above 0"
    if "below" not in rows[-1] or rows[-1]["below"] is not None:
        return "the last one is of all other ages, and its below is null"
    ends = [row.get("below") for row in rows[:-1]]
    if not all(is_number(end) and end > 0 for end in ends):
        return "each but the last needs below, years above 0"
    if not all(low < high for low, high in pairwise(ends)):
        return "they must be sorted by below, none twice"
    return ""
