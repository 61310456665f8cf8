"""A ResNet that begins as a shallower one: each unit that is added adds nothing until it learns to.

Chen et al. 2016 (Net2DeeperNet): a unit of a residual network whose last convolution is 0 hands on
what it is given.
"""

from __future__ import annotations

import torch
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer.models.resnet import BasicUnit, ResNet
from trainer.models.wrn import Block
from trainer.norms import set_norms


@torch.no_grad()
def deepen_resnet(small: ResNet, large: ResNet, pixels: torch.Tensor) -> None:
    """Fill ``large`` so that it computes what ``small`` does. Both are left in eval mode.

    Args:
        large: with fresh weights; of the same stem and kind of units, no group with fewer.
        pixels: float (N, 1, S, S) normalised; the norms' means and variances are taken on them.

    Raises:
        FerdeskError: the one can't begin as the other.
    """
    basic = all(isinstance(unit, BasicUnit) for net in (small, large) for unit in net.units)
    stems = [[weight.shape for weight in net.stem.parameters()] for net in (small, large)]
    shorter = any(new < old for old, new in zip(small.depths, large.depths))
    if not basic or stems[0] != stems[1] or shorter:
        raise FerdeskError(
            "A ResNet begins as one with the same stem and as many units of two convolutions or "
            "fewer in each group.",
            "Name a network like it.",
        )
    for part in ("stem", "norm", "head"):
        getattr(large, part).load_state_dict(getattr(small, part).state_dict())
    olds, news = iter(small.units), iter(large.units)
    added: list[nn.BatchNorm2d] = []
    for old_depth, new_depth in zip(small.depths, large.depths):
        for _ in range(old_depth):
            taken = next(news)
            taken.load_state_dict(next(olds).state_dict())
        for _ in range(new_depth - old_depth):
            added += add_nothing(next(news), taken)
    small.eval()
    set_norms(large.eval(), pixels, fresh=added)


def add_nothing(unit: nn.Module, like: nn.Module) -> list[nn.BatchNorm2d]:
    """Let a fresh unit add nothing to what it is given, and learn as fast as its neighbour does.

    Args:
        unit: of two convolutions, the second of which becomes 0.
        like: one that has learnt, as large as whose filters those of the first become.

    Returns:
        its norms, which have seen nothing.
    """
    assert isinstance(unit, BasicUnit | Block) and isinstance(like, BasicUnit | Block)
    unit.conv2.weight.zero_()
    unit.conv1.weight.mul_(like.conv1.weight.std() / unit.conv1.weight.std())
    return [unit.norm1, unit.norm2]
