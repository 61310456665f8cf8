"""Weights of an exported wide ResNet read back into a network that can be trained.

Export folds batch norms into convolutions and rounds to 8 bits, so what comes back computes what
the file computes, not what was trained to the last digit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from trainer.models import build
from trainer.models.wrn import Block, SqueezeExcite, WideResNet
from trainer.predictors import own_file

STEM = "/network/stem/Conv"


def read(folder: Path) -> WideResNet:
    """A wide ResNet with the weights of an exported model.

    Every batch norm comes back with mean 0 and variance 1: see :func:`trainer.norms.set_norms`.

    Args:
        folder: holds ``model.onnx`` and ``card.json``.

    Raises:
        FerdeskError: it holds no model of ferdesk's, or none of a wide ResNet.
    """
    card = cards.read(folder / "card.json")
    file = own_file(folder, card, "Name that one.")
    name = card["architecture"]
    network = build(name)
    if not isinstance(network, WideResNet):
        raise FerdeskError(f"{folder} is a {name}.", "Only wide ResNets are read back (wrn-…).")
    try:
        _fill(network, _Weights(onnx.load(str(file))))
    except Exception as error:  # onnx and protobuf raise many kinds for a foreign file
        raise FerdeskError(
            f"The weights of {file} can't be read back: {error}.",
            "Give a model as ferdesk-train export writes it.",
        ) from error
    return network.eval()


class _Weights:
    """The weights of a graph by the name of the node that reads them."""

    def __init__(self, model: onnx.ModelProto):
        self._held = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
        self._nodes = {node.name: node for node in model.graph.node}
        self._makers = {out: node for node in model.graph.node for out in node.output}

    def of(self, node: str) -> list[torch.Tensor]:
        """A node's weight and, where it has one, its bias; float32.

        Raises:
            KeyError: there is no such node, or it reads no weights.
        """
        return [torch.from_numpy(self._array(name)) for name in self._nodes[node].input[1:]]

    def of_norm(self, node: str) -> tuple[torch.Tensor, torch.Tensor]:
        """What a norm after a sum multiplies with and adds: float32 (C,) each.

        Raises:
            KeyError: there is no such node.
        """
        if f"{node}_conv" in self._nodes:  # as it is written for 8 bits
            scale, shift = self.of(f"{node}_conv")
            return scale.flatten(), shift
        weight, bias, mean, variance = self.of(node)
        scale = weight / (variance + 1e-5).sqrt()
        return scale, bias - mean * scale

    def _array(self, name: str) -> np.ndarray:
        if name in self._held:
            return self._held[name].astype(np.float32)
        whole, scale, zero = (self._held[n] for n in self._makers[name].input)
        shape = (-1,) + (1,) * (whole.ndim - 1)  # a scale an output channel, which is the first
        return (whole.astype(np.float32) - zero.reshape(shape)) * scale.reshape(shape)


def _fill(network: WideResNet, weights: _Weights) -> None:
    for i, block in enumerate(network.blocks):
        assert isinstance(block, Block)
        at = f"/network/blocks/blocks.{i}"
        if i:
            _set_norm(block.norm1, *weights.of_norm(f"{at}/norm1/BatchNormalization"))
        else:  # the stem alone goes straight into a norm outside a block, which was folded into it
            _unfold(network.stem, block.norm1, network.stem.weight.std(), *weights.of(STEM))
        block.conv2.weight.data.copy_(weights.of(f"{at}/conv2/Conv")[0])
        folded = weights.of(f"{at}/conv1/Conv")
        _unfold(block.conv1, block.norm2, block.conv2.weight.std(), *folded)
        if isinstance(block.weigh, SqueezeExcite):
            for name in ("squeeze", "excite"):
                _set_dense(getattr(block.weigh, name), *weights.of(f"{at}/weigh/{name}/Gemm"))
        if block.project is not None:
            block.project.weight.data.copy_(weights.of(f"{at}/project/Conv")[0])
    _set_norm(network.norm, *weights.of_norm("/network/norm/BatchNormalization"))
    _set_dense(network.head, *weights.of("/network/head/Gemm"))


def _unfold(
    convolution: nn.Conv2d,
    norm: nn.BatchNorm2d,
    size: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor,
) -> None:
    """Part a convolution and the norm after it.

    Before a norm a filter's size says nothing of the result, but it sets how fast the filter
    learns: all filters get the standard deviation ``size``.
    """
    scale = weight.flatten(1).std(dim=1).clamp(min=1e-8) / size.detach()
    convolution.weight.data.copy_(weight / scale.view(-1, 1, 1, 1))
    _set_norm(norm, scale, bias)


def _set_dense(layer: nn.Linear, weight: torch.Tensor, bias: torch.Tensor) -> None:
    layer.weight.data.copy_(weight)
    layer.bias.data.copy_(bias)


def _set_norm(norm: nn.BatchNorm2d, scale: torch.Tensor, shift: torch.Tensor) -> None:
    """Make an evaluated norm compute ``scale · x + shift``."""
    assert norm.running_mean is not None and norm.running_var is not None
    norm.running_mean.zero_()
    norm.running_var.fill_(1.0 - norm.eps)
    norm.weight.data.copy_(scale)
    norm.bias.data.copy_(shift)
