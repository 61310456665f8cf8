"""From probabilities to the label that is shown, with the reason.

Rules are asked in the order of :data:`RULES`; the first that has an answer
decides. A rule that settles a confusable pair or triple by action units is one
more row, before ``doubt``: what looks undecided to the network alone is what it
is there for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from ferdesk.core.types import Decision, check_array
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS

ABSTAIN_BELOW = 0.35
"""Probability of the likeliest emotion below which no label is given."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a rule may look at."""

    probabilities: np.ndarray
    """float32 (8,), sums to 1."""
    action_units: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Intensity in [0, 1] by name."""
    refusal: str = ""
    """Why the face can't be read, as a sentence; empty when it can."""
    abstain_below: float = ABSTAIN_BELOW

    def __post_init__(self) -> None:
        check_array("Evidence.probabilities", self.probabilities, (N_EMOTIONS,), np.float32)

    @property
    def ranking(self) -> tuple[tuple[str, float], ...]:
        """Emotions with their probabilities, likeliest first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return tuple((EMOTIONS[i], float(self.probabilities[i])) for i in order)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to come to a decision."""

    name: str
    """Stable; says in logs and tests which row it was."""
    decide: Callable[[Evidence], Decision | None]
    """None hands the question on to the next rule."""


def _poor_picture(evidence: Evidence) -> Decision | None:
    if not evidence.refusal:
        return None
    return Decision(None, evidence.refusal, evidence.ranking[0][0], "abstain")


def _doubt(evidence: Evidence) -> Decision | None:
    (first, p_first), (second, p_second) = evidence.ranking[:2]
    if p_first >= evidence.abstain_below:
        return None
    reason = (
        f"Too doubtful: the likeliest is {first} with {p_first:.0%}, "
        f"then {second} with {p_second:.0%}."
    )
    return Decision(None, reason, first, "abstain")


def _network(evidence: Evidence) -> Decision | None:
    (first, p_first), (second, p_second) = evidence.ranking[:2]
    reason = f"The network's likeliest: {first} {p_first:.0%}, then {second} {p_second:.0%}."
    return Decision(first, reason, first, "network")


RULES: tuple[Rule, ...] = (
    Rule("poor-picture", _poor_picture),
    Rule("doubt", _doubt),
    Rule("network", _network),
)
"""The last one always has an answer."""


def decide(evidence: Evidence, rules: Sequence[Rule] = RULES) -> Decision:
    """The first answer of ``rules``.

    Raises:
        ValueError: no rule has an answer, which a list ending in ``network`` can't have.
    """
    for rule in rules:
        decision = rule.decide(evidence)
        if decision is not None:
            return decision
    raise ValueError("no rule decided; the last one must always do")
