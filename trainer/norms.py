"""Batch norms of a network whose weights come from another."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import nn


@torch.no_grad()
def set_norms(
    network: nn.Module, pixels: torch.Tensor, fresh: Collection[nn.BatchNorm2d] = ()
) -> None:
    """Give the batch norms the means and variances of what reaches them; the result stays.

    Args:
        network: in eval mode.
        pixels: float (N, 1, S, S) normalised.
        fresh: norms whose scale and shift stay instead.
    """
    seen: dict[nn.BatchNorm2d, tuple[torch.Tensor, torch.Tensor]] = {}

    def look(norm: nn.BatchNorm2d, given: tuple[torch.Tensor]) -> None:
        variance, mean = torch.var_mean(given[0].float(), dim=(0, 2, 3))
        seen[norm] = mean, variance

    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(look) for norm in norms]
    try:
        network(pixels)
    finally:
        for hook in hooks:
            hook.remove()
    for norm, (mean, variance) in seen.items():
        assert norm.running_mean is not None and norm.running_var is not None
        if norm not in fresh:
            scale = norm.weight / (norm.running_var + norm.eps).sqrt()
            norm.bias.add_(scale * (mean - norm.running_mean))
            norm.weight.copy_(scale * (variance + norm.eps).sqrt())
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
