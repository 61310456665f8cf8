"""How large a network is: parameters and multiply-accumulates for one 48×48 crop."""

from __future__ import annotations

import torch
from torch.utils.flop_counter import FlopCounterMode

from ferdesk.core.types import CROP_SIZE
from trainer.models import build


def parameters(model: str) -> int:
    """Number of trained parameters."""
    return sum(p.numel() for p in build(model, dropout=0.0).parameters())


def gmac(model: str) -> float:
    """10⁹ multiply-accumulates of convolutions and dense layers for one crop."""
    network = build(model, dropout=0.0).eval()
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(torch.zeros(1, 1, CROP_SIZE, CROP_SIZE))
    return counter.get_total_flops() / 2e9
