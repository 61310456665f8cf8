"""Densely connected networks (Huang et al. 2017), trainable in ordinary memory.

Every layer reads all layers before it, so a plain implementation keeps a copy of
the growing concatenation for each. With ``checkpointing`` the concatenation, norm
and 1×1 convolution are done again in the backward pass (Pleiss et al. 2017):
memory grows linearly with depth and the gradients are the same.

``stem="published"`` is ImageNet's (7×7 at stride 2, then a max-pool), which leaves 12×12 of a 48×48
picture; ``stem="small"`` is a single 3×3 at stride 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

from ferdesk.core.vocab import N_EMOTIONS
from trainer.layers import conv1x1, conv3x3, initialise


class DenseLayer(nn.Module):
    """BN-ReLU-1×1 to four growths, BN-ReLU-3×3 to one growth."""

    def __init__(self, n_in: int, growth: int, dropout: float, checkpointing: bool):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(n_in), conv1x1(n_in, 4 * growth)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * growth), conv3x3(4 * growth, growth)
        self.dropout = nn.Dropout2d(dropout) if dropout > 0 else nn.Identity()
        self.checkpointing = checkpointing

    def _bottleneck(self, *earlier: torch.Tensor) -> torch.Tensor:
        return self.conv1(F.relu(self.norm1(torch.cat(earlier, dim=1))))

    def _contexts(self) -> tuple[AbstractContextManager, AbstractContextManager]:
        return nullcontext(), self._statistics_kept()

    @contextmanager
    def _statistics_kept(self) -> Iterator[None]:
        """The second pass sees the same batch: its statistics must not count twice."""
        momentum, self.norm1.momentum = self.norm1.momentum, 0.0
        try:
            yield
        finally:
            self.norm1.momentum = momentum

    def forward(self, earlier: list[torch.Tensor]) -> torch.Tensor:
        if self.checkpointing and self.training:
            y = checkpoint(
                self._bottleneck, *earlier, use_reentrant=False, context_fn=self._contexts
            )
        else:
            y = self._bottleneck(*earlier)
        return self.dropout(self.conv2(F.relu(self.norm2(y))))


class DenseNet(nn.Module):
    """Dense blocks with halving transitions between them.

    Args:
        growth: channels that each layer adds.
        depths: layers in each block.
        reduction: share of the channels that a transition keeps.
        dropout: after each layer.
        checkpointing: trade computation for memory in training.
        stem: ``small`` or ``published``.
    """

    def __init__(
        self,
        growth: int,
        depths: tuple[int, ...],
        reduction: float = 0.5,
        dropout: float = 0.0,
        checkpointing: bool = True,
        stem: str = "small",
    ):
        super().__init__()
        n = 2 * growth
        self.stem = conv3x3(1, n) if stem == "small" else _published_stem(n)
        self.blocks = nn.ModuleList()
        self.transitions = nn.ModuleList()
        for i, depth in enumerate(depths):
            block = nn.ModuleList()
            for _ in range(depth):
                block.append(DenseLayer(n, growth, dropout, checkpointing))
                n += growth
            self.blocks.append(block)
            if i + 1 < len(depths):
                n_out = int(n * reduction)
                self.transitions.append(
                    nn.Sequential(nn.BatchNorm2d(n), nn.ReLU(), conv1x1(n, n_out), nn.AvgPool2d(2))
                )
                n = n_out
        self.norm = nn.BatchNorm2d(n)
        self.head = nn.Linear(n, N_EMOTIONS)
        initialise(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        for i, block in enumerate(self.blocks):
            parts = [x]
            for layer in block.children():
                parts.append(layer(parts))
            x = torch.cat(parts, dim=1)
            if i < len(self.transitions):
                x = self.transitions[i](x)
        return self.head(F.relu(self.norm(x)).mean(dim=(2, 3)))


def _published_stem(n_out: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, n_out, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(n_out),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
    )


VARIANTS = {
    # Huang et al.'s DenseNet-BC for small pictures: depth 100, growth 12.
    "densenet": partial(DenseNet, 12, (16, 16, 16)),
    # Theirs for ImageNet, whose stem leaves so little that its memory is no matter.
    "densenet121": partial(DenseNet, 32, (6, 12, 24, 16), checkpointing=False, stem="published"),
}
