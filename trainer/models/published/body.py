"""What every published network offers to the networks that are built on it."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import nn


class Body(nn.Module):
    """A network as its publisher trained it: pictures → logits of its own classes."""

    STAGES: ClassVar[tuple[str, ...]]
    """Its parts from the input on."""
    LAYERS: ClassVar[tuple[str, ...]]
    """Names of features that :meth:`layer` gives; the head reads the last."""
    HEAD: ClassVar[str]
    """Dotted name of its last linear layer."""
    UNUSED: ClassVar[tuple[str, ...]] = ()
    """Starts of names in the publisher's file that the network does without."""

    @abstractmethod
    def stage(self, name: str) -> tuple[nn.Module, ...]:
        """The modules of one of :attr:`STAGES`."""

    @abstractmethod
    def layer(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """float32 (N, D): the features of one of :attr:`LAYERS`."""
