"""Building blocks that several families of networks share."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def conv3x3(n_in: int, n_out: int, stride: int = 1) -> nn.Conv2d:
    """3×3 convolution with padding 1 and no bias, for use before a batch norm."""
    return nn.Conv2d(n_in, n_out, 3, stride=stride, padding=1, bias=False)


def conv1x1(n_in: int, n_out: int, stride: int = 1) -> nn.Conv2d:
    """1×1 convolution without bias, for projections."""
    return nn.Conv2d(n_in, n_out, 1, stride=stride, bias=False)


def initialise(module: nn.Module) -> None:
    """He-normal weights (fan out) for convolutions, unit batch norms, Xavier for dense layers.

    Source: He et al. 2015; the head as in Zagoruyko & Komodakis' reference code.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.Linear):
            nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)


def initialise_as_keras(module: nn.Module) -> None:
    """Glorot-uniform weights and zero biases: what Keras draws where nothing is said.

    Source: Glorot & Bengio 2010. Through a deep net of ReLUs without batch norm the signal fades.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


class Soften(nn.Module):
    """Float (N, 1, S, S) → the same, each pixel mixed with its neighbours; borders are repeated.

    Written in sums and not as a convolution: it is no layer of the network, which begins with its
    first convolution, and stays in float where that goes to 8 bits.

    Args:
        edge: weight of each of two neighbours along a line, in [0, 1/3].
    """

    def __init__(self, edge: float):
        super().__init__()
        self.edge = edge

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.pad(x, (1, 1, 1, 1), mode="replicate")
        x = (1 - 2 * self.edge) * x[:, :, 1:-1] + self.edge * (x[:, :, :-2] + x[:, :, 2:])
        return (1 - 2 * self.edge) * x[..., 1:-1] + self.edge * (x[..., :-2] + x[..., 2:])
