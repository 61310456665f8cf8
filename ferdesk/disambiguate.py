"""From probabilities to the label that is shown, with the reason.

Rules are asked in the order of :data:`RULES`; the first that has an answer
decides. Where the network hesitates, Action Units are asked before anything is
called doubtful: what looks undecided to the network alone is what they are
there for. What they leave doubtful gets no label either (``docs/action-units.md``
tells what the orders cost). Without classifiers or without a face mesh the
network's answer stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from ferdesk.au_svm import decision as units
from ferdesk.au_svm.card import PairRecord, Rules
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.core.action_units import BY_KEY
from ferdesk.core.types import Considered, Decision, Face, Trace, check_array
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS

ABSTAIN = "abstain"
ABSTAIN_BELOW = 0.35
"""Probability of the likeliest emotion below which no label is given."""


@dataclass(frozen=True)
class Evidence:
    """All that a rule may look at. Without slots, so that what follows from it is kept."""

    probabilities: np.ndarray
    """float32 (8,), sums to 1."""
    action_units: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Intensity in [0, 1] by name."""
    refusal: str = ""
    """Why the face can't be read, as a sentence; empty when it can."""
    abstain_below: float = ABSTAIN_BELOW
    face: Face | None = None
    """With its mesh; None where none was found."""
    classifiers: AuClassifiers | None = None
    """What may be asked where the network hesitates; None turns it off."""
    rules: Rules | None = None
    """When they are asked beside this network; None where they never are."""
    look: Considered | None = None
    """What came of the network's second look; None where it never takes one."""
    second: tuple[float, ...] = ()
    """What it said at that look; see :class:`ferdesk.core.types.Trace`."""

    def __post_init__(self) -> None:
        check_array("Evidence.probabilities", self.probabilities, (N_EMOTIONS,), np.float32)

    @cached_property
    def ranking(self) -> tuple[tuple[str, float], ...]:
        """Emotions with their probabilities, likeliest first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return tuple((EMOTIONS[i], float(self.probabilities[i])) for i in order)

    @cached_property
    def questions(self) -> tuple[units.Question, ...]:
        """The triple's question and the pair's; none where units have no say at all."""
        if self.classifiers is None or self.rules is None:
            return ()
        return units.questions(self.probabilities, self.rules, self.face is not None)


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
    return Decision(None, evidence.refusal, evidence.ranking[0][0], ABSTAIN)


def _doubt(evidence: Evidence) -> Decision | None:
    (first, p_first), (second, p_second) = evidence.ranking[:2]
    if p_first >= evidence.abstain_below:
        return None
    reason = (
        f"Too doubtful: the likeliest is {first} with {_share(p_first)}, "
        f"then {second} with {_share(p_second)}."
    )
    return Decision(None, reason, first, ABSTAIN, _trace(evidence))


def _network(evidence: Evidence) -> Decision | None:
    (first, p_first), (second, p_second) = evidence.ranking[:2]
    reason = f"The likeliest: {first} {_share(p_first)}, then {second} {_share(p_second)}."
    if _share(p_second) == "0%":
        reason = f"The likeliest: {first} {_share(p_first)}."
    return Decision(first, reason, first, "network", _trace(evidence))


def _units(evidence: Evidence) -> Decision | None:
    """Put the first question there is to put; None where there is none."""
    question = units.first_asked(evidence.questions)
    if question is None:
        return None
    classifiers, rules, face = evidence.classifiers, evidence.rules, evidence.face
    # Or there would be no question.
    assert classifiers is not None and rules is not None and face is not None
    features = classifiers.features(
        evidence.action_units, face.blendshapes, face.landmarks, face.pose
    )
    given = units.answer(question, evidence.probabilities, features, classifiers, rules)
    names = tuple(EMOTIONS[i] for i in question.emotions)
    label, before = EMOTIONS[given.emotion], names[0]
    shares = units.pushes(question, given.emotion, features, classifiers, rules)
    after = units.settled(evidence.probabilities, question, given)
    doubtful = float(after[given.emotion]) < evidence.abstain_below
    outcome = f"stays {label}" if label == before else f"changed to {label}"
    trace = _trace(
        evidence,
        asked=question,
        outcome=f"{outcome}, too doubtful to tell" if doubtful else outcome,
        network=tuple(zip(names, given.network)),
        units=tuple(zip(names, given.units)),
        pushes=shares,
        flip=_flip(evidence, rules, question, given),
        record=question.record,
    )
    if doubtful:
        shown = _either(f"{EMOTIONS[i]} {_share(after[i])}" for i in question.emotions)
        reason = f"Too doubtful, even with the Action Units: {shown}."
        return Decision(None, reason, before, ABSTAIN, trace)
    reason = _reason(evidence, names, given, label, shares)
    return Decision(label, reason, before, question.rule, trace)


def _trace(
    evidence: Evidence,
    asked: units.Question | None = None,
    outcome: str = "",
    record: PairRecord | None = None,
    **parts: Any,
) -> Trace | None:
    """What was considered; None where units had no say at all."""
    if not evidence.questions:
        return None
    looks = () if evidence.look is None else (evidence.look,)
    considered = looks + tuple(
        Considered(
            question.rule,
            tuple(EMOTIONS[i] for i in question.emotions),
            question.margin,
            question.threshold,
            outcome if question is asked else question.refusal or "settled by the triple",
        )
        for question in evidence.questions
    )
    counts = (record.asked, record.helped, record.harmed) if record else (0, 0, 0)
    return Trace(
        evidence.ranking[:3], considered, evidence.second, **parts,
        asked=counts[0], helped=counts[1], harmed=counts[2],
    )  # fmt: skip


SPEAKS = 0.05
"""Log-odds below which a unit is not named in the reason."""
LITTLE = 0.05
"""Intensity below which a unit counts as not there in the reason."""


def _reason(
    evidence: Evidence,
    names: tuple[str, ...],
    given: units.Answer,
    label: str,
    shares: tuple[tuple[str, float], ...],
) -> str:
    """What was close, what the units say, and which of them spoke for the label."""
    likely = dict(evidence.ranking)
    close = _either(f"{name} {_share(likely[name])}" for name in names)
    leaning = names[int(np.argmax(given.units))]
    if leaning != label:
        return (
            f"{close.capitalize()}: the Action Units lean to {leaning}, "
            f"but not enough against the network's {label}."
        )
    speaking = [_spoken(evidence, key) for key, share in shares if share >= SPEAKS][:2]
    because = f" ({', '.join(speaking)})" if speaking else ""
    return f"{close.capitalize()}: the Action Units speak for {label}{because}."


def _either(choices: Iterable[str]) -> str:
    """Two or more: "a or b", "a, b or c"."""
    *others, last = choices
    return f"{', '.join(others)} or {last}"


def _share(probability: float) -> str:
    """For people. Never 100%, because nothing here is certain."""
    return f"{min(float(probability), 0.99):.0%}"


def _spoken(evidence: Evidence, key: str) -> str:
    """A unit in plain words with its intensity: a weak one can speak as loud as a strong one."""
    if key not in BY_KEY:
        return "the shape of the face"
    intensity = evidence.action_units.get(key, 0.0)
    name = BY_KEY[key].name
    return f"{name} at {intensity:.0%}" if intensity >= LITTLE else f"hardly any {name}"


def _flip(evidence: Evidence, rules: Rules, question: units.Question, given: units.Answer) -> str:
    """What would have led to the label that came second."""
    order = sorted(range(len(given.total)), key=lambda i: -given.total[i])
    first, second = order[:2]
    won, lost = EMOTIONS[question.emotions[first]], EMOTIONS[question.emotions[second]]
    if rules.kind == "thesis":
        gap = given.total[first] - given.total[second]
        return f"{lost} would have won with {gap:.2f} more log-odds from the Action Units."
    ratio = math.exp(given.network[second] - given.network[first])
    needed = math.exp(given.units[first] - given.units[second])
    if question.rule == "pair":
        # A pair that is further apart than the margin is left to the network, which may come sooner
        # than what the units weigh. The two share what they have together.
        both = float(evidence.probabilities[list(question.emotions)].sum())
        if both > question.threshold:
            needed = min(needed, (both + question.threshold) / (both - question.threshold))
    return (
        f"{lost} would have won had the network found it {needed:.2f} times "
        f"as likely as {won}; it found {ratio:.2f}."
    )


RULES: tuple[Rule, ...] = (
    Rule("poor-picture", _poor_picture),
    Rule("units", _units),
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
