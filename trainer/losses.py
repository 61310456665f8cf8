"""Losses against vote distributions."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def soft_cross_entropy(
    logits: torch.Tensor,
    targets: torch.Tensor,
    weights: torch.Tensor,
    mean_weight: torch.Tensor | None = None,
) -> torch.Tensor:
    """Cross-entropy against a distribution, averaged with weights.

    Args:
        logits: (N, 8).
        targets: float (N, 8), rows sum to 1.
        weights: float (N,), ≥ 0; a picture's say in the mean.
        mean_weight: of the whole batch, where this is one process's share of it.

    Returns:
        A scalar.
    """
    each = -(targets * F.log_softmax(logits.float(), dim=1)).sum(1)
    scale = weights.mean() if mean_weight is None else mean_weight
    return (each * weights).mean() / scale.clamp(min=1e-6)
