"""Margins and weights of the decision, fitted on validation images.

The network's probabilities there are of images that it never learned from, and so are the
classifiers' values; only Platt's two numbers a pair, and C, come from the same validation images
(fitted anew within each fold, Platt's numbers change the held-out accuracy by 0.02 points). Few
numbers are fitted, all together: two margins, and for the better kind one weight and each pair's
own, drawn towards it. Of equally good choices the one that touches fewer images is taken, so that
where nothing is known nothing changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from ferdesk.au_svm import layout
from ferdesk.au_svm.card import PairRecord, Rules
from ferdesk.au_svm.decision import CASES_NEEDED, TINY
from ferdesk.au_svm.model import AuClassifiers

PAIR_MARGINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
TRIPLE_MARGINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)
WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
PULL = 40.0
"""How strongly a pair's weight is drawn to the common one: the inverse variance of a normal prior
on it (a standard deviation of 0.16)."""
COST = 0.15
"""Images right that a touched pair or triple must bring for each image whose label it changes:
a change that is as often wrong as right is not worth making."""
FOLDS = 5
REPEATS = 2
"""Times that the folds are drawn anew, since one draw decides little."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Images in the order of the network's ranking, with what the classifiers say of them."""

    labels: np.ndarray
    """int64 (N,)."""
    has_mesh: np.ndarray
    """bool (N,)."""
    order: np.ndarray
    """int64 (N, 3): the network's three likeliest emotions."""
    log_p: np.ndarray
    """float64 (N, 3): their log-probabilities."""
    margins: np.ndarray
    """float64 (N, 2): between the probabilities of first and second, first and third."""
    pair: np.ndarray
    """int64 (N,): row of PAIRS of the two likeliest."""
    pair_score: np.ndarray
    """float64 (N,): the SVM's log-odds of the likeliest against the second."""
    triple: np.ndarray
    """int64 (N,): row of TRIPLES of the three likeliest."""
    triple_score: np.ndarray
    """float64 (N, 3): by rank."""

    def of(self, rows: np.ndarray) -> Cases:
        return Cases(*(getattr(self, field.name)[rows] for field in dataclasses.fields(self)))

    def __len__(self) -> int:
        return len(self.labels)


def cases(
    probabilities: np.ndarray,
    labels: np.ndarray,
    has_mesh: np.ndarray,
    pair_scores: np.ndarray,
    triple_scores: np.ndarray,
) -> Cases:
    """Rank images.

    Args:
        probabilities: float (N, 8), the network's, after temperature.
        labels: int64 (N,).
        has_mesh: bool (N,).
        pair_scores: float64 (N, 28): log-odds of each pair's first emotion.
        triple_scores: float64 (N, 56, 3).
    """
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :3]
    n = np.arange(len(labels))
    p = np.take_along_axis(probabilities, order, axis=1)
    two, three = np.sort(order[:, :2], axis=1), np.sort(order, axis=1)
    pair = np.array([layout.PLACE[tuple(map(int, row))] for row in two], np.int64)
    triple = np.array([layout.PLACE[tuple(map(int, row))] for row in three], np.int64)
    sign = np.where(order[:, 0] < order[:, 1], 1, -1)
    place = (three[:, None, :] == order[:, :, None]).argmax(axis=2)
    by_rank = np.take_along_axis(triple_scores[n, triple], place, axis=1)
    margins = np.stack([p[:, 0] - p[:, 1], p[:, 0] - p[:, 2]], axis=1)
    return Cases(
        labels, has_mesh, order, np.log(np.maximum(p, TINY)), margins, pair,
        sign * pair_scores[n, pair], triple, by_rank,
    )  # fmt: skip


def scores(
    classifiers: AuClassifiers, units: np.ndarray, hidden: np.ndarray, thesis: bool
) -> tuple[np.ndarray, np.ndarray]:
    """All pair and triple scores of many faces, as the app reckons them one by one.

    Args:
        units: float32 (M, len(UNITS)).
        hidden: float32 (M, H).

    Returns:
        float64 (M, 28) and (M, 56, 3).
    """
    a = classifiers.arrays
    kind, x = ("thesis_", units - a["unit_mean"]) if thesis else ("", hidden)
    slope, offset = a[f"{kind}pair_platt"].T
    pair = slope * (x @ a[f"{kind}pair_w"].T + a[f"{kind}pair_b"]) + offset
    weights = a[f"{kind}triple_w"].reshape(-1, x.shape[1])
    slope, offset = a[f"{kind}triple_platt"].reshape(-1, 2).T
    triple = slope * (x @ weights.T + a[f"{kind}triple_b"].ravel()) + offset
    return pair.astype(np.float64), triple.reshape(len(x), -1, 3).astype(np.float64)


def apply(cases: Cases, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """Decide all cases.

    Returns:
        (labels, touched): int64 (N,), and int64 (N,): 0 the network alone, 2 pair, 3 triple asked.
    """
    return _settle(cases, rules)[:2]


def confidence(cases: Cases, rules: Rules) -> np.ndarray:
    """float64 (N,): the probability of each label of :func:`apply` once the units have spoken.

    As :func:`ferdesk.au_svm.decision.settled` has it in the app.
    """
    return _settle(cases, rules)[2]


def _settle(cases: Cases, rules: Rules) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels, what was asked, and how sure: each (N,)."""
    pairs_known = _known(layout.PAIRS, rules)
    triples_known = _known(layout.TRIPLES, rules)
    triple = cases.has_mesh & (cases.margins[:, 1] < rules.triple_margin)
    triple &= triples_known[cases.triple]
    pair = cases.has_mesh & (cases.margins[:, 0] < rules.pair_margin) & pairs_known[cases.pair]
    pair &= ~triple
    labels = cases.order[:, 0].copy()
    thesis = rules.kind == "thesis"
    weights = np.array([rules.weight(p) for p in layout.PAIRS])
    gap = cases.pair_score if thesis else (
        cases.log_p[:, 0] - cases.log_p[:, 1] + weights[cases.pair] * cases.pair_score
    )  # fmt: skip
    labels[pair & (gap < 0)] = cases.order[pair & (gap < 0), 1]
    total = cases.triple_score if thesis else cases.log_p + rules.triple_weight * cases.triple_score
    winner = np.take_along_axis(cases.order, total.argmax(axis=1)[:, None], axis=1)[:, 0]
    labels[triple] = winner[triple]
    p = np.exp(cases.log_p)
    sure = np.where(pair, (p[:, 0] + p[:, 1]) / (1 + np.exp(-np.abs(gap))), p[:, 0])
    shares = np.exp(total - total.max(axis=1, keepdims=True))
    sure = np.where(triple, p.sum(axis=1) / shares.sum(axis=1), sure)
    return labels, np.where(triple, 3, np.where(pair, 2, 0)), sure


def choose(cases: Cases, kind: str, seed: int) -> tuple[Rules, float]:
    """Fit the rules with and without triples, and take what does better on held-out folds.

    Pairs alone are taken where triples win nothing.

    Returns:
        The rules fitted on all cases, and their accuracy held out, in [0, 1].
    """
    pairs, both = (held_out(cases, kind, seed, triples) for triples in (False, True))
    return fit(cases, kind, triples=both > pairs), max(pairs, both)


def fit(cases: Cases, kind: str, triples: bool = True) -> Rules:
    """Choose margins and weights, and count what each pair and triple did.

    Args:
        cases: validation images.
        kind: ``thesis`` or ``best``.
        triples: False never asks about three emotions.
    """
    everything = {emotions: PairRecord(0, 0, 0) for emotions in (*layout.PAIRS, *layout.TRIPLES)}
    weights = WEIGHTS if kind == "best" else (0.0,)
    best, chosen = -np.inf, Rules(kind, 0.0, 0.0, 0.0, 0.0, {}, everything)
    for weight in weights:
        own = _pair_weights(cases, weight) if kind == "best" else {}
        triple_margins = TRIPLE_MARGINS if triples else (0.0,)
        for pair_margin, triple_margin in product(PAIR_MARGINS, triple_margins):
            rules = Rules(kind, pair_margin, triple_margin, weight, weight, own, everything)
            value = _value(cases, rules)
            if value > best + 1e-9:
                best, chosen = value, rules
    return with_records(cases, chosen)


def with_records(cases: Cases, rules: Rules) -> Rules:
    """The rules with each pair's and triple's counts; those with too few cases are left out."""
    labels, touched = apply(cases, rules)
    before = cases.order[:, 0]
    records: dict[tuple[int, ...], PairRecord] = {}
    for table, kind, place in ((layout.PAIRS, 2, cases.pair), (layout.TRIPLES, 3, cases.triple)):
        for i, emotions in enumerate(table):
            mine = (touched == kind) & (place == i)
            if mine.sum() < CASES_NEEDED:
                continue
            was = before[mine] == cases.labels[mine]
            now = labels[mine] == cases.labels[mine]
            records[emotions] = PairRecord(
                int(mine.sum()), int((now & ~was).sum()), int((was & ~now).sum())
            )
    kept = dataclasses.replace(rules, records=records)
    if set(records) == set(rules.records):
        return kept
    # What a dropped triple leaves to its pair counts with the pair.
    return with_records(cases, kept)


def held_out(cases: Cases, kind: str, seed: int, triples: bool) -> float:
    """Accuracy in [0, 1] of each case under rules fitted on the other folds."""
    right = [
        apply(cases.of(held), rules)[0] == cases.labels[held]
        for held, rules in folds(cases, kind, seed, triples)
    ]
    return float(np.concatenate(right).mean())


def folds(cases: Cases, kind: str, seed: int, triples: bool) -> Iterator[tuple[np.ndarray, Rules]]:
    """Indices of each fold, with rules fitted on the others; all cases :data:`REPEATS` times."""
    for repeat in range(REPEATS):
        order = np.random.default_rng([seed, repeat]).permutation(len(cases))
        for fold in range(FOLDS):
            held = order[fold::FOLDS]
            yield held, fit(cases.of(np.setdiff1d(order, held)), kind, triples)


def _value(cases: Cases, rules: Rules) -> float:
    """Images right, less the cost of changes and, to break ties, a trace of those touched."""
    labels, touched = apply(cases, with_records(cases, rules))
    before = cases.order[:, 0]
    changed = (labels != before).sum()
    right = (labels == cases.labels).sum()
    return float(right - COST * changed - 1e-4 * (touched > 0).sum())


def _known(table: tuple, rules: Rules) -> np.ndarray:
    return np.array([emotions in rules.records for emotions in table])


def _pair_weights(cases: Cases, common: float) -> dict[tuple[int, ...], float]:
    """Each pair's own weight: the likeliest one under a prior around the common weight."""
    found: dict[tuple[int, ...], float] = {}
    for i, pair in enumerate(layout.PAIRS):
        mine = cases.has_mesh & (cases.pair == i)
        mine &= (cases.labels == cases.order[:, 0]) | (cases.labels == cases.order[:, 1])
        if mine.sum() < CASES_NEEDED:
            continue
        first = (cases.labels == cases.order[:, 0])[mine]
        gap = (cases.log_p[:, 0] - cases.log_p[:, 1])[mine]
        score = cases.pair_score[mine]
        weight = common
        for _ in range(30):
            p = 1 / (1 + np.exp(-(gap + weight * score)))
            slope = (score * (first - p)).sum() - PULL * (weight - common)
            bend = (score**2 * p * (1 - p)).sum() + PULL
            step = slope / bend
            weight += float(np.clip(step, -0.5, 0.5))
            if abs(step) < 1e-6:
                break
        found[pair] = round(max(0.0, weight), 4)
    return found
