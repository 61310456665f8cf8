"""InceptionV3 (Szegedy et al. 2016) by torchvision's parameter names.

A module is a table of branches, and a branch a table of convolutions: name, output channels,
kernel. Its auxiliary classifier is in the published file and unused here.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from trainer.models.published.body import Body

Kernel = int | tuple[int, int]
Step = tuple[str, int, Kernel]


class Unit(nn.Module):
    """Convolution, batch norm, ReLU. A kernel k is padded by ⌊k / 2⌋ unless it is told not to."""

    def __init__(self, n_in: int, n_out: int, kernel: Kernel, stride: int = 1, pad: bool = True):
        super().__init__()
        kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
        padding = (kernel[0] // 2, kernel[1] // 2) if pad else 0
        self.conv = nn.Conv2d(n_in, n_out, kernel, stride=stride, padding=padding, bias=False)
        self.bn = nn.BatchNorm2d(n_out, eps=1e-3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.bn(self.conv(x)))


class Mixed(nn.Module):
    """Branches side by side, their channels joined.

    Args:
        n_in: input channels.
        branches: convolutions of each branch in their order. A branch that ends in two names
            with the suffixes ``a`` and ``b`` forks there: both see the convolution before them.
        pooled: output channels of the 1×1 after an average pool; 0 where there is none.
        reduces: halves the side: the last convolution of each branch has stride 2 and no
            padding, and a max pool goes beside them.
        width: divides all channels.
    """

    def __init__(
        self,
        n_in: int,
        branches: tuple[tuple[Step, ...], ...],
        pooled: int = 0,
        reduces: bool = False,
        width: int = 1,
    ):
        super().__init__()
        self.reduces, self.n_out = reduces, n_in if reduces else pooled // width
        self.branches: list[tuple[str, ...]] = []
        for steps in branches:
            n = n_in
            for name, channels, kernel in steps:
                last = reduces and name == steps[-1][0]
                n_out = channels // width
                setattr(self, name, Unit(n, n_out, kernel, 2 if last else 1, pad=not last))
                n = n if name.endswith("a") else n_out
                if name == steps[-1][0]:
                    self.n_out += n_out * (2 if name.endswith("b") else 1)
            self.branches.append(tuple(name for name, _, _ in steps))
        if pooled:
            self.branch_pool = Unit(n_in, pooled // width, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        parts = []
        for names in self.branches:
            y = x
            for name in names:
                if name.endswith("a"):
                    parts.append(getattr(self, name)(y))
                else:
                    y = getattr(self, name)(y)
            parts.append(y)
        if self.reduces:
            parts.append(F.max_pool2d(x, 3, stride=2))
        else:
            parts.append(self.branch_pool(F.avg_pool2d(x, 3, stride=1, padding=1)))
        return torch.cat(parts, dim=1)


_DOUBLE = (("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3))
_A = (
    (("branch1x1", 64, 1),),
    (("branch5x5_1", 48, 1), ("branch5x5_2", 64, 5)),
    _DOUBLE,
)


def _c(n: int) -> tuple[tuple[Step, ...], ...]:
    """Modules 6b to 6e: 7×7 in halves, n channels between them."""
    return (
        (("branch1x1", 192, 1),),
        (("branch7x7_1", n, 1), ("branch7x7_2", n, (1, 7)), ("branch7x7_3", 192, (7, 1))),
        (
            ("branch7x7dbl_1", n, 1), ("branch7x7dbl_2", n, (7, 1)),
            ("branch7x7dbl_3", n, (1, 7)), ("branch7x7dbl_4", n, (7, 1)),
            ("branch7x7dbl_5", 192, (1, 7)),
        ),
    )  # fmt: skip


_E = (
    (("branch1x1", 320, 1),),
    (("branch3x3_1", 384, 1), ("branch3x3_2a", 384, (1, 3)), ("branch3x3_2b", 384, (3, 1))),
    (
        ("branch3x3dbl_1", 448, 1), ("branch3x3dbl_2", 384, 3),
        ("branch3x3dbl_3a", 384, (1, 3)), ("branch3x3dbl_3b", 384, (3, 1)),
    ),
)  # fmt: skip
_REDUCE_6 = ((("branch3x3", 384, 3),), _DOUBLE)
_REDUCE_7 = (
    (("branch3x3_1", 192, 1), ("branch3x3_2", 320, 3)),
    (
        ("branch7x7x3_1", 192, 1), ("branch7x7x3_2", 192, (1, 7)),
        ("branch7x7x3_3", 192, (7, 1)), ("branch7x7x3_4", 192, 3),
    ),
)  # fmt: skip
# Name, branches, channels after the average pool (none where the module halves the side).
_MODULES = (
    ("Mixed_5b", _A, 32),
    ("Mixed_5c", _A, 64),
    ("Mixed_5d", _A, 64),
    ("Mixed_6a", _REDUCE_6, 0),
    ("Mixed_6b", _c(128), 192),
    ("Mixed_6c", _c(160), 192),
    ("Mixed_6d", _c(160), 192),
    ("Mixed_6e", _c(192), 192),
    ("Mixed_7a", _REDUCE_7, 0),
    ("Mixed_7b", _E, 192),
    ("Mixed_7c", _E, 192),
)
# Name, output channels, kernel, stride, padded; a max pool of 3 at stride 2 after 2b and 4a.
_STEM = (
    ("Conv2d_1a_3x3", 32, 3, 2, False),
    ("Conv2d_2a_3x3", 32, 3, 1, False),
    ("Conv2d_2b_3x3", 64, 3, 1, True),
    ("Conv2d_3b_1x1", 80, 1, 1, False),
    ("Conv2d_4a_3x3", 192, 3, 1, False),
)
_POOL_AFTER = ("Conv2d_2b_3x3", "Conv2d_4a_3x3")


class InceptionV3(Body):
    """float32 (N, 3, S, S) normalised → logits (N, 1000) of ImageNet; S at least 75.

    Args:
        width: divides the channels of every layer; 1 is the published network.
    """

    STAGES = (*(row[0] for row in _STEM), *(row[0] for row in _MODULES))
    LAYERS = ("pooled",)
    HEAD = "fc"
    UNUSED = ("AuxLogits.",)

    def __init__(self, width: int = 1):
        super().__init__()
        n_in = 3
        for name, channels, kernel, stride, pad in _STEM:
            setattr(self, name, Unit(n_in, channels // width, kernel, stride, pad))
            n_in = channels // width
        for name, branches, pooled in _MODULES:
            module = Mixed(n_in, branches, pooled, reduces=not pooled, width=width)
            setattr(self, name, module)
            n_in = module.n_out
        self.fc = nn.Linear(n_in, 1000)

    def stage(self, name: str) -> tuple[nn.Module, ...]:
        """The modules of one of :attr:`STAGES`."""
        return (getattr(self, name),)

    def layer(self, x: torch.Tensor, name: str = "pooled") -> torch.Tensor:
        """``pooled``: float32 (N, 2048), the average of the last feature maps."""
        for stage in self.STAGES:
            x = getattr(self, stage)(x)
            if stage in _POOL_AFTER:
                x = F.max_pool2d(x, 3, stride=2)
        return x.mean(dim=(2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.layer(x))
