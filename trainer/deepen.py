"""A VGG that begins as a shallower one: each convolution that is added hands on what it is given.

Chen et al. 2016 (Net2DeeperNet). What a ReLU lets through is never negative, so an identity and
another ReLU leave it as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer.models.vgg import Vgg
from trainer.norms import set_norms

Layers = list[nn.Module]
"""A convolution, and its norm where it has one."""


@torch.no_grad()
def deepen(small: Vgg, large: Vgg, pixels: torch.Tensor) -> None:
    """Fill ``large`` so that it computes what ``small`` does. Both are left in eval mode.

    Args:
        large: with fresh weights, with norms where ``small`` has them; in no block fewer
            convolutions.
        pixels: float (N, 1, S, S) normalised; the norms' means and variances are taken on them.

    Raises:
        FerdeskError: the one can't begin as the other.
    """
    olds, news = list(_blocks(small)), list(_blocks(large))
    alike = len(olds[0][0]) == len(news[0][0])
    if not alike or any(len(new) < len(old) for old, new in zip(olds, news)):
        raise FerdeskError(
            "A VGG begins as one with as many convolutions or fewer in each block, and with batch "
            "norm where it has it.",
            "Name a network like it.",
        )
    for old, new in zip(olds, news):
        for layers, from_layers in zip(new, old):
            for layer, from_layer in zip(layers, from_layers):
                layer.load_state_dict(from_layer.state_dict())
        for layers in new[len(old) :]:
            # Fresh biases are 0, and fresh norms have mean 0 and variance 1.
            nn.init.dirac_(layers[0].weight)  # type: ignore[arg-type]
    for name in ("fc6", "fc7", "fc8"):
        getattr(large, name).load_state_dict(getattr(small, name).state_dict())
    small.eval()
    set_norms(large.eval(), pixels)


def _blocks(network: Vgg) -> Iterator[list[Layers]]:
    """Of each block its convolutions with their norms, in order."""
    block: list[Layers] = []
    for layer in network.features:
        if isinstance(layer, nn.Conv2d):
            block.append([layer])
        elif isinstance(layer, nn.BatchNorm2d):
            block[-1].append(layer)
        elif isinstance(layer, nn.MaxPool2d):
            yield block
            block = []
