"""Residual networks with pre-activation units (He et al. 2016b), as the thesis draws them.

ResNet18 and 34 have units of two 3×3 convolutions, ResNet50 bottlenecks of 1×1,
3×3, 1×1. ``stem="published"`` is ImageNet's (7×7 at stride 2, then a max-pool),
which leaves 12×12 of a 48×48 picture; ``stem="small"`` is a single 3×3 at stride 1.
"""

from __future__ import annotations

from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from ferdesk.core.vocab import N_EMOTIONS
from trainer.layers import conv1x1, conv3x3, initialise


class BasicUnit(nn.Module):
    """BN-ReLU-3×3, BN-ReLU-3×3."""

    expansion = 1

    def __init__(self, n_in: int, n_mid: int, stride: int):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(n_in), conv3x3(n_in, n_mid, stride)
        self.norm2, self.conv2 = nn.BatchNorm2d(n_mid), conv3x3(n_mid, n_mid)
        self.project = conv1x1(n_in, n_mid, stride) if stride > 1 or n_in != n_mid else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.norm1(x))
        shortcut = x if self.project is None else self.project(y)
        y = self.conv1(y)
        return shortcut + self.conv2(F.relu(self.norm2(y)))


class BottleneckUnit(nn.Module):
    """BN-ReLU-1×1, BN-ReLU-3×3, BN-ReLU-1×1 with four times the channels at the end."""

    expansion = 4

    def __init__(self, n_in: int, n_mid: int, stride: int):
        super().__init__()
        n_out = n_mid * self.expansion
        self.norm1, self.conv1 = nn.BatchNorm2d(n_in), conv1x1(n_in, n_mid)
        self.norm2, self.conv2 = nn.BatchNorm2d(n_mid), conv3x3(n_mid, n_mid, stride)
        self.norm3, self.conv3 = nn.BatchNorm2d(n_mid), conv1x1(n_mid, n_out)
        self.project = conv1x1(n_in, n_out, stride) if stride > 1 or n_in != n_out else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.norm1(x))
        shortcut = x if self.project is None else self.project(y)
        y = self.conv1(y)
        y = self.conv2(F.relu(self.norm2(y)))
        return shortcut + self.conv3(F.relu(self.norm3(y)))


class ResNet(nn.Module):
    """Four groups of units at 64, 128, 256, 512 channels and strides 1, 2, 2, 2.

    Args:
        unit: :class:`BasicUnit` or :class:`BottleneckUnit`.
        depths: units in each group.
        stem: ``published`` or ``small``.
        dropout: before the dense layer; the published networks have none.
    """

    def __init__(
        self,
        unit: type[BasicUnit] | type[BottleneckUnit],
        depths: tuple[int, int, int, int],
        stem: str = "published",
        dropout: float = 0.0,
    ):
        super().__init__()
        self.depths = depths
        if stem == "published":
            self.stem = nn.Sequential(
                nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False),
                nn.MaxPool2d(3, stride=2, padding=1),
            )
        else:
            self.stem = nn.Sequential(conv3x3(1, 64))
        units: list[nn.Module] = []
        n_in = 64
        for depth, n_mid, stride in zip(depths, (64, 128, 256, 512), (1, 2, 2, 2)):
            for i in range(depth):
                units.append(unit(n_in, n_mid, stride if i == 0 else 1))
                n_in = n_mid * unit.expansion
        self.units = nn.Sequential(*units)
        self.norm = nn.BatchNorm2d(n_in)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(n_in, N_EMOTIONS)
        initialise(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(self.norm(self.units(self.stem(x))))
        return self.head(self.dropout(x.mean(dim=(2, 3))))


_SHAPES: dict[str, tuple[type[BasicUnit] | type[BottleneckUnit], tuple[int, int, int, int]]] = {
    "resnet18": (BasicUnit, (2, 2, 2, 2)),
    "resnet34": (BasicUnit, (3, 4, 6, 3)),
    "resnet50": (BottleneckUnit, (3, 4, 6, 3)),
}
VARIANTS = {
    **{name: partial(ResNet, *shape) for name, shape in _SHAPES.items()},
    **{f"{name}-small": partial(ResNet, *shape, stem="small") for name, shape in _SHAPES.items()},
}
