"""Pictures made worse, as a camera makes them: small, blurred, dim, lit from a side, noisy.

FER+ has few such pictures, a live view many. What is drawn is in :mod:`trainer.amounts`'s manner
(uniform within bounds), on the device, with nothing that waits for it.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

SMALLER = (
    (1.5, "bicubic"),
    (2.0, "bilinear"),
    (2.0, "bicubic"),
    (3.0, "bicubic"),
    (4.0, "bilinear"),
)
"""How many times smaller a face is, and how it is enlarged again, at equal odds."""
SIGMA = 2.0
"""Of a blur, in pixels of 48, at most."""
REACH = 4
"""Pixels to either side that a blur's kernel has."""
SHADE = 1.2
"""Logarithm by which the light grows from the middle to one edge, at most."""
GAMMA = 0.9
"""Of the logarithm of gamma, to either side."""
FADED = 0.15
"""The least share of the light or contrast that is left."""
NOISE = 16 / 255
"""Standard deviation of the sensor's noise, at most, of the full range; little is likelier."""
ODDS = {"shade": 0.3, "gamma": 0.25, "blur": 0.25, "smaller": 0.35, "fade": 0.35, "noise": 0.35}
"""Of each flaw in a picture that is made worse; several may meet."""


def corrupted(x: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """Make some pictures of a batch worse.

    Args:
        x: float (N, 1, S, S) in [0, 1], in random order: the first are made worse.
        share: of the pictures.
        generator: of the same device as ``x``.

    Returns:
        The same shape and range.
    """
    n = round(share * len(x))
    if not n:
        return x
    return torch.cat([_worse(x[:n], generator), x[n:]])


def _worse(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    def uniform(low: float = 0.0, high: float = 1.0) -> torch.Tensor:
        drawn = torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device)
        return low + (high - low) * drawn

    # In the order in which light meets them: the scene, the lens, the sensor.
    for name, changed in (
        ("shade", lambda x: x * _ramp(x, uniform(0, 2 * math.pi), uniform(0, SHADE))),
        ("gamma", lambda x: x.clamp(1e-3, 1) ** torch.exp(uniform(-GAMMA, GAMMA))),
        ("blur", lambda x: _blurred(x, uniform(0.3, SIGMA) * x.shape[-1] / 48)),
        ("smaller", lambda x: _smaller(x, uniform())),
        ("fade", lambda x: torch.lerp(uniform(0, 0.6), x, uniform(FADED, 1))),
        ("noise", lambda x: x + _noise(x, generator) * NOISE * uniform() ** 2),
    ):
        x = torch.where(uniform() < ODDS[name], changed(x), x)
    return x.clamp(0, 1)


def _ramp(x: torch.Tensor, angle: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """Light that grows towards one side: e^−slope to e^slope."""
    across = torch.linspace(-1, 1, x.shape[-1], device=x.device)
    return torch.exp(slope * (angle.cos() * across + angle.sin() * across[:, None]))


def _blurred(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Each picture by a Gaussian of its own, sigma (N, 1, 1, 1) in pixels."""
    n = len(x)
    steps = torch.arange(-REACH, REACH + 1, device=x.device, dtype=x.dtype)
    kernel = torch.exp(-0.5 * (steps / sigma) ** 2)
    kernel = kernel / kernel.sum(-1, keepdim=True)
    padded = F.pad(x.transpose(0, 1), (REACH,) * 4, mode="replicate")
    rows = F.conv2d(padded, kernel, groups=n)
    return F.conv2d(rows, kernel.transpose(2, 3), groups=n).transpose(0, 1)


def _smaller(x: torch.Tensor, drawn: torch.Tensor) -> torch.Tensor:
    """Each picture made smaller and large again by one of :data:`SMALLER`."""
    side = x.shape[-1]
    level = drawn * len(SMALLER)
    out = x
    for i, (times, mode) in enumerate(SMALLER):
        small = F.interpolate(x, (round(side / times),) * 2, mode="bilinear", antialias=True)
        large = F.interpolate(small, (side, side), mode=mode, align_corners=False)
        out = torch.where((level >= i) & (level < i + 1), large, out)
    return out


def _noise(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return torch.randn(x.shape, generator=generator, device=x.device)
