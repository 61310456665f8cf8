"""Every network by name. To add one: a builder in its family's file, and a row here."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer.models import densenet, googlenet, resnet, vgg, wrn

Builder = Callable[..., nn.Module]
"""``builder(dropout: float) -> Module``: float32 (N, 1, S, S) normalised → logits (N, 8)."""

MODELS: dict[str, Builder] = {
    **vgg.VARIANTS,
    **resnet.VARIANTS,
    **googlenet.VARIANTS,
    **densenet.VARIANTS,
    **wrn.VARIANTS,
}


def build(name: str, **options: object) -> nn.Module:
    """Make a network with fresh weights (drawn from torch's global generator).

    Raises:
        FerdeskError: no network has that name.
    """
    if name not in MODELS:
        raise FerdeskError(f"There is no network named {name!r}.", f"Known: {', '.join(MODELS)}.")
    return MODELS[name](**options)
