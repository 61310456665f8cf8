"""One temperature that makes a model's confidence mean what it says, and the diagram of it.

Guo et al., *On calibration of modern neural networks*, ICML 2017. It changes no label.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ferdesk.core.metrics import (
    CALIBRATION_BINS,
    calibration_error,
    confidence_bins,
    confusion,
    label_nll,
    log_softmax,
    softmax,
    wilson,
)

LIMITS = (0.05, 20.0)
"""Where the temperature is looked for; outside, the model is broken."""
FLOOR = 1e-12
"""Probabilities below this count as this, so that logits stay finite."""
NEVER = 1e-6
"""An emotion that no image is given with a higher probability is one that a network has no answer
for: :data:`FLOOR`, or what a temperature up to two makes of it."""
_GOLDEN = (5**0.5 - 1) / 2


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the labels most likely.

    The negative log-likelihood is convex in the inverse temperature, so a golden-section
    search finds the one minimum.

    Images of an emotion that the network has no answer for (:func:`tells`) say nothing of it.

    Args:
        logits: float (N, 8), of validation images.
        labels: int64 (N,).

    Returns:
        A number within :data:`LIMITS`.

    Raises:
        ValueError: there are no such images, or the logits are not finite.
    """
    known = tells(logits)[labels]
    if not known.any() or not np.isfinite(logits).all():
        raise ValueError("a temperature needs images with finite logits")
    logits, labels = logits[known], labels[known]
    return _least(lambda temperature: label_nll(log_softmax(logits, temperature), labels))


def fit_vote_temperature(logits: np.ndarray, shares: np.ndarray) -> float:
    """The temperature that makes people's votes most likely.

    Args:
        logits: float (N, 8), of validation images.
        shares: float (N, 8), of the votes for each emotion; rows sum to 1.

    Returns:
        As :func:`fit_temperature`, and so it raises.
    """
    if not len(shares) or not np.isfinite(logits).all():
        raise ValueError("a temperature needs images with finite logits")
    return _least(lambda t: -float((shares * log_softmax(logits, t)).sum(axis=1).mean()))


def _least(loss: Callable[[float], float]) -> float:
    """The temperature of the least loss, which is convex in its inverse."""
    low, high = 1 / LIMITS[1], 1 / LIMITS[0]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = loss(1 / left), loss(1 / right)
    while high - low > 1e-5:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = loss(1 / left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = loss(1 / right)
    return 2 / (low + high)


def tells(logits: np.ndarray) -> np.ndarray:
    """The emotions that a network ever gives a probability above :data:`NEVER`.

    A network of seven has no answer for the eighth. What that costs in likelihood is the floor's
    doing, and would be taken for too much confidence in all the others.

    Args:
        logits: float (N, 8).

    Returns:
        bool (8,).
    """
    return (log_softmax(logits) > np.log(NEVER)).any(axis=0)


def reliability(logits: np.ndarray, labels: np.ndarray, temperature: float, protocol: str) -> dict:
    """The reliability diagram before and after the temperature, as the card keeps it.

    Args:
        logits: float (N, 8), of validation images.
        labels: int64 (N,).
        temperature: > 0.
        protocol: by which these images count.

    Returns:
        ``split``, ``protocol``, ``n``, for ``before`` and ``after`` the calibration error and the
        bins, in percent, and the confusion matrix in pictures. See
        :mod:`ferdesk.core.reliability`, which reads it.
    """
    return {
        "split": "valid",
        "protocol": protocol,
        "n": len(labels),
        "before": _curve(softmax(logits), labels),
        "after": _curve(softmax(logits, temperature), labels),
        "confusion": confusion(labels, logits.argmax(axis=1)).tolist(),
    }


def votes(
    logits: np.ndarray, given: np.ndarray, temperature: float, shift: np.ndarray | None = None
) -> dict[str, Any]:
    """How people's votes divide, as the card keeps it; see :mod:`ferdesk.core.votes`.

    Args:
        logits: float (N, 8), of validation images.
        given: uint8 (N, 8): the votes for the emotions, none struck, each row with one.
        temperature: the model's, > 0.
        shift: float (8,), what the logits lack of what the model believes; None for nothing.
    """
    told = tells(logits)
    shares = np.where(told, given, 0).astype(np.float64)
    some = shares.sum(axis=1) > 0  # all voted for what the network has no answer for
    logits, shares = logits[some], shares[some] / shares[some].sum(axis=1, keepdims=True)
    believed = logits if shift is None else logits + shift
    fitted = fit_vote_temperature(believed, shares)
    label = logits.argmax(axis=1)[:, None]
    expected, people = (
        np.take_along_axis(table, label, axis=1)[:, 0]
        for table in (softmax(believed, fitted), shares)
    )
    tenth = np.minimum((expected * 10).astype(int), 9)
    apart = np.bincount(tenth, expected - people)  # a sum of each tenth
    return {
        "split": "valid",
        "n": len(logits),
        "temperature": round(fitted, 4),
        "confidence": _percent(softmax(logits, temperature).max(axis=1).mean()),
        "agreement": _percent(people.mean()),
        "gap": _percent(np.abs(apart).sum() / len(logits)),
        **({} if shift is None else {"shift": np.round(shift, 4).tolist()}),
    }


def _curve(probabilities: np.ndarray, labels: np.ndarray) -> dict:
    rows = []
    for i, (n, confidence, right) in enumerate(zip(*confidence_bins(probabilities, labels))):
        row: dict[str, Any] = {
            "low": _percent(i / CALIBRATION_BINS),
            "high": _percent((i + 1) / CALIBRATION_BINS),
            "n": int(n),
            "confidence": None,
            "accuracy": None,
            "interval95": None,
        }
        if n:
            row["confidence"] = _percent(confidence / n)
            row["accuracy"] = _percent(right / n)
            row["interval95"] = [_percent(end) for end in wilson(int(right), int(n))]
        rows.append(row)
    return {"ece": _percent(calibration_error(probabilities, labels)), "bins": rows}


def _percent(share: float) -> float:
    # Rounding of sums can put a mean of ones a hair above 1.
    return min(100.0, round(100 * float(share), 2))
