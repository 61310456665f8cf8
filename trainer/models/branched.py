"""Networks with a branch for each of emotion, gender and age.

Hard sharing: one trunk, three branches (Caruana 1997). Soft sharing: one network for emotion and
one for gender and age, whose parameters a training loss pulls together (Duong et al. 2015).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from trainer.layers import initialise
from trainer.models import vgg, wrn
from trainer.multitask.outputs import N_AGES, N_GENDERS

HIDDEN = 128
"""Width of the layer that a branch of gender or age has to itself."""


class Branch(nn.Module):
    """A hidden layer and an output layer: features (N, D) → logits (N, n_out)."""

    def __init__(self, n_in: int, n_out: int):
        super().__init__()
        self.hidden, self.out = nn.Linear(n_in, HIDDEN), nn.Linear(HIDDEN, n_out)
        initialise(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(F.relu(self.hidden(x)))


class Branches(nn.Module):
    """The heads on a trunk, their logits side by side in the order of the outputs.

    Args:
        emotion: the trunk's own head; None where another network reads emotions.
        n_in: features of the trunk.
    """

    def __init__(self, emotion: nn.Linear | None, n_in: int):
        super().__init__()
        self.emotion = emotion
        self.gender, self.age = Branch(n_in, N_GENDERS), Branch(n_in, N_AGES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat(self.apart(x), dim=1)

    def apart(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The logits of each task."""
        parts = () if self.emotion is None else (self.emotion(x),)
        return (*parts, self.gender(x), self.age(x))


class Apart(nn.Module):
    """Logits of each task that stay apart, so that emotions wait for no other task.

    Args:
        tasks: has a method ``apart`` that gives them.
    """

    def __init__(self, tasks: nn.Module):
        super().__init__()
        self.tasks = tasks

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return cast(Branches, self.tasks).apart(x)


def hard(base: Callable[..., nn.Module], dropout: float = 0.0) -> nn.Module:
    """A network of emotions whose trunk carries gender and age as well.

    Its emotion part is the very network of the single task.

    Args:
        base: a builder of a network whose last layer is called ``head``.
    """
    network = base(dropout=dropout)
    emotion = _head(network)
    network.head = Branches(emotion, emotion.in_features)
    return network


class TwoParts(nn.Module):
    """A network of emotions, whole, and beside it what reads gender and age."""

    emotion: nn.Module
    """The very network of the single task."""


class SoftShared(TwoParts):
    """Two networks of one shape, one for emotion and one for gender and age.

    In training each looks only at the pictures that it can learn from: half of the work, and the
    norms of the network of emotion see what those of the single task see. Which pictures those
    are must be known before they are read, so a graphics card waits here once a step.

    Args:
        base: as of :func:`hard`.
    """

    def __init__(self, base: Callable[..., nn.Module], dropout: float = 0.0):
        super().__init__()
        self.emotion, self.faces = base(dropout=dropout), base(dropout=dropout)
        self.faces.head = Branches(None, _head(self.faces).in_features)

    def forward(self, x: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        """The logits of all tasks, (N, 111).

        Args:
            x: pictures, float (N, 1, S, S).
            weights: (N, 3), 0 where a picture has no label of a task; logits that no label
                is for mean nothing. None reads every picture with both.
        """
        if weights is None:
            return torch.cat([self.emotion(x), self.faces(x)], dim=1)
        known = weights > 0
        parts = (
            _of_some(self.emotion, x, known[:, 0]),
            _of_some(self.faces, x, known[:, 1:].any(1)),
        )
        return torch.cat(parts, dim=1)

    @torch.no_grad()
    def meet(self) -> None:
        """Give the network of faces all that the network of emotion has but its head."""
        trunk = {n: v for n, v in self.emotion.state_dict().items() if not n.startswith("head.")}
        self.faces.load_state_dict(trunk, strict=False)

    def distance(self) -> torch.Tensor:
        """Sum of the squared differences of the parameters that both have: a scalar."""
        theirs = dict(self.faces.named_parameters())
        pairs = [
            (p, theirs[name])
            for name, p in self.emotion.named_parameters()
            if not name.startswith("head.")
        ]
        return torch.stack([(a - b).square().sum() for a, b in pairs]).sum()


def _of_some(network: nn.Module, x: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """What a network says of some rows; zeros in the others. Of all where it is of none, so that
    every parameter has a gradient whatever the batch."""
    if not rows.any():
        return network(x)
    said = network(x[rows].contiguous(memory_format=torch.channels_last))
    return said.new_zeros(len(x), said.shape[1]).index_put((rows,), said)


def emotion_part(network: nn.Module) -> nn.Module:
    """The network of the single task that is inside a network of several; any other as it is."""
    if isinstance(network, TwoParts):
        return network.emotion
    head = getattr(network, "head", None)
    if isinstance(head, Branches) and head.emotion is not None:
        network.head = head.emotion
    return network


def tasks_apart(network: nn.Module) -> nn.Module:
    """The network with the logits of each task apart; it is taken over.

    Args:
        network: a trunk with branches, or one that has a method ``apart`` itself.
    """
    head = getattr(network, "head", None)
    if not isinstance(head, Branches):
        return Apart(network)
    network.head = Apart(head)
    return network


def emotion_head(network: nn.Module) -> nn.Linear:
    """The layer that answers emotions, of a network of one task or of a trunk with branches.

    Raises:
        TypeError: there is no such linear layer.
    """
    head = network.get_submodule("head")
    if isinstance(head, Branches) and head.emotion is not None:
        return head.emotion
    return _head(network)


def _head(network: nn.Module) -> nn.Linear:
    """The last layer of a network of emotions.

    Raises:
        TypeError: it is not linear.
    """
    head = network.get_submodule("head")
    if not isinstance(head, nn.Linear):
        raise TypeError(f"{type(network).__name__}'s head is {type(head).__name__}, not linear.")
    return head


_BASES: dict[str, Callable[..., nn.Module]] = {
    "vgg13-barsoum-bn": vgg.VARIANTS["vgg13-barsoum-bn"],
    "wrn-28-4": wrn.VARIANTS["wrn-28-4"],
    "wrn-16-2": wrn.VARIANTS["wrn-16-2"],
}
VARIANTS: dict[str, Callable[..., nn.Module]] = {
    **{f"{name}+faces": partial(hard, base) for name, base in _BASES.items()},
    **{f"{name}~faces": partial(SoftShared, base) for name, base in _BASES.items()},
}
"""``+``: one trunk; ``~``: two networks, tied."""
