"""The 28 pair and 56 triple SVMs, with Platt's scaling of their answers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.svm import LinearSVC

from ferdesk.au_svm import layout
from ferdesk.core.vocab import N_EMOTIONS

C_BEST = (0.001, 0.01, 0.1)
C_THESIS = (0.01, 0.1, 1.0)
"""Tried values of the SVM's C; the best on validation pairs is taken for all SVMs of a kind."""
MOST_OF_AN_EMOTION = 4000
"""Training faces of one emotion that an SVM sees: more change nothing but the time."""


def fit_all(
    x: np.ndarray,
    labels: np.ndarray,
    x_valid: np.ndarray,
    labels_valid: np.ndarray,
    masks: Callable[[tuple[int, ...]], np.ndarray],
    choices: tuple[float, ...],
    seed: int,
) -> tuple[dict[str, np.ndarray], float]:
    """Train one SVM a pair and, for each triple, one an emotion against the two others.

    Args:
        x: float32 (N, F) features of training faces.
        labels: int64 (N,), their emotions; -1 is left out.
        x_valid, labels_valid: validation faces, for C and for Platt's scaling.
        masks: bool (F,) of a pair or triple: the features that it may look at.
        choices: the values of C that are tried.
        seed: of the draw where an emotion has more faces than are used.

    Returns:
        The arrays ``pair_w`` … ``triple_platt`` of the app, and the chosen C.
    """
    used = _at_most(labels, seed)
    x, labels = x[used], labels[used]
    tried = []
    for c in choices:
        fits = [_fit(x, labels, pair, pair[0], masks(pair), c) for pair in layout.PAIRS]
        tried.append((_pair_accuracy(fits, x_valid, labels_valid), fits))
    best = max(range(len(choices)), key=lambda i: tried[i][0])
    pairs = tried[best][1]
    arrays: dict[str, list[Any]] = {"pair_w": [], "pair_b": [], "pair_platt": []}
    arrays |= {"triple_w": [], "triple_b": [], "triple_platt": []}
    for pair, (w, b) in zip(layout.PAIRS, pairs):
        arrays["pair_w"].append(w)
        arrays["pair_b"].append(b)
        arrays["pair_platt"].append(_platt(w, b, x_valid, labels_valid, pair, pair[0]))
    for triple in layout.TRIPLES:
        fits = [_fit(x, labels, triple, e, masks(triple), choices[best]) for e in triple]
        arrays["triple_w"].append([w for w, _ in fits])
        arrays["triple_b"].append([b for _, b in fits])
        arrays["triple_platt"].append(
            [_platt(w, b, x_valid, labels_valid, triple, e) for e, (w, b) in zip(triple, fits)]
        )
    return {name: np.array(value, np.float32) for name, value in arrays.items()}, choices[best]


def _at_most(labels: np.ndarray, seed: int) -> np.ndarray:
    """Indices of the faces that are used, ascending."""
    rng = np.random.default_rng(seed)
    kept = [
        rng.permutation(np.flatnonzero(labels == emotion))[:MOST_OF_AN_EMOTION]
        for emotion in range(N_EMOTIONS)
    ]
    return np.sort(np.concatenate(kept))


def _fit(
    x: np.ndarray,
    labels: np.ndarray,
    emotions: tuple[int, ...],
    positive: int,
    mask: np.ndarray,
    c: float,
) -> tuple[np.ndarray, float]:
    """Weights (F,), 0 outside the mask, and bias of a linear SVM; all 0 without examples."""
    weights = np.zeros(x.shape[1])
    chosen = np.isin(labels, emotions)
    answer = labels[chosen] == positive
    if not mask.any() or answer.all() or not answer.any():
        return weights, 0.0
    svm = LinearSVC(C=c, dual=False, tol=1e-3, random_state=0)
    svm.fit(x[chosen][:, mask], answer)
    weights[mask] = svm.coef_[0]
    return weights, float(svm.intercept_[0])


def _pair_accuracy(fits: list, x: np.ndarray, labels: np.ndarray) -> float:
    """Share of validation faces of each pair told apart, each pair by its faces."""
    right = seen = 0
    for pair, (w, b) in zip(layout.PAIRS, fits):
        chosen = np.isin(labels, pair)
        right += int((((x[chosen] @ w + b) > 0) == (labels[chosen] == pair[0])).sum())
        seen += int(chosen.sum())
    return right / max(1, seen)


def _platt(
    w: np.ndarray,
    b: float,
    x: np.ndarray,
    labels: np.ndarray,
    emotions: tuple[int, ...],
    positive: int,
) -> tuple[float, float]:
    """Slope and offset that turn the SVM's values into log-odds."""
    chosen = np.isin(labels, emotions)
    return platt(x[chosen] @ w + b, labels[chosen] == positive)


def platt(values: np.ndarray, positive: np.ndarray) -> tuple[float, float]:
    """Platt's sigmoid by Newton's method (Lin, Lin & Weng, Machine Learning 2007).

    Args:
        values: float (N,), an SVM's.
        positive: bool (N,).

    Returns:
        (slope, offset): ``slope * value + offset`` are log-odds of positive; (0, 0) where one
        side has no examples or the values tell nothing.
    """
    n_pos, n_neg = int(positive.sum()), int((~positive).sum())
    if not n_pos or not n_neg or float(np.ptp(values)) < 1e-9:
        return 0.0, 0.0
    # Platt's targets keep a short sample from claiming certainty.
    targets = np.where(positive, (n_pos + 1) / (n_pos + 2), 1 / (n_neg + 2))
    slope, offset = 0.0, math.log((n_pos + 1) / (n_neg + 1))
    design = np.stack([values, np.ones_like(values)], axis=1).astype(np.float64)

    def loss(line: np.ndarray) -> float:
        z = design @ line
        return float((np.logaddexp(0, z) - targets * z).sum())

    line = np.array([slope, offset])
    for _ in range(100):
        p = 1 / (1 + np.exp(-(design @ line)))
        gradient = design.T @ (p - targets)
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + 1e-9 * np.eye(2)
        step, size = np.linalg.solve(hessian, gradient), 1.0
        while size > 1e-8 and loss(line - size * step) > loss(line):
            size /= 2
        line = line - size * step
        if np.abs(gradient).max() < 1e-6 or size <= 1e-8:
            break
    return float(line[0]), float(line[1])
