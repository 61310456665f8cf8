"""VGG networks: the published VGG13/16/19, and the custom VGG13 of FER+'s authors.

Sources: Simonyan & Zisserman 2015 (configurations B, D, E, no batch norm); Barsoum
et al. 2016 for ``vgg13-barsoum``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from ferdesk.core.vocab import N_EMOTIONS
from trainer.layers import initialise


class Vgg(nn.Module):
    """Blocks of 3×3 convolutions, each ended by a 2×2 max-pool, then three dense layers.

    Args:
        depths: convolutions in each of the five blocks (64, 128, 256, 512, 512 channels).
        norm: batch norm after every convolution; the published networks have none.
        dropout: after each of the two hidden dense layers.
    """

    def __init__(self, depths: tuple[int, ...], norm: bool = False, dropout: float = 0.0):
        super().__init__()
        layers: list[nn.Module] = []
        n_in = 1
        for depth, n_out in zip(depths, (64, 128, 256, 512, 512)):
            for _ in range(depth):
                layers.append(nn.Conv2d(n_in, n_out, 3, padding=1, bias=not norm))
                layers += [nn.BatchNorm2d(n_out)] if norm else []
                layers.append(nn.ReLU(inplace=True))
                n_in = n_out
            layers.append(nn.MaxPool2d(2, ceil_mode=True))
        self.features = nn.Sequential(*layers)
        # 48 → 24 → 12 → 6 → 3 → 2 with ceil_mode: 512 · 2 · 2 inputs, so that no edge is lost.
        self.fc6 = nn.Linear(512 * 4, 4096)
        self.fc7 = nn.Linear(4096, 4096)
        self.fc8 = nn.Linear(4096, N_EMOTIONS)
        self.dropout = nn.Dropout(dropout)
        initialise(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.features(x)
        # Smaller training pictures leave a smaller map; the dense layers need 2×2.
        x = x if x.shape[-1] == 2 else F.interpolate(x, (2, 2), mode="nearest")
        x = self.dropout(F.relu(self.fc6(x.flatten(1))))
        x = self.dropout(F.relu(self.fc7(x)))
        return self.fc8(x)


class BarsoumVgg13(nn.Module):
    """FER+'s own network: 2×64, 2×128, 3×256, 3×512, each block pooled; dense 1024 twice.

    Args:
        dropout: scales the published probabilities (0.25 after a block, 0.5 after a dense
            layer) by ``dropout / 0.25``: 0.25 is the published network, 0 has none.
        norm: batch norm after every convolution; the published network has none.
    """

    def __init__(self, dropout: float = 0.25, norm: bool = False):
        super().__init__()
        self.blocks = nn.ModuleList()
        n_in = 1
        for depth, n_out in ((2, 64), (2, 128), (3, 256), (3, 512)):
            layers: list[nn.Module] = []
            for _ in range(depth):
                layers.append(nn.Conv2d(n_in, n_out, 3, padding=1, bias=not norm))
                layers += [nn.BatchNorm2d(n_out)] if norm else []
                layers.append(nn.ReLU(inplace=True))
                n_in = n_out
            # Whole channels after a block: see trainer.models.wrn.Block.
            layers += [nn.MaxPool2d(2), nn.Dropout2d(min(0.9, dropout))]
            self.blocks.append(nn.Sequential(*layers))
        self.dense1 = nn.Linear(512 * 9, 1024)
        self.dense2 = nn.Linear(1024, 1024)
        self.head = nn.Linear(1024, N_EMOTIONS)
        self.dropout = nn.Dropout(min(0.9, 2 * dropout))
        initialise(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x)
        x = x if x.shape[-1] == 3 else F.interpolate(x, (3, 3), mode="nearest")
        x = self.dropout(F.relu(self.dense1(x.flatten(1))))
        x = self.dropout(F.relu(self.dense2(x)))
        return self.head(x)


VARIANTS: dict[str, Callable[..., nn.Module]] = {
    "vgg13-barsoum": BarsoumVgg13,
    "vgg13-barsoum-bn": partial(BarsoumVgg13, norm=True),
    "vgg13": partial(Vgg, (2, 2, 2, 2, 2)),
    "vgg16": partial(Vgg, (2, 2, 3, 3, 3)),
    "vgg19": partial(Vgg, (2, 2, 4, 4, 4)),
    "vgg13-bn": partial(Vgg, (2, 2, 2, 2, 2), norm=True),
    "vgg16-bn": partial(Vgg, (2, 2, 3, 3, 3), norm=True),
    "vgg19-bn": partial(Vgg, (2, 2, 4, 4, 4), norm=True),
}
