"""When two expressions are too close to call, and both are to be named."""

from __future__ import annotations

import numpy as np

from ferdesk.core.types import Decision, FaceRecord
from ferdesk.core.vocab import EMOTIONS, INDEX

MARGIN = 0.15
"""Difference of two probabilities below which both are named; the window can be set to another."""


def named(decision: Decision, smoothed: np.ndarray, margin: float = MARGIN) -> tuple[str, ...]:
    """The expressions to name: none, one, or the two that are too close to call.

    Args:
        smoothed: float32 (8,), probabilities in the order of ``vocab.EMOTIONS``.
        margin: smallest difference at which one is named alone.

    Returns:
        Empty when the app abstains, else the decided label, and after it the likeliest other
        when the two differ by less than ``margin``.
    """
    if decision.label is None:
        return ()
    first = INDEX[decision.label]
    order = np.argsort(-smoothed, kind="stable").tolist()
    second = next(i for i in order if i != first)
    if abs(float(smoothed[first] - smoothed[second])) < margin:
        return (decision.label, EMOTIONS[second])
    return (decision.label,)


def close_to(face: FaceRecord) -> str | None:
    """The expression that a face's label is too close to; None where the label is clear, or none
    is given."""
    return next(iter(named(face.decision, face.smoothed)[1:]), None)
