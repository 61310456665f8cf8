"""When the Action Unit classifiers are asked, and what follows from their answer.

Three close emotions go to the triple's classifier, two to the pair's (the thesis's chapter 8).
The thesis lets that SVM alone decide. For the better kind all SVMs vote, and what their votes weigh
is added to the network's log-probabilities of the emotions in question. A pair or triple of which
validation had too few cases is not asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.au_svm.card import PairRecord, Rules
from ferdesk.au_svm.model import AuClassifiers, Features
from ferdesk.core.vocab import N_EMOTIONS

TINY = 1e-6
"""Probability below which the network's log-odds grow no more."""
CASES_NEEDED = 30
"""Validation images of a pair or triple below which the network's answer stands."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the classifiers of a pair or triple are asked."""

    rule: str
    """``triple`` or ``pair``."""
    emotions: tuple[int, ...]
    """Likeliest first."""
    margin: float
    """Between the probabilities of the first and the last of them."""
    threshold: float
    refusal: str
    """Why it is not asked, in a few words; empty when it is."""
    record: PairRecord | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the classifiers say to a question."""

    emotion: int
    """The winner."""
    network: tuple[float, ...]
    """By emotion of the question: the network's log-probability."""
    units: tuple[float, ...]
    """By emotion: what the units add. Of a pair the first in the order of the vocabulary has the
    log-odds and the other 0; of a triple each has its log-odds against the rest, or of the better
    kind what it gets more than the mean of the three."""
    total: tuple[float, ...]
    """By emotion: what decided; the largest wins, the likelier of equal ones."""


def questions(probabilities: np.ndarray, rules: Rules, has_mesh: bool) -> tuple[Question, ...]:
    """The triple's question, then the pair's.

    Args:
        probabilities: float (8,).
        rules: of the kind in use.
        has_mesh: False where no face mesh was found, and nothing can be asked.
    """
    order = np.argsort(-probabilities, kind="stable")
    found = []
    for rule, n, limit in (("triple", 3, rules.triple_margin), ("pair", 2, rules.pair_margin)):
        emotions = tuple(int(i) for i in order[:n])
        margin = float(probabilities[emotions[0]] - probabilities[emotions[-1]])
        record = rules.records.get(tuple(sorted(emotions)))
        if limit <= 0:
            refusal = "never asked, since it did not help on validation"
        elif margin >= limit:
            refusal = "clear enough"
        elif not has_mesh:
            refusal = "no face mesh"
        elif record is None:
            refusal = f"fewer than {CASES_NEEDED} such faces to learn from"
        else:
            refusal = ""
        found.append(Question(rule, emotions, margin, limit, refusal, record))
    return tuple(found)


def first_asked(found: Sequence[Question]) -> Question | None:
    """The question that is put: the triple's before the pair's; None where neither is."""
    return next((question for question in found if not question.refusal), None)


def answer(
    question: Question,
    probabilities: np.ndarray,
    features: Features,
    classifiers: AuClassifiers,
    rules: Rules,
) -> Answer:
    """Ask the SVMs what a question is about."""
    thesis, two = rules.kind == "thesis", question.rule == "pair"
    rising = tuple(sorted(question.emotions))
    if not thesis:
        shift = rules.shift(classifiers.votes(features.hidden[None]))[0, list(rising)]
        scores = shift - (shift[1] if two else shift.mean())
    elif two:
        scores = np.array([classifiers.pair_score(rising, features), 0.0])
    else:
        scores = classifiers.triple_scores(rising, features)
    by_emotion = dict(zip(rising, map(float, scores)))
    units = tuple(by_emotion[e] for e in question.emotions)
    network = tuple(math.log(max(float(probabilities[e]), TINY)) for e in question.emotions)
    total = units if thesis else tuple(a + b for a, b in zip(network, units))
    return Answer(question.emotions[int(np.argmax(total))], network, units, total)


def settled(probabilities: np.ndarray, question: Question, given: Answer) -> np.ndarray:
    """The network's probabilities once the units have spoken.

    The emotions of the question keep what they have together, and share it by what decided; the
    others keep their own. So the winner is the likeliest of all eight.

    Args:
        probabilities: float32 (8,), the network's.

    Returns:
        float32 (8,), with the same sum.
    """
    rows = list(question.emotions)
    total = np.array(given.total)
    shares = np.exp(total - total.max())
    after = probabilities.copy()
    after[rows] = float(probabilities[rows].sum()) * shares / shares.sum()
    return after


def pushes(
    question: Question,
    towards: int,
    features: Features,
    classifiers: AuClassifiers,
    rules: Rules,
) -> tuple[tuple[str, float], ...]:
    """What moved the units' say, in log-odds for ``towards``, the strongest first.

    Args:
        towards: one of the question's emotions.
    """
    rising = tuple(sorted(question.emotions))
    if rules.kind == "best":
        # Of two the one against the other, of three the one against the mean.
        against = [e for e in rising if e != towards] if question.rule == "pair" else list(rising)
        sides = np.zeros(N_EMOTIONS)
        sides[against] -= 1 / len(against)
        sides[towards] += 1
        return classifiers.vote_pushes(features, rules.vote_weights @ sides)
    if question.rule == "triple":
        return classifiers.triple_pushes(rising, towards, features)
    found = classifiers.pair_pushes(rising, features)
    sign = 1 if towards == rising[0] else -1
    return tuple((name, sign * share) for name, share in found)
