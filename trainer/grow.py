"""A network that begins with what another has learnt: a wide ResNet grown from a smaller one,
computing the same at first, a deeper VGG or ResNet, or any network that goes on from its own like.

Chen et al. 2016 (Net2Net): a channel becomes two equal ones whose readers share its weight
between them, and a new block adds nothing until it has learnt to. What the small network knows is
not learnt again, which is most of a training.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer.deepen import deepen
from trainer.deepen_resnet import add_nothing, deepen_resnet
from trainer.models.branched import SoftShared, emotion_head
from trainer.models.forked import Forked
from trainer.models.resnet import ResNet
from trainer.models.vgg import Vgg
from trainer.models.wrn import Block, SqueezeExcite, WideResNet
from trainer.norms import set_norms

UNEVEN = 0.3
"""Standard deviation of the share, around ½, that one of two equal channels gets of a weight. Even
shares would give both the same gradient for ever."""


def begin(small: nn.Module, network: nn.Module, pixels: torch.Tensor) -> None:
    """Let a recipe's network begin as ``small``; of two that are tied, both do, and of a forked one
    both ends.

    Args:
        small: a wide ResNet, a VGG, or a network with the layers of ``network``.
        network: a wide ResNet, with or without branches, or two of soft sharing, where ``small`` is
            a wide ResNet; a VGG or ResNet as deep or deeper; or a forked one with the layers of
            ``small``.
        pixels: as of :func:`grow`.

    Raises:
        FerdeskError: the one can't be grown into the other.
    """
    if isinstance(network, Forked):
        go_on(small, network.emotion)
        network.meet()
        set_norms(network.faces, network.eval().shared(pixels))
    elif isinstance(network, SoftShared):
        begin(small, network.emotion, pixels)
        network.meet()
    elif isinstance(small, WideResNet) and isinstance(network, WideResNet):
        grow(small, network, pixels)
    elif isinstance(small, Vgg) and isinstance(network, Vgg):
        deepen(small, network, pixels)
    elif (
        isinstance(small, ResNet) and isinstance(network, ResNet) and small.depths != network.depths
    ):
        deepen_resnet(small, network, pixels)
    else:
        go_on(small, network)


def go_on(earlier: nn.Module, network: nn.Module) -> None:
    """Give ``network`` the weights of one with the same layers.

    Raises:
        FerdeskError: their layers differ.
    """
    weights = earlier.state_dict()
    if {name: value.shape for name, value in weights.items()} != {
        name: value.shape for name, value in network.state_dict().items()
    }:
        raise FerdeskError(
            f"A {type(earlier).__name__} goes on as a network with the same layers, and these "
            "differ.",
            "Wide ResNets, ResNets and VGGs alone grow.",
        )
    network.load_state_dict(weights)


@torch.no_grad()
def grow(small: WideResNet, large: WideResNet, pixels: torch.Tensor) -> None:
    """Fill ``large`` so that it computes what ``small`` does.

    Branches of other tasks keep what they have. Draws come from torch's global generator. Both
    are left in eval mode.

    Args:
        large: with fresh weights; as wide or twice as wide, as deep or deeper.
        pixels: float (N, 1, S, S) normalised; the norms' means and variances are taken on them.

    Raises:
        FerdeskError: the one can't be grown into the other.
    """
    head = emotion_head(large)
    times = head.in_features / small.head.in_features
    pairs = list(_pairs(small, large))
    shallower = len(large.blocks) < len(small.blocks)
    if times not in (1, 2) or shallower or not all(_fits(old, new) for old, new in pairs):
        raise FerdeskError(
            "A wide ResNet grows to the same or twice the width and to the same or more depth.",
            f"This one would go from {small.head.in_features} channels in "
            f"{len(small.blocks)} blocks to {head.in_features} in {len(large.blocks)}.",
        )
    if not all(_alike(old, new) for old, new in pairs):
        raise FerdeskError(
            "A wide ResNet grows without squeeze-and-excitation, and keeps its blur-pooling.",
            "Name a network with the same blocks.",
        )
    large.stem.weight.copy_(small.stem.weight)
    added: list[nn.BatchNorm2d] = []
    taken = pairs[0][1]
    for old, new in pairs:
        if old is None:
            added += add_nothing(new, taken)
            continue
        for name in ("conv1", "conv2", "project"):
            if getattr(old, name) is not None:
                _copy(getattr(old, name).weight, getattr(new, name).weight)
        for name in ("norm1", "norm2"):
            _copy_norm(getattr(old, name), getattr(new, name))
        taken = new
    _copy_norm(small.norm, large.norm)
    _copy(small.head.weight, head.weight)
    head.bias.copy_(small.head.bias)
    set_norms(large.eval(), pixels, fresh=added)


def _pairs(small: WideResNet, large: WideResNet) -> Iterator[tuple[Block | None, Block]]:
    """Each large block with the small one it takes over; of each group the first ones do."""
    olds, news = _blocks(small), _blocks(large)
    for i, new in enumerate(news):
        group, place = divmod(i, len(news) // 3)
        taken_over = place < len(olds) // 3
        yield (olds[group * len(olds) // 3 + place] if taken_over else None), new


def _blocks(network: WideResNet) -> list[Block]:
    return [block for block in network.blocks if isinstance(block, Block)]


def _fits(old: Block | None, new: Block) -> bool:
    return old is None or (old.project is None) == (new.project is None)


def _alike(old: Block | None, new: Block) -> bool:
    """Whether beside the layers that are copied a block has none that computes otherwise."""
    squeezed = any(isinstance(block.weigh, SqueezeExcite) for block in (old, new) if block)
    return not squeezed and (old is None or type(old.soften) is type(new.soften))


def _copy(old: torch.Tensor, new: torch.Tensor) -> None:
    """A weight (out, in, …) between channels that are each there once or twice."""
    wide = old.repeat(new.shape[0] // old.shape[0], *(1 for _ in old.shape[1:]))
    if new.shape[1] != old.shape[1]:
        share = 0.5 + UNEVEN * torch.randn(wide.shape[:2] + (1,) * (old.ndim - 2))
        wide = torch.cat([wide * share, wide * (1 - share)], dim=1)
    new.copy_(wide)


def _copy_norm(old: nn.BatchNorm2d, new: nn.BatchNorm2d) -> None:
    for name in ("weight", "bias", "running_mean", "running_var"):
        values = getattr(old, name)
        getattr(new, name).data.copy_(values.repeat(len(getattr(new, name)) // len(values)))
