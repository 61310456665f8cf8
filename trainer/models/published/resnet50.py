"""ResNet50 as first published (He et al. 2016a), by torchvision's parameter names.

Not the pre-activation network of :mod:`trainer.models.resnet`: here the norm follows each
convolution, and the ReLU the sum. The stride of a bottleneck is on its 3×3, as in torchvision.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from trainer.layers import conv1x1, conv3x3
from trainer.models.published.body import Body


class Bottleneck(nn.Module):
    """1×1, 3×3, 1×1 with four times the channels at the end; plus the input or its projection."""

    def __init__(self, n_in: int, n_mid: int, stride: int):
        super().__init__()
        n_out = 4 * n_mid
        self.conv1, self.bn1 = conv1x1(n_in, n_mid), nn.BatchNorm2d(n_mid)
        self.conv2, self.bn2 = conv3x3(n_mid, n_mid, stride), nn.BatchNorm2d(n_mid)
        self.conv3, self.bn3 = conv1x1(n_mid, n_out), nn.BatchNorm2d(n_out)
        self.downsample = None
        if stride > 1 or n_in != n_out:
            self.downsample = nn.Sequential(conv1x1(n_in, n_out, stride), nn.BatchNorm2d(n_out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet50(Body):
    """float32 (N, 3, S, S) normalised → logits (N, 1000) of ImageNet.

    Args:
        width: divides the channels of every layer; 1 is the published network.
    """

    STAGES = ("conv1", "layer1", "layer2", "layer3", "layer4")
    LAYERS = ("pooled",)
    HEAD = "fc"

    def __init__(self, width: int = 1):
        super().__init__()
        n_in = 64 // width
        self.conv1 = nn.Conv2d(3, n_in, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(n_in)
        for number, (depth, n_mid) in enumerate(((3, 64), (4, 128), (6, 256), (3, 512)), start=1):
            units = []
            for i in range(depth):
                units.append(Bottleneck(n_in, n_mid // width, 2 if i == 0 and number > 1 else 1))
                n_in = 4 * n_mid // width
            setattr(self, f"layer{number}", nn.Sequential(*units))
        self.fc = nn.Linear(n_in, 1000)

    def stage(self, name: str) -> tuple[nn.Module, ...]:
        """The modules of one of :attr:`STAGES`."""
        return (self.conv1, self.bn1) if name == "conv1" else (getattr(self, name),)

    def layer(self, x: torch.Tensor, name: str = "pooled") -> torch.Tensor:
        """``pooled``: float32 (N, 2048), the average of the last feature maps."""
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, stride=2, padding=1)
        for name in self.STAGES[1:]:
            x = getattr(self, name)(x)
        return x.mean(dim=(2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.layer(x))
