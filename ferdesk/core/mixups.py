"""What a card tells of its model's mix-ups: the confusion matrix of validation pictures.

A row for the expression that most taggers named, a column for the one that the model named. Its
rows say how many faces of an expression are found (recall), its columns how often the model is
right when it names one (precision): of a rare expression the two are far apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ferdesk.core.figures import is_count
from ferdesk.core.vocab import N_EMOTIONS


@dataclass(frozen=True, slots=True)
class Share:
    """Some of a number of faces."""

    part: int
    of: int

    @property
    def percent(self) -> float | None:
        """None of no faces."""
        return 100 * self.part / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Mixups:
    """A confusion matrix; expressions are indices in ``vocab.EMOTIONS``."""

    counts: tuple[tuple[int, ...], ...]
    """(8, 8): by what most taggers named, then by what the model named."""

    def found(self, expression: int) -> Share:
        """Of the faces that taggers gave an expression those that the model gives it too."""
        row = self.counts[expression]
        return Share(row[expression], sum(row))

    def right(self, expression: int) -> Share:
        """Of the faces that the model gives an expression those that taggers gave it too."""
        column = self._named(expression)
        return Share(column[expression], sum(column))

    def mistaken_for(self, expression: int) -> tuple[int, Share] | None:
        """What else the faces that the model gives an expression are most often; None where it is
        always right, or never gives it."""
        column = self._named(expression)
        others = [(n, other) for other, n in enumerate(column) if other != expression]
        most, other = max(others, key=lambda one: one[0])
        return (other, Share(most, sum(column))) if most else None

    def _named(self, expression: int) -> tuple[int, ...]:
        return tuple(row[expression] for row in self.counts)


def problem(counts: Any, n: int) -> str:
    """What is wrong with a card's matrix of ``n`` pictures, in few words; empty when nothing is."""
    rows = counts if isinstance(counts, list) else []
    if [len(row) if isinstance(row, list) else 0 for row in rows] != [N_EMOTIONS] * N_EMOTIONS:
        return "8 rows of 8 are expected"
    if not all(is_count(count) for row in rows for count in row):
        return "whole numbers are expected"
    if sum(map(sum, rows)) != n:
        return "its pictures don't add up to n"
    return ""


def parse(counts: list[list[int]]) -> Mixups:
    """Read a matrix in which :func:`problem` found none."""
    return Mixups(tuple(tuple(row) for row in counts))
