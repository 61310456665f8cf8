"""Where and in which precision training computes."""

from __future__ import annotations

import pytest
import torch

from trainer import device as devices

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("capabilities", "bf16"),
    [
        ({"avx2": True, "avx512_bf16": False}, False),
        ({"avx2": True, "avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"neon": True, "bf16": True}, True),
        ({"neon": True}, False),
    ],
)
def test_a_cpu_computes_in_bf16_only_where_it_has_the_instructions(monkeypatch, capabilities, bf16):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert devices.computes_bf16(CPU) is bf16
    with devices.autocast(CPU):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype == (torch.bfloat16 if bf16 else torch.float32)


def test_a_gpu_computes_in_bf16():
    assert devices.computes_bf16(torch.device("cuda"))


def test_convolutions_by_channel_stay_in_float32_on_a_cpu(monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    for groups, dtype in ((1, torch.bfloat16), (4, torch.float32)):
        layer = torch.nn.Conv2d(4, 4, 3, groups=groups)
        with devices.autocast(CPU, torch.nn.Sequential(layer)):
            assert layer(torch.ones(1, 4, 5, 5)).dtype == dtype
