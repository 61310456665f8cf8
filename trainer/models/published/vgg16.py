"""VGG16 (Simonyan & Zisserman 2015, configuration D) by torchvision's parameter names."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from trainer.models.published.body import Body

_BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))


def _stages() -> dict[str, int]:
    """Where ``conv1_1`` to ``conv5_3`` lie among convolutions, ReLUs and pooling."""
    places, at = {}, 0
    for block, (depth, _) in enumerate(_BLOCKS, start=1):
        for i in range(1, depth + 1):
            places[f"conv{block}_{i}"] = at
            at += 2
        at += 1
    return places


class Vgg16(Body):
    """float32 (N, 3, S, S) normalised → logits of its publisher's classes.

    Args:
        classes: 1000 of ImageNet, 2622 people of VGG-Face.
        width: divides the channels of every layer; 1 is the published network.
    """

    STAGES = (*_stages(), "fc6", "fc7")
    LAYERS = ("fc6", "fc7")
    HEAD = "classifier.6"

    def __init__(self, classes: int = 1000, width: int = 1):
        super().__init__()
        layers: list[nn.Module] = []
        n_in = 3
        for depth, channels in _BLOCKS:
            for _ in range(depth):
                layers.append(nn.Conv2d(n_in, channels // width, 3, padding=1))
                layers.append(nn.ReLU(inplace=True))
                n_in = channels // width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        dense = 4096 // width
        self.classifier = nn.Sequential(
            nn.Linear(n_in * 49, dense), nn.ReLU(inplace=True), nn.Dropout(),
            nn.Linear(dense, dense), nn.ReLU(inplace=True), nn.Dropout(),
            nn.Linear(dense, classes),
        )  # fmt: skip

    def stage(self, name: str) -> tuple[nn.Module, ...]:
        """The modules of one of :attr:`STAGES`."""
        if name in ("fc6", "fc7"):
            return (self.classifier[{"fc6": 0, "fc7": 3}[name]],)
        return (self.features[_stages()[name]],)

    def layer(self, x: torch.Tensor, name: str = "fc7") -> torch.Tensor:
        """``fc6`` or ``fc7``: float32 (N, 4096), after its ReLU."""
        x = self.features(x)
        if x.shape[-1] != 7:  # at 224 pixels it is 7, and ONNX knows no other way to 7
            x = F.adaptive_avg_pool2d(x, 7)
        return self.classifier[: {"fc6": 2, "fc7": 5}[name]](x.flatten(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier[5:](self.layer(x))
