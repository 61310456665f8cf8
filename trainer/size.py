"""How large a network is: parameters and multiply-accumulates for one 48×48 crop."""

from __future__ import annotations

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from ferdesk.core.types import CROP_SIZE
from trainer.models import build


def parameters(model: str) -> int:
    """Number of trained parameters."""
    return sum(p.numel() for p in _shape(model).parameters())


def gmac(model: str) -> float:
    """10⁹ multiply-accumulates of convolutions and dense layers for one crop."""
    network = _shape(model)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(torch.zeros(1, 1, CROP_SIZE, CROP_SIZE, device="meta"))
    return counter.get_total_flops() / 2e9


def _shape(model: str) -> nn.Module:
    """The network without numbers: a published one may have half a gigabyte of them."""
    with torch.device("meta"):
        return build(model, dropout=0.0).eval()
