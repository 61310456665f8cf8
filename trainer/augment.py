"""Augmentation of whole batches on the device: uint8 crops in, normalised floats out.

One ``grid_sample`` does rotation, scale, shift, flip and the resize to the
training resolution together, so that a picture is interpolated once.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F

from trainer.amounts import Augmentation
from trainer.corrupt import corrupted

MEAN = 0.5077
"""Mean of FER+'s training pixels, of 1.0."""
SD = 0.2550
"""Their standard deviation."""


def normalise(crops: torch.Tensor) -> torch.Tensor:
    """uint8 (N, S, S) → float32 (N, 1, S, S) of mean 0 and SD 1 over FER+."""
    return scaled(crops.unsqueeze(1).float() / 255.0)


def scaled(x: torch.Tensor) -> torch.Tensor:
    """Gray levels in [0, 1] as what networks are given: of mean 0 and SD 1 over FER+."""
    return (x - MEAN) / SD


def unscaled(x: torch.Tensor) -> torch.Tensor:
    """The inverse of :func:`scaled`."""
    return x * SD + MEAN


def warp(x: torch.Tensor, how: Augmentation, size: int, generator: torch.Generator) -> torch.Tensor:
    """Rotate, scale, shift and flip each picture of a batch by its own amounts.

    Args:
        x: float (N, 1, S, S).
        size: side of the result in pixels.
        generator: of the same device as ``x``.

    Returns:
        float (N, 1, size, size); outside the picture its edge repeats.
    """
    n, device = len(x), x.device

    def uniform(amount: float) -> torch.Tensor:
        return (torch.rand(n, generator=generator, device=device) * 2 - 1) * amount

    angle = uniform(math.radians(how.rotation))
    zoom = 1 + uniform(how.scale)
    mirror = torch.ones(n, device=device)
    if how.flip:
        mirror -= 2 * (torch.rand(n, generator=generator, device=device) < 0.5).float()
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    # Shifts are shares of the side; grid coordinates run from −1 to 1, so twice that.
    theta = torch.stack(
        [cos * mirror, -sin, 2 * uniform(how.shift), sin * mirror, cos, 2 * uniform(how.shift)],
        dim=1,
    ).view(n, 2, 3)
    grid = F.affine_grid(theta, [n, 1, size, size], align_corners=False)
    return F.grid_sample(x, grid, padding_mode="border", align_corners=False)


def light(x: torch.Tensor, how: Augmentation, generator: torch.Generator) -> torch.Tensor:
    """Change contrast around each picture's mean, and brightness."""
    if not (how.contrast or how.brightness):
        return x
    noise = torch.rand(2, len(x), 1, 1, 1, generator=generator, device=x.device) * 2 - 1
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return (x - mean) * (1 + how.contrast * noise[0]) + mean + noise[1] * how.brightness / SD


def erase(x: torch.Tensor, how: Augmentation, generator: torch.Generator) -> torch.Tensor:
    """Fill a random rectangle of some pictures with mean gray (Zhong et al. 2017)."""
    if not how.erase:
        return x
    n, size = len(x), x.shape[-1]
    draw = torch.rand(5, n, generator=generator, device=x.device)
    area = (0.02 + 0.18 * draw[0]) * size * size
    aspect = torch.exp((draw[1] * 2 - 1) * math.log(3.0))
    half_h, half_w = (area * aspect).sqrt() / 2, (area / aspect).sqrt() / 2
    y, x0 = draw[2] * size, draw[3] * size
    pixel = torch.arange(size, device=x.device) + 0.5
    rows = (pixel[None] - y[:, None]).abs() < half_h[:, None]
    columns = (pixel[None] - x0[:, None]).abs() < half_w[:, None]
    hole = rows[:, :, None] & columns[:, None, :] & (draw[4] < how.erase)[:, None, None]
    return x.masked_fill(hole[:, None], 0.0)


def mixup(
    x: torch.Tensor, targets: torch.Tensor, alpha: float, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Blend each picture and its target with another's (Zhang et al. 2018).

    One share a batch, drawn from Beta(alpha, alpha) and folded to ≥ ½.
    """
    if not alpha:
        return x, targets
    # torch's own Beta takes no generator, and a resumed run must repeat the same draws.
    share = _beta(alpha, generator, x.device)
    other = torch.randperm(len(x), generator=generator, device=x.device)
    return torch.lerp(x[other], x, share), torch.lerp(targets[other], targets, share)


def _beta(alpha: float, generator: torch.Generator, device: torch.device) -> torch.Tensor:
    """A draw of Beta(alpha, alpha), folded to ≥ ½, by inverting a table of its distribution."""
    # In even steps of rest^alpha the density has no peak at 0, where below 1 alpha puts most of it.
    steps = (torch.arange(2048, device=device) + 0.5) / 2048
    rest = 0.5 * steps ** (1 / alpha)
    weight = (1 - rest) ** (alpha - 1)
    cumulative = weight.cumsum(0) / weight.sum()
    draw = torch.rand(1, generator=generator, device=device)
    return 1 - rest[torch.searchsorted(cumulative, draw).clamp(max=len(rest) - 1)]


def augment(
    crops: torch.Tensor,
    targets: torch.Tensor,
    how: Augmentation,
    size: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The training view of a batch.

    Args:
        crops: uint8 (N, 48, 48).
        targets: float (N, 8), rows sum to 1.
        size: training resolution in pixels.

    Returns:
        float (N, 1, size, size) normalised, and targets (blended where mixup is on).
    """
    x = light(warp(normalise(crops), how, size, generator), how, generator)
    if how.corrupt:
        x = scaled(corrupted(unscaled(x), how.corrupt, generator))
    x = erase(x, how, generator)
    return mixup(x, targets, how.mixup, generator)
