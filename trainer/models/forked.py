"""A network of emotions from whose middle gender and age go their own way.

What reads emotions stays as it was trained, to the bit: the other tasks take what its first groups
see of a picture, and learn a last group of their own from there (Rusu et al. 2016, *Progressive
neural networks*, with the first network's lower layers in the place of a column of their own).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import N_EMOTIONS
from trainer.models.branched import Branches, TwoParts
from trainer.models.wrn import VARIANTS as WIDE
from trainer.models.wrn import WideResNet

STAGE = "emotion"
"""The one stage up to which nothing may learn: all that reads emotions."""


class Tail(nn.Module):
    """The groups after a fork: features (N, C, H, W) → logits of gender and age, (N, 103)."""

    def __init__(self, blocks: nn.Sequential, norm: nn.Module, n_in: int):
        super().__init__()
        self.blocks, self.norm, self.head = blocks, norm, Branches(None, n_in)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self._pooled(x))

    def apart(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The logits of gender and of age."""
        return self.head.apart(self._pooled(x))

    def _pooled(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.norm(self.blocks(x))).mean(dim=(2, 3))


class Forked(TwoParts):
    """A wide ResNet, and a second last group of it for gender and age.

    Args:
        base: a builder of a wide ResNet.
    """

    emotion: WideResNet

    def __init__(self, base: Callable[..., WideResNet], dropout: float = 0.0):
        super().__init__()
        # The second one gives its last group alone.
        self.emotion, other = base(dropout=dropout), base(dropout=dropout)
        self.at = len(other.blocks) * 2 // 3
        self.faces = Tail(self._after(other), other.norm, other.head.in_features)
        self._still = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The logits of all tasks, (N, 111); in training zeros for emotions that don't learn.

        Args:
            x: pictures, float (N, 1, S, S).
        """
        shared = self.shared(x)
        if self.training and self._still:
            emotions = shared.new_zeros(len(x), N_EMOTIONS)
        else:
            emotions = self._emotions(shared)
        return torch.cat([emotions, self.faces(shared)], dim=1)

    def apart(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The logits of each task: emotion, gender, age."""
        shared = self.shared(x)
        return (self._emotions(shared), *self.faces.apart(shared))

    def shared(self, x: torch.Tensor) -> torch.Tensor:
        """What both parts go on from, (N, C, H, W)."""
        x = self.emotion.stem(x)
        for block in list(self.emotion.blocks)[: self.at]:
            x = block(x)
        return x

    def _emotions(self, x: torch.Tensor) -> torch.Tensor:
        x = self._after(self.emotion)(x)
        return self.emotion.head(F.relu(self.emotion.norm(x)).mean(dim=(2, 3)))

    def _after(self, network: WideResNet) -> nn.Sequential:
        """The blocks after the fork."""
        return cast(nn.Sequential, network.blocks[self.at :])

    @torch.no_grad()
    def meet(self) -> None:
        """Let gender and age begin with the last group of the network of emotion."""
        self.faces.blocks.load_state_dict(self._after(self.emotion).state_dict())
        self.faces.norm.load_state_dict(self.emotion.norm.state_dict())

    def freeze(self, until: str) -> None:
        """Let nothing that reads emotions learn, batch norms included.

        Raises:
            FerdeskError: ``until`` is another stage than :data:`STAGE`.
        """
        if until != STAGE:
            raise FerdeskError(f"A forked network has no stage {until!r}.", f"It has: {STAGE}.")
        self._still = True
        self.emotion.requires_grad_(False)
        self.train(self.training)

    def train(self, mode: bool = True) -> Forked:
        """Training mode, but for what is frozen."""
        super().train(mode)
        if self._still:
            self.emotion.eval()
        return self


VARIANTS: dict[str, Callable[..., nn.Module]] = {
    f"{name}^faces": partial(Forked, WIDE[name]) for name in ("wrn-28-4", "wrn-16-2")
}
"""``^``: one network whose last group is there twice."""
