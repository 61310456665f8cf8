"""Where and in which precision training computes."""

from __future__ import annotations

import functools
import types

import pytest
import torch

from trainer import device as devices

CPU, GPU = torch.device("cpu"), torch.device("cuda")


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


@pytest.mark.parametrize(("capability", "bf16"), [((7, 5), False), ((8, 0), True)])
def test_a_gpu_computes_in_bf16_only_where_it_has_kernels_of_it(monkeypatch, capability, bf16):
    """A T4 or V100 says that it takes bf16, and emulates it or fails."""
    card = types.SimpleNamespace(major=capability[0], minor=capability[1])
    for name, value in (
        ("is_available", True), ("current_device", 0), ("get_device_properties", card),
    ):  # fmt: skip
        monkeypatch.setattr(torch.cuda, name, lambda *_, value=value: value)
    assert devices.computes_bf16(GPU) is bf16


def test_what_cannot_be_compiled_runs_as_it_is(monkeypatch):
    def no_compiler(graph, inputs):
        raise RuntimeError("Cannot find a working triton installation.")

    monkeypatch.setattr(torch._dynamo.config, "suppress_errors", False)
    compiling = functools.partial(torch.compile, backend=no_compiler)
    monkeypatch.setattr(torch, "compile", compiling)
    layer = torch.nn.Linear(2, 3)
    x = torch.ones(4, 2)
    torch.testing.assert_close(devices.compiled(layer, GPU)(x), layer(x))


def test_nothing_is_compiled_on_a_cpu():
    layer = torch.nn.Linear(2, 3)
    assert devices.compiled(layer, CPU) is layer


def test_convolutions_by_channel_stay_in_float32_on_a_cpu(monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    for groups, dtype in ((1, torch.bfloat16), (4, torch.float32)):
        layer = torch.nn.Conv2d(4, 4, 3, groups=groups)
        with devices.autocast(CPU, torch.nn.Sequential(layer)):
            assert layer(torch.ones(1, 4, 5, 5)).dtype == dtype
