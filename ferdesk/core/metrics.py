"""How well probabilities agree with labels and with the taggers' votes, and labels with labels.

Emotions are in the order of ``vocab.EMOTIONS`` throughout. Shares are in [0, 1] here; the
reports turn them into percent.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ferdesk.core.vocab import N_EMOTIONS

_TINY = 1e-12
_Z95 = 1.959963984540054
"""Half width of the central 95% of a normal distribution, in standard deviations."""

COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the images at which the risk is reported."""
CALIBRATION_BINS = 15
"""As in Guo et al., *On calibration of modern neural networks*, ICML 2017."""


def log_softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Log-probabilities of logits.

    Args:
        logits: float (N, 8).
        temperature: > 0; logits are divided by it.

    Returns:
        float64 (N, 8).
    """
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    return scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of logits, float64 (N, 8); see :func:`log_softmax`."""
    return np.exp(log_softmax(logits, temperature))


def hits(probabilities: np.ndarray, labels: np.ndarray, k: int = 1) -> np.ndarray:
    """Which labels are among the k most probable; of equal ones the first in the order count.

    Returns:
        bool (N,).
    """
    top = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return (top == labels[:, None]).any(axis=1)


def wilson(right: float, n: float) -> tuple[float, float]:
    """95% interval of a share by Wilson's score: ``right`` of ``n``, which for weighted images are
    what they are worth (:func:`effective`).

    Raises:
        ValueError: n is 0, or there are more right than n.
    """
    if not 0 <= right <= n or n == 0:
        raise ValueError(f"{right} right of {n}")
    share, z2 = right / n, _Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def effective(weights: np.ndarray) -> float:
    """How many equally weighted images tell as much as these do, by Kish (*Survey Sampling*, 1965):
    N where all weigh the same, less otherwise.

    Args:
        weights: float (N,), N ≥ 1, > 0.
    """
    return float(weights.sum() ** 2 / (weights**2).sum())


def confusion(
    labels: ArrayLike, predicted: ArrayLike, weights: np.ndarray | None = None
) -> np.ndarray:
    """Counts, int64 (8, 8): a row for the true emotion, a column for the predicted one.

    Args:
        labels, predicted: int (N,): indices in ``vocab.EMOTIONS`` for the same faces; of two
            models neither is the true one.
        weights: float (N,): how many each stands for, in place of one; sums of them, float64, come
            back then.

    Raises:
        ValueError: different lengths, or an index that is no emotion.
    """
    a, b = (np.asarray(given, np.int64).ravel() for given in (labels, predicted))
    if a.shape != b.shape:
        raise ValueError(f"labels: expected two lists of one length, got {a.size} and {b.size}")
    if a.size and not (min(a.min(), b.min()) >= 0 and max(a.max(), b.max()) < N_EMOTIONS):
        raise ValueError(f"labels: expected 0 to {N_EMOTIONS - 1}")
    counts = np.bincount(a * N_EMOTIONS + b, weights, N_EMOTIONS**2)
    return counts.reshape(N_EMOTIONS, N_EMOTIONS)


def kappa(table: np.ndarray) -> float:
    """Cohen's kappa (1960) of a square table of counts.

    Returns:
        In [-1, 1]; NaN for an empty table, and where chance alone gives full agreement.
    """
    n = table.sum()
    if n == 0:
        return float("nan")
    observed = np.trace(table) / n
    chance = float((table.sum(axis=0) / n) @ (table.sum(axis=1) / n))
    if chance >= 1 - 1e-12:
        return float("nan")
    return float((observed - chance) / (1 - chance))


def recall(matrix: np.ndarray) -> np.ndarray:
    """Share of each true emotion that was recognised, float64 (8,); NaN where there is none."""
    total = matrix.sum(axis=1)
    return np.divide(
        np.diag(matrix), total, out=np.full(len(matrix), np.nan), where=total > 0, dtype=np.float64
    )


def f1(matrix: np.ndarray) -> np.ndarray:
    """F1 of each emotion, float64 (8,); NaN for one that is neither there nor predicted."""
    both = matrix.sum(axis=1) + matrix.sum(axis=0)
    return np.divide(2.0 * np.diag(matrix), both, out=np.full(len(matrix), np.nan), where=both > 0)


def macro_f1(matrix: np.ndarray) -> float:
    """Mean F1 over the emotions that are in the labels or the predictions."""
    return float(np.nanmean(f1(matrix)))


def label_nll(log_probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean negative log-likelihood of the labels, in nats."""
    return float(-log_probabilities[np.arange(len(labels)), labels].mean())


def vote_nll(
    log_probabilities: np.ndarray, targets: np.ndarray, weights: np.ndarray | None = None
) -> float:
    """Mean cross-entropy of the votes' distribution (N, 8) under the model, in nats.

    Its least value is the votes' own entropy, not 0.
    """
    return float(np.average(-(targets * log_probabilities).sum(axis=1), weights=weights))


def jensen_shannon(p: np.ndarray, q: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Mean Jensen-Shannon divergence of the rows of two (N, 8), in nats: 0 to ln 2 = 0.693."""
    middle = (p + q) / 2

    def kl(a: np.ndarray) -> np.ndarray:
        ratio = np.maximum(a, _TINY) / np.maximum(middle, _TINY)
        return np.where(a > 0, a * np.log(ratio), 0).sum(axis=1)

    return float(np.average((kl(p) + kl(q)) / 2, weights=weights))


def confidence_bins(
    probabilities: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images in :data:`CALIBRATION_BINS` bins of equal width by their highest probability; a bin
    holds its upper edge.

    Args:
        weights: float (N,): how many images each stands for, in place of one.

    Returns:
        int64 (bins,): images; float64 (bins,): the sum of their confidence; int64 (bins,): how
        many of them were read rightly. With weights the first and the last are float64 too.
    """
    bins = CALIBRATION_BINS
    confidence = probabilities.max(axis=1)
    right = hits(probabilities, labels)
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    n = np.bincount(place, weights, bins)
    sure = confidence if weights is None else confidence * weights
    of_right = None if weights is None else weights[right]
    return n, np.bincount(place, sure, bins), np.bincount(place[right], of_right, bins)


def calibration_error(
    probabilities: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None
) -> float:
    """Expected calibration error: how far confidence is from accuracy, on average.

    Each bin's gap counts by its share of the images.
    """
    n, confidence, right = confidence_bins(probabilities, labels, weights)
    return float(np.abs(right - confidence).sum() / n.sum())


def risk_coverage(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """What is gained by abstaining where the model is least sure.

    Images are ranked by their highest probability; the risk at a coverage is the share of
    errors among the images answered (El-Yaniv & Wiener, JMLR 2010). Images of equal
    confidence are answered together, so an order among them can't change the result.

    Returns:
        ``aurc``: mean risk over all coverages; ``table``: coverage and accuracy, with the
        confidence from which the app would answer.
    """
    confidence = probabilities.max(axis=1)
    wrong = 1.0 - hits(probabilities, labels)
    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    # Errors are spread evenly over images of equal confidence.
    _, group = np.unique(-sure, return_inverse=True)
    mean = np.bincount(group, wrong[order]) / np.bincount(group)
    n = np.arange(1, len(labels) + 1)
    risk = np.cumsum(mean[group]) / n
    table = []
    for coverage in COVERAGES:
        last = max(1, round(coverage * len(labels))) - 1
        table.append(
            {
                "coverage": coverage,
                "n": last + 1,
                "accuracy": 1 - float(risk[last]),
                "confidence": float(sure[last]),
            }
        )
    return {"aurc": float(risk.mean()), "table": table}


def mcnemar(right_a: np.ndarray, right_b: np.ndarray) -> dict[str, Any]:
    """McNemar's exact test of two models on the same images.

    Args:
        right_a: bool (N,): where the first model is right.
        right_b: the same of the second.

    Returns:
        ``only_a`` and ``only_b``: images that only one reads rightly; ``p``: the two-sided
        probability of a split so uneven between equally good models.

    Raises:
        ValueError: the two are not of the same images.
    """
    if right_a.shape != right_b.shape or right_a.ndim != 1:
        raise ValueError(f"expected two equal lengths, got {right_a.shape} and {right_b.shape}")
    only_a = int((right_a & ~right_b).sum())
    only_b = int((right_b & ~right_a).sum())
    n, fewer = only_a + only_b, min(only_a, only_b)
    # Whole numbers of any size: the tail is exact before the one division.
    tail = sum(math.comb(n, i) for i in range(fewer + 1))
    return {"only_a": only_a, "only_b": only_b, "p": min(1.0, float(2 * tail / 2**n))}


def score(
    logits: np.ndarray, labels: np.ndarray, targets: np.ndarray, temperature: float
) -> dict[str, Any]:
    """Everything that is reported of a model on a set of images.

    Args:
        logits: float (N, 8).
        labels: int64 (N,).
        targets: float (N, 8): the votes as distributions over the emotions.
        temperature: fitted on validation; used for all that needs probabilities, and told
            apart from the raw ones where both are of interest.

    Returns:
        Plain JSON data; shares in [0, 1].

    Raises:
        ValueError: no images, or shapes that don't fit.
    """
    n = len(labels)
    if n == 0 or logits.shape != (n, N_EMOTIONS) or targets.shape != (n, N_EMOTIONS):
        raise ValueError(f"{logits.shape} logits, {labels.shape} labels, {targets.shape} targets")
    log_raw, log_fitted = log_softmax(logits), log_softmax(logits, temperature)
    raw, fitted = np.exp(log_raw), np.exp(log_fitted)
    right = hits(fitted, labels)
    matrix = confusion(labels, fitted.argmax(axis=1))
    recalls = [None if math.isnan(value) else float(value) for value in recall(matrix)]
    known = [value for value in recalls if value is not None]
    return {
        "n": n,
        "accuracy": float(right.mean()),
        "interval95": list(wilson(int(right.sum()), n)),
        "top2": float(hits(fitted, labels, 2).mean()),
        "top3": float(hits(fitted, labels, 3).mean()),
        "macro_f1": macro_f1(matrix),
        "mean_recall": sum(known) / len(known),
        "recall": recalls,
        "by_emotion": matrix.sum(axis=1).tolist(),
        "confusion": matrix.tolist(),
        "nll": {"before": label_nll(log_raw, labels), "after": label_nll(log_fitted, labels)},
        "vote_nll": {
            "before": vote_nll(log_raw, targets),
            "after": vote_nll(log_fitted, targets),
        },
        "jsd": {"before": jensen_shannon(raw, targets), "after": jensen_shannon(fitted, targets)},
        "ece": {
            "before": calibration_error(raw, labels),
            "after": calibration_error(fitted, labels),
        },
        "risk_coverage": risk_coverage(fitted, labels),
        "temperature": temperature,
    }
