"""An SVM a pair that is given the network's log-odds: the other way to join them with the units.

The rules in use add what all linear SVMs say, weighted, to the network's log-probabilities. Here an
SVM with a radial kernel is trained for each pair, on the images whose two likeliest emotions are
that pair, and told both log-odds at once, with or without the units. It needs the network's answers
on images that it did not learn from, and so has validation images alone. Its decision is the sign
of its value, which Platt's scaling would hardly change.
"""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from ferdesk.au_svm import layout
from ferdesk.au_svm.decision import CASES_NEEDED
from trainer.au import decide

MARGIN = 0.8
"""Of the network's two likeliest, below which the SVM decides: the largest that the rules try."""
GRID = {"svc__C": (0.03, 0.1, 0.3, 1.0, 3.0), "svc__gamma": (0.003, 0.01, 0.03, 0.1)}
"""Chosen by cross-validation within the images of a pair that an SVM is trained on."""
INNER_FOLDS = 3


def held_out(cases: decide.Cases, units: np.ndarray | None, seed: int) -> float:
    """Accuracy in [0, 1] on validation images, each decided by SVMs of the other folds.

    Args:
        cases: validation images.
        units: float32 (N, U): further features; None for the two log-odds alone.
        seed: of the folds.
    """
    right = []
    for repeat in range(decide.REPEATS):
        order = np.random.default_rng([seed, repeat]).permutation(len(cases))
        labels = cases.order[:, 0].copy()
        for fold in range(decide.FOLDS):
            held = order[fold :: decide.FOLDS]
            _decide(cases, units, np.setdiff1d(order, held), held, labels)
        right.append(labels == cases.labels)
    return float(np.concatenate(right).mean())


def _decide(
    cases: decide.Cases,
    units: np.ndarray | None,
    rest: np.ndarray,
    held: np.ndarray,
    labels: np.ndarray,
) -> None:
    """Write the labels of the ``held`` images that an SVM trained on ``rest`` is asked about."""
    asked = cases.has_mesh & (cases.margins[:, 0] < MARGIN)
    for i, pair in enumerate(layout.PAIRS):
        mine = asked & (cases.pair == i)
        learn = rest[mine[rest] & np.isin(cases.labels[rest], pair)]
        tell = held[mine[held]]
        first = cases.labels[learn] == pair[0]
        if len(learn) < CASES_NEEDED or not len(tell):
            continue
        if min(first.sum(), (~first).sum()) < 2 * INNER_FOLDS:
            continue
        folds = StratifiedKFold(INNER_FOLDS, shuffle=True, random_state=0)
        svm = GridSearchCV(make_pipeline(StandardScaler(), SVC()), GRID, cv=folds)
        svm.fit(_features(cases, units, learn), first)
        labels[tell] = np.where(svm.predict(_features(cases, units, tell)), *pair)


def _features(cases: decide.Cases, units: np.ndarray | None, rows: np.ndarray) -> np.ndarray:
    """float64 (N, 2 or more): log-odds of the pair's first emotion by network and by units."""
    sign = np.where(cases.order[rows, 0] < cases.order[rows, 1], 1, -1)
    network = cases.log_p[rows, 0] - cases.log_p[rows, 1]
    both = sign[:, None] * np.stack([network, cases.pair_score[rows]], axis=1)
    return both if units is None else np.concatenate([both, units[rows]], axis=1)
