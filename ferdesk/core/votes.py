"""What a card tells of people's votes: how they divide where its model has probabilities.

How sure a model is of its label says how often most people chose that label. How many of them did
is another question, to which the same numbers answer too boldly: single people differ more than
their majorities. A second temperature, fitted to the votes, makes shares of people of them. What a
balanced model says lies beside what it believes by a known shift, which is taken back before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ferdesk.core.figures import is_count, is_number, is_percent
from ferdesk.core.vocab import N_EMOTIONS

PEOPLE = 10
"""As many taggers voted on each picture of FER+."""
Shares = Callable[[np.ndarray], np.ndarray]
"""Makes the shares of people, float64 (8,), of a model's probabilities, (8,): :func:`shares`."""
SharesBy = Callable[[str], Shares | None]
"""That of the model of an id; None where its card does not tell it."""
LEAST = 1e-3
"""Temperatures below this are no such thing."""


@dataclass(frozen=True, slots=True)
class Votes:
    """Of the pictures of a split whose most votes are for an emotion."""

    split: str
    n: int
    temperature: float
    """By which logits are divided for the softmax to be shares of people."""
    confidence: float
    """Percent: the mean probability of the label that the model gives."""
    agreement: float
    """Percent: the mean share of people who give the same."""
    gap: float
    """Percentage points from the share of people that the second temperature expects for the label
    to the one that there is: a mean over tenths of the former, each by its pictures."""
    shift: tuple[float, ...] = ()
    """Nats by emotion that are added to logits before they are divided: what a balanced model took
    off what it believes. Empty where nothing was taken off."""


def problems(data: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a card's field ``votes``; empty when it can be read."""
    found = []
    if not isinstance(data.get("split"), str):
        found.append("votes needs split")
    if not is_count(data.get("n")) or data["n"] == 0:
        found.append("votes needs n, the number of its pictures")
    if not is_number(data.get("temperature")) or data["temperature"] < LEAST:
        found.append(f"votes.temperature must be a number from {LEAST} on")
    if not all(is_percent(data.get(name)) for name in ("confidence", "agreement", "gap")):
        found.append("votes needs confidence, agreement and gap in percent")
    if not is_shift(data.get("shift", ())):
        found.append(f"votes.shift must be {N_EMOTIONS} numbers")
    return found


def is_shift(value: Any) -> bool:
    """Whether it is a number for each emotion, or nothing at all."""
    if not isinstance(value, list | tuple):
        return False
    return len(value) in (0, N_EMOTIONS) and all(map(is_number, value))


def parse(data: Mapping[str, Any]) -> Votes:
    """Read the field of a card in which :func:`problems` found none."""
    return Votes(
        data["split"],
        data["n"],
        float(data["temperature"]),
        float(data["confidence"]),
        float(data["agreement"]),
        float(data["gap"]),
        tuple(map(float, data.get("shift", ()))),
    )


def shares(
    probabilities: np.ndarray, temperature: float, of_votes: float, shift: Sequence[float] = ()
) -> np.ndarray:
    """The shares of people that a model's probabilities make one expect.

    Args:
        probabilities: float (8,), sum to 1: softmax of logits divided by the temperature.
        temperature: the model's, by which its probabilities came about.
        of_votes: the one by which they would be shares of people: of its card's ``votes``.
        shift: nats by emotion, of the same; nothing for none.

    Returns:
        float64 (8,), sum to 1.
    """
    with np.errstate(divide="ignore"):  # nobody says what is impossible
        logits = temperature * np.log(np.asarray(probabilities, np.float64))
    logits = (logits + shift if len(shift) else logits) / of_votes
    softer = np.exp(logits - logits.max())
    return softer / softer.sum()


def counts(expected: np.ndarray, people: int = PEOPLE) -> tuple[int, ...]:
    """Shares as whole people: each rounded down, the rest to those that lost most by it.

    What is expected of less than half a person is pooled: that somebody will say something else is
    likely where no single other thing is.

    Args:
        expected: float (8,), sum to 1.

    Returns:
        Nine numbers that add up to ``people``: one for each emotion, then for anything else.
    """
    exact = np.asarray(expected, np.float64) * people
    few = exact < 0.5
    exact = np.append(np.where(few, 0, exact), exact[few].sum())
    whole = np.floor(exact + 1e-9).astype(int)
    missing = people - int(whole.sum())
    # Of equal remainders the first in the order of the vocabulary.
    for i in np.argsort(-(exact - whole), kind="stable")[:missing]:
        whole[i] += 1
    return tuple(int(n) for n in whole)
