"""GoogLeNet (Szegedy et al. 2015), with and without batch norm.

The published network has nine inception modules behind a stem that reduces a
picture eightfold, which leaves 6×6 of 48×48 for the first and 2×2 for the last.
Without its two auxiliary classifiers (``norm=False``) its gradients start tiny.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import nn

from ferdesk.core.vocab import N_EMOTIONS
from trainer.layers import initialise, initialise_as_keras


def unit(n_in: int, n_out: int, size: int, stride: int = 1, norm: bool = False) -> nn.Sequential:
    """Convolution, batch norm where asked for, ReLU."""
    layers: list[nn.Module] = [
        nn.Conv2d(n_in, n_out, size, stride=stride, padding=size // 2, bias=not norm)
    ]
    layers += [nn.BatchNorm2d(n_out)] if norm else []
    return nn.Sequential(*layers, nn.ReLU(inplace=True))


class Inception(nn.Module):
    """Four branches side by side: 1×1; 1×1 → 3×3; 1×1 → 5×5; max-pool → 1×1."""

    def __init__(self, n_in: int, widths: tuple[int, int, int, int, int, int], norm: bool):
        super().__init__()
        one, reduce3, three, reduce5, five, pooled = widths
        self.one = unit(n_in, one, 1, norm=norm)
        self.three = nn.Sequential(
            unit(n_in, reduce3, 1, norm=norm), unit(reduce3, three, 3, norm=norm)
        )
        self.five = nn.Sequential(
            unit(n_in, reduce5, 1, norm=norm), unit(reduce5, five, 5, norm=norm)
        )
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), unit(n_in, pooled, 1, norm=norm))
        self.n_out = one + three + five + pooled

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], dim=1)


# Szegedy et al. 2015, Table 1: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj.
_MODULES = (
    ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)),
    (
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ),
    ((256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)),
)


class GoogLeNet(nn.Module):
    """The published network, or with batch norm and a stem for small pictures.

    Args:
        norm: batch norm after every convolution.
        stem: ``published`` (reduces eightfold) or ``small`` (twofold).
        dropout: before the dense layer (0.4 in the publication).
        initial: draws the first weights.
    """

    def __init__(
        self,
        norm: bool = False,
        stem: str = "published",
        dropout: float = 0.4,
        initial: Callable[[nn.Module], None] = initialise,
    ):
        super().__init__()
        if stem == "published":
            self.stem = nn.Sequential(
                unit(1, 64, 7, stride=2, norm=norm),
                nn.MaxPool2d(3, 2, 1),
                unit(64, 64, 1, norm=norm),
                unit(64, 192, 3, norm=norm),
                nn.MaxPool2d(3, 2, 1),
            )
        else:
            self.stem = nn.Sequential(
                unit(1, 64, 3, norm=norm), unit(64, 192, 3, norm=norm), nn.MaxPool2d(3, 2, 1)
            )
        layers: list[nn.Module] = []
        n_in = 192
        for i, group in enumerate(_MODULES):
            layers += [nn.MaxPool2d(3, 2, 1)] if i else []
            for widths in group:
                module = Inception(n_in, widths, norm)
                layers.append(module)
                n_in = module.n_out
        self.inceptions = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(n_in, N_EMOTIONS)
        initial(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.inceptions(self.stem(x))
        return self.head(self.dropout(x.mean(dim=(2, 3))))


VARIANTS: dict[str, Callable[..., nn.Module]] = {
    "googlenet": GoogLeNet,
    "googlenet-keras": partial(GoogLeNet, initial=initialise_as_keras),
    "googlenet-norm": partial(GoogLeNet, norm=True),
    "googlenet-bn": partial(GoogLeNet, norm=True, stem="small"),
}
