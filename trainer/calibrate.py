"""One temperature that makes a model's confidence mean what it says.

Guo et al., *On calibration of modern neural networks*, ICML 2017. It changes no label.
"""

from __future__ import annotations

import numpy as np

from trainer.metrics import label_nll, log_softmax

LIMITS = (0.05, 20.0)
"""Where the temperature is looked for; outside, the model is broken."""
_GOLDEN = (5**0.5 - 1) / 2


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature that makes the labels most likely.

    The negative log-likelihood is convex in the inverse temperature, so a golden-section
    search finds the one minimum.

    Args:
        logits: float (N, 8), of validation images.
        labels: int64 (N,).

    Returns:
        A number within :data:`LIMITS`.

    Raises:
        ValueError: there are no images, or the logits are not finite.
    """
    if not len(labels) or not np.isfinite(logits).all():
        raise ValueError("a temperature needs images with finite logits")

    def loss(inverse: float) -> float:
        return label_nll(log_softmax(logits, 1 / inverse), labels)

    low, high = 1 / LIMITS[1], 1 / LIMITS[0]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = loss(left), loss(right)
    while high - low > 1e-5:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = loss(right)
    return 2 / (low + high)
