"""Every network by name. To add one: a builder in its family's file, and a row here."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer.models import branched, densenet, forked, googlenet, pretrained, resnet, vgg, wrn

Builder = Callable[..., nn.Module]
"""``builder(dropout: float) -> Module``: float32 (N, 1, S, S) normalised → logits (N, 8)."""

MODELS: dict[str, Builder] = {
    **vgg.VARIANTS,
    **resnet.VARIANTS,
    **googlenet.VARIANTS,
    **densenet.VARIANTS,
    **wrn.VARIANTS,
}
"""Those that are trained from scratch to read emotions from 48×48 pictures."""
ALL: dict[str, Builder] = {**MODELS, **pretrained.VARIANTS, **branched.VARIANTS, **forked.VARIANTS}


def build(name: str, **options: object) -> nn.Module:
    """Make a network with fresh weights (drawn from torch's global generator).

    Raises:
        FerdeskError: no network has that name.
    """
    if name not in ALL:
        raise FerdeskError(f"There is no network named {name!r}.", f"Known: {', '.join(ALL)}.")
    return ALL[name](**options)
