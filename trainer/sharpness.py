"""Sharpness-aware minimisation (Foret et al. 2021): the gradient of the worst place near by.

A minimum that a small step leaves at once is said to generalise worse than a broad one. So the
gradient is taken twice: once where the weights are, and once a short step uphill from there, and it
is the second that moves them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import nn

_TINY = 1e-12


@contextmanager
def uphill(network: nn.Module, length: float) -> Iterator[None]:
    """Within, the network's weights stand a step along the gradient that they hold.

    Batch norms go on counting meanwhile, so their running statistics are of both places.

    Args:
        network: after a backward pass.
        length: of the step over all weights together, Euclidean.
    """
    moved: list[torch.Tensor] = [p for p in network.parameters() if p.grad is not None]
    with torch.no_grad():
        gradients = [cast(torch.Tensor, p.grad) for p in moved]
        step = length / (torch.stack(torch._foreach_norm(gradients)).norm() + _TINY)
        before = [p.clone() for p in moved]
        for weights, gradient in zip(moved, gradients):
            weights += step * gradient
    try:
        yield
    finally:
        # Copied back and not subtracted: what is left of a rounding would add up over the steps.
        with torch.no_grad():
            torch._foreach_copy_(moved, before)
