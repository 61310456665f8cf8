"""Where to train, and the settings that are fast there."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import torch
from torch import nn

from ferdesk.core.errors import FerdeskError


def choose(name: str) -> torch.device:
    """A device by ``auto``, ``cuda`` or ``cpu``.

    Raises:
        FerdeskError: the name is none of these, or there is no usable GPU.
    """
    if name not in ("auto", "cuda", "cpu"):
        raise FerdeskError(f"{name!r} is not a device.", "Choose auto, cuda or cpu.")
    if name == "cuda" and not torch.cuda.is_available():
        raise FerdeskError(
            "No CUDA device can be used.", "Check the driver, or train with --device cpu."
        )
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def tune(device: torch.device) -> None:
    """Set the process up for training on ``device``."""
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
    elif sys.platform == "linux":
        # Activations are freed and taken again every step; keeping their memory instead of
        # handing it back to the system made a step 10% faster (wide ResNets, two cores).
        m_trim_threshold, m_mmap_threshold = -1, -3
        try:
            libc = ctypes.CDLL(None)
            libc.mallopt(m_mmap_threshold, 1 << 30)
            libc.mallopt(m_trim_threshold, 2_000_000_000)
        except (OSError, AttributeError):
            pass  # another C library: the step is slower, not wrong


def autocast(device: torch.device, network: nn.Module | None = None) -> torch.autocast:
    """Mixed precision in bf16 where that is the faster, else plain float32.

    A CPU without bf16 instructions emulates them: a wide ResNet's step took 13 times as long
    as in float32 (28-4, 36 pixels, two AVX2 cores). One that has them has none for convolutions
    channel by channel: EfficientNet-Lite0's step took 1.8 times as long (64 pixels, one core).

    Args:
        network: what will be run; None is one without such convolutions.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=precision(device, network) == "bf16")


def precision(device: torch.device, network: nn.Module | None = None) -> str:
    """``bf16`` or ``float32``: what :func:`autocast` computes in."""
    faster = computes_bf16(device) and not (device.type == "cpu" and _by_channel(network))
    return "bf16" if faster else "float32"


def compiled(forward: Callable[..., torch.Tensor], device: torch.device) -> Callable:
    """The same function, compiled on a graphics card; on a CPU that lost to oneDNN's kernels.

    Where there is nothing to compile with (no Triton, as on Windows, no C compiler, a card that is
    too old) it runs as it is, with a warning of torch's.
    """
    if device.type != "cuda":
        return forward
    torch._dynamo.config.suppress_errors = True
    return torch.compile(forward)


def _by_channel(network: nn.Module | None) -> bool:
    layers = () if network is None else network.modules()
    return any(isinstance(layer, nn.Conv2d) and layer.groups > 1 for layer in layers)


def computes_bf16(device: torch.device) -> bool:
    """Whether the device has bf16 arithmetic of its own."""
    if device.type == "cuda":
        # Cards older than Ampere take bf16 too, but have no kernels of it: slow, or an error.
        return torch.cuda.is_bf16_supported(including_emulation=False)
    try:
        has = torch.cpu.get_capabilities()
    except AttributeError:  # an older torch can't tell
        return True
    return any(has.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
