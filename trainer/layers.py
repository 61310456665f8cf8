"""Building blocks that several families of networks share."""

from __future__ import annotations

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
