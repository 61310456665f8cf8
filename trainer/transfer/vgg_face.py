"""Oxford's VGG-Face by the parameter names of torchvision's VGG16: the same network."""

from __future__ import annotations

import torch

# Places of the thirteen convolutions in torchvision's `features`, and of the dense layers in its
# `classifier`: between them lie ReLUs, pooling and dropout, which have no parameters.
_CONVOLUTIONS = {
    "conv1_1": 0, "conv1_2": 2, "conv2_1": 5, "conv2_2": 7,
    "conv3_1": 10, "conv3_2": 12, "conv3_3": 14,
    "conv4_1": 17, "conv4_2": 19, "conv4_3": 21,
    "conv5_1": 24, "conv5_2": 26, "conv5_3": 28,
}  # fmt: skip
_DENSE = {"fc6": 0, "fc7": 3, "fc8": 6}
PLACES = {
    **{name: f"features.{place}" for name, place in _CONVOLUTIONS.items()},
    **{name: f"classifier.{place}" for name, place in _DENSE.items()},
}
"""torchvision's name of a layer by Oxford's."""


def as_torchvision(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Rename ``conv1_1.weight`` to ``features.0.weight`` and so on; unknown names stay."""
    renamed = {}
    for name, value in state.items():
        layer, _, kind = name.rpartition(".")
        renamed[f"{PLACES.get(layer, layer)}.{kind}"] = value
    return renamed
