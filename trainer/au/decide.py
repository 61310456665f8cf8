"""Margins and weights of the decision, fitted on validation images.

The network's probabilities there are of images that it never learned from, and so are the
classifiers' values; only Platt's two numbers a pair, and C, come from the same validation images
(fitted anew within each fold, Platt's numbers change the held-out accuracy by 0.02 points). For the
thesis's kind two margins are fitted: of equally good ones those that touch fewer images are taken.
For the better kind it is what each vote of the SVMs weighs, drawn towards nothing; its margin is
one for all networks. So where nothing is known nothing changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import minimize

from ferdesk.au_svm import layout
from ferdesk.au_svm.card import PairRecord, Rules
from ferdesk.au_svm.decision import CASES_NEEDED, TINY
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.core import metrics
from ferdesk.core.vocab import N_EMOTIONS

PAIR_MARGINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
TRIPLE_MARGINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)
MARGIN = 0.3
"""Within which the better kind asks. From 0.2 to 0.8 the images held out of six networks differ by
0.05 points in the mean; the smaller, the fewer are asked. Fitted for each network by itself it
reads 0.1 points less of them."""
PULL = 100.0
"""How strongly what a vote weighs is drawn to nothing: the inverse variance of a normal prior on it
(a standard deviation of 0.1). Between 30 and 300 validation images held out differ by 0.1 points.
"""
COST = 0.15
"""Images right that the thesis's SVMs must bring for each image whose label they change: a change
that is as often wrong as right is not worth making."""
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
    all_log_p: np.ndarray
    """float64 (N, 8): the network's, by emotion."""
    votes: np.ndarray
    """float64 (N, 8): see :meth:`ferdesk.au_svm.model.AuClassifiers.votes`; 0 without a mesh."""
    counts: np.ndarray
    """float64 (N,): how much each image counts when votes are weighed; 1 in the mean."""

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
    votes: np.ndarray,
    tau: float = 0.0,
) -> Cases:
    """Rank images.

    Args:
        probabilities: float (N, 8), the network's, after temperature.
        labels: int64 (N,).
        has_mesh: bool (N,).
        pair_scores: float64 (N, 28): log-odds of each pair's first emotion.
        triple_scores: float64 (N, 56, 3).
        votes: float (N, 8).
        tau: of a network that misses rare emotions less often, how far it was shifted for that:
            an image of n with its label counts n^-tau, so that votes do not take that back.
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
    counts = np.bincount(labels, minlength=N_EMOTIONS)[labels].astype(float) ** -tau
    return Cases(
        labels, has_mesh, order, np.log(np.maximum(p, TINY)), margins, pair,
        sign * pair_scores[n, pair], triple, by_rank,
        np.log(np.maximum(probabilities, TINY)), np.where(has_mesh[:, None], votes, 0.0),
        counts / counts.mean() if len(counts) else counts,
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
    if rules.kind == "thesis":
        gap, total = cases.pair_score, cases.triple_score
    else:
        total = cases.log_p + np.take_along_axis(rules.shift(cases.votes), cases.order, axis=1)
        gap = total[:, 0] - total[:, 1]
    labels[pair & (gap < 0)] = cases.order[pair & (gap < 0), 1]
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
    """Choose margins or what votes weigh, and count what each pair and triple did.

    Args:
        cases: validation images.
        kind: ``thesis`` or ``best``.
        triples: False never asks about three emotions.
    """
    if kind == "best":
        triple_margin = MARGIN if triples else 0.0
        known = _likeliest_often(cases)
        rules = Rules(kind, MARGIN, triple_margin, known, votes=fit_votes(cases))
        return _counted(cases, rules)
    everything = {emotions: PairRecord(0, 0, 0) for emotions in (*layout.PAIRS, *layout.TRIPLES)}
    best, chosen = -np.inf, Rules(kind, 0.0, 0.0, everything)
    triple_margins = TRIPLE_MARGINS if triples else (0.0,)
    for pair_margin, triple_margin in product(PAIR_MARGINS, triple_margins):
        rules = _asked_often(cases, Rules(kind, pair_margin, triple_margin, everything))
        value = _value(cases, rules)
        if value > best + 1e-9:
            best, chosen = value, rules
    return chosen


def _likeliest_often(cases: Cases) -> dict[tuple[int, ...], PairRecord]:
    """Pairs and triples that are the likeliest emotions of enough images, however close.

    Votes are weighed by all images at once, so this many of its own are enough for a pair.
    """
    found: dict[tuple[int, ...], PairRecord] = {}
    for table, place in ((layout.PAIRS, cases.pair), (layout.TRIPLES, cases.triple)):
        counts = np.bincount(place[cases.has_mesh], minlength=len(table))
        found |= {e: PairRecord(0, 0, 0) for e, n in zip(table, counts) if n >= CASES_NEEDED}
    return found


def _asked_often(cases: Cases, rules: Rules) -> Rules:
    """The rules without the pairs and triples that are asked about too few images."""
    counted = _counted(cases, rules)
    often = {e: record for e, record in counted.records.items() if record.asked >= CASES_NEEDED}
    kept = dataclasses.replace(counted, records=often)
    # What a dropped triple leaves to its pair counts with the pair.
    return kept if len(often) == len(rules.records) else _asked_often(cases, kept)


def _counted(cases: Cases, rules: Rules) -> Rules:
    """The rules with what asking about each pair and triple did."""
    labels, touched = apply(cases, rules)
    was, now = cases.order[:, 0] == cases.labels, labels == cases.labels
    margins = {2: rules.pair_margin, 3: rules.triple_margin}
    records = {}
    for emotions in rules.records:
        if margins[len(emotions)] <= 0:
            continue
        place = cases.pair if len(emotions) == 2 else cases.triple
        mine = (touched == len(emotions)) & (place == layout.PLACE[emotions])
        helped, harmed = (mine & now & ~was).sum(), (mine & was & ~now).sum()
        records[emotions] = PairRecord(int(mine.sum()), int(helped), int(harmed))
    return dataclasses.replace(rules, records=records)


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
    labels, touched = apply(cases, rules)
    before = cases.order[:, 0]
    changed = (labels != before).sum()
    right = (labels == cases.labels).sum()
    return float(right - COST * changed - 1e-4 * (touched > 0).sum())


def _known(table: tuple, rules: Rules) -> np.ndarray:
    return np.array([emotions in rules.records for emotions in table])


def fit_votes(cases: Cases) -> tuple[tuple[float, ...], ...]:
    """What votes weigh: multinomial logistic regression beside the network's log-probabilities.

    Votes are held against their mean over the faces, so that they tell faces apart and lift no
    emotion as such: how often each is the label here is not what the units are to learn.

    Returns:
        As ``Rules.votes``; empty where no face has a mesh.
    """
    seen = cases.of(np.flatnonzero(cases.has_mesh))
    if not len(seen):
        return ()
    middle = seen.votes.mean(axis=0)
    votes = seen.votes - middle
    truth, counts = np.eye(N_EMOTIONS)[seen.labels], seen.counts[:, None]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(N_EMOTIONS, N_EMOTIONS)
        log_p = metrics.log_softmax(seen.all_log_p + votes @ weights)
        slope = votes.T @ (counts * (np.exp(log_p) - truth)) + PULL * weights
        return PULL / 2 * (flat @ flat) - float((counts * truth * log_p).sum()), slope.ravel()

    found = minimize(loss, np.zeros(N_EMOTIONS**2), jac=True, method="L-BFGS-B", tol=1e-9)
    weights = found.x.reshape(N_EMOTIONS, N_EMOTIONS)
    rows = np.vstack([weights, -middle @ weights]).round(4)
    return tuple(tuple(map(float, row)) for row in rows)
