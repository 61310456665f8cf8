"""Wide residual networks (Zagoruyko & Komodakis 2016), the thesis's best family.

Pre-activation blocks of two 3×3 convolutions in three groups of widths 16k, 32k
and 64k at strides 1, 2, 2, dropout between a block's convolutions, batch norm,
ReLU, global average pooling and a dense layer of eight.

Two additions can be had, as levers to try: squeeze-and-excitation (Hu et al. 2018) weighs the
channels that a block adds by what the whole picture holds, and blur-pooling (Zhang 2019) smooths
what is then taken at every other place, so that a shift of one pixel changes less.
"""

from __future__ import annotations

from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from ferdesk.core.vocab import N_EMOTIONS
from trainer.layers import Soften, conv1x1, conv3x3, initialise

BLUR_EDGE = 0.25
"""Weights (1, 2, 1) / 4 along a line, the usual filter of three of blur-pooling."""
SQUEEZE = 4
"""Channels of a block by those of its squeezed summary. Hu et al. take 16 in networks whose blocks
are many times as wide."""


class SqueezeExcite(nn.Module):
    """Float (N, C, H, W) → the same, each channel by a share in [0, 1] that all of them decide."""

    def __init__(self, channels: int):
        super().__init__()
        self.squeeze = nn.Linear(channels, channels // SQUEEZE)
        self.excite = nn.Linear(channels // SQUEEZE, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shares = self.excite(F.relu(self.squeeze(x.mean(dim=(2, 3))))).sigmoid()
        return x * shares[:, :, None, None]


class Block(nn.Module):
    """BN-ReLU-conv, dropout, BN-ReLU-conv, plus the input or its 1×1 projection.

    Args:
        squeeze: weigh the channels that are added.
        blur: where the stride is 2, smooth before every other place is taken.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        stride: int,
        dropout: float,
        squeeze: bool = False,
        blur: bool = False,
    ):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(n_in)
        self.conv1 = conv3x3(n_in, n_out, stride)
        self.norm2 = nn.BatchNorm2d(n_out)
        # Whole channels are dropped: element by element costs 41% of a step on a CPU.
        self.dropout = nn.Dropout2d(dropout) if dropout > 0 else nn.Identity()
        self.conv2 = conv3x3(n_out, n_out)
        self.project = conv1x1(n_in, n_out, stride) if stride > 1 or n_in != n_out else None
        self.soften = Soften(BLUR_EDGE) if blur and stride > 1 else nn.Identity()
        self.weigh = SqueezeExcite(n_out) if squeeze else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.soften(F.relu(self.norm1(x)))
        shortcut = x if self.project is None else self.project(y)
        y = self.conv1(y)
        y = self.dropout(F.relu(self.norm2(y)))
        return shortcut + self.weigh(self.conv2(y))


class WideResNet(nn.Module):
    """Depth 6n + 4, widening factor k.

    Args:
        depth: 16, 22, 28, …
        width: the widening factor k.
        dropout: probability of dropping a channel inside a block.
        squeeze, blur: see :class:`Block`.

    Raises:
        ValueError: the depth is not 6n + 4.
    """

    def __init__(
        self,
        depth: int,
        width: int,
        dropout: float = 0.0,
        squeeze: bool = False,
        blur: bool = False,
    ):
        super().__init__()
        if depth < 10 or (depth - 4) % 6:
            raise ValueError(f"depth of a wide ResNet is 6n + 4 (10, 16, 22, 28…), not {depth}")
        blocks = (depth - 4) // 6
        self.stem = conv3x3(1, 16)
        groups: list[nn.Module] = []
        n_in = 16
        for n_out, stride in ((16 * width, 1), (32 * width, 2), (64 * width, 2)):
            for i in range(blocks):
                groups.append(Block(n_in, n_out, stride if i == 0 else 1, dropout, squeeze, blur))
                n_in = n_out
        self.blocks = nn.Sequential(*groups)
        self.norm = nn.BatchNorm2d(n_in)
        self.head = nn.Linear(n_in, N_EMOTIONS)
        initialise(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.blocks(self.stem(x))
        return self.head(F.relu(self.norm(x)).mean(dim=(2, 3)))


VARIANTS = {
    "wrn-16-2": partial(WideResNet, 16, 2),
    "wrn-16-2-se": partial(WideResNet, 16, 2, squeeze=True),
    "wrn-16-2-blur": partial(WideResNet, 16, 2, blur=True),
    "wrn-28-4": partial(WideResNet, 28, 4),
}
