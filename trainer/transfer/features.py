"""Features of pictures as a published network gives them: batched, cached, resumable.

A cache folder is named by a checksum of the pictures, of the weights and of how they are
prepared. It holds one array a shard, so an extraction that stops goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from ferdesk.core.errors import FerdeskError
from ferdesk.core.whole import written
from trainer import device as devices
from trainer.augment import normalise
from trainer.models import build
from trainer.models.pretrained import Pretrained

SHARD = 1024
"""Pictures in one file of the cache: half a minute's work of a small network on a CPU core."""
BATCH = {"cpu": 32, "cuda": 256}
_VERSION = 1


class Stopped(Exception):
    """The extraction was asked to stop; finished shards are kept."""


def published(name: str) -> Pretrained:
    """A published network by its name, without dropout before its head.

    Raises:
        FerdeskError: there is no such network, or it is none that others trained.
    """
    network = build(name, dropout=0.0)
    if not isinstance(network, Pretrained):
        raise FerdeskError(f"{name} is no published network.", "Name one of Table 7.2.")
    return network


def checksum(network: Pretrained, layer: str, pixels: np.ndarray) -> str:
    """Twenty-four hexadecimal digits that change with anything that changes the features."""
    digest = hashlib.sha256(f"{_VERSION} {network.size} {layer} {pixels.shape}\n".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    parts = {**network.body.state_dict(), "gain": network.gain, "offset": network.offset}
    for name, value in sorted(parts.items()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(value.cpu().numpy()).data)
    return digest.hexdigest()[:24]


def extract(
    network: Pretrained,
    layer: str,
    pixels: np.ndarray,
    cache: Path,
    device: torch.device,
    should_stop: Callable[[], bool] = lambda: False,
    show: Callable[[int, int], None] = lambda done, of: None,
) -> np.ndarray:
    """Features of all pictures.

    Args:
        network: with its publisher's weights.
        layer: one of the body's ``LAYERS``.
        pixels: uint8 (N, 48, 48).
        cache: shards are kept in a folder of it.
        should_stop: asked before every shard.
        show: told (pictures done, of how many) after every shard.

    Returns:
        float16 (N, D): three digits are more than a linear SVM can tell apart.

    Raises:
        Stopped: ``should_stop`` said so.
        FerdeskError: a shard can't be written.
    """
    devices.tune(device)
    # PyTorch's own types leave the order of the channels out.
    network = cast(Any, network).to(device, memory_format=torch.channels_last).eval()
    folder = cache / f"features-{checksum(network, layer, pixels)}"
    parts = []
    for start in range(0, len(pixels), SHARD):
        shard = pixels[start : start + SHARD]
        path = folder / f"{start // SHARD:05d}.npy"
        part = _read(path, len(shard))
        if part is None:
            if should_stop():
                raise Stopped
            part = _compute(network, layer, shard, device)
            _write(path, part)
        parts.append(part)
        show(start + len(shard), len(pixels))
    return np.concatenate(parts)


@torch.inference_mode()
def _compute(
    network: Pretrained, layer: str, pixels: np.ndarray, device: torch.device
) -> np.ndarray:
    parts = []
    for crops in torch.from_numpy(pixels).split(BATCH[device.type]):
        x = normalise(crops.to(device)).contiguous(memory_format=torch.channels_last)
        with devices.autocast(device, network):
            parts.append(network.features(x, layer).float())
    return torch.cat(parts).half().cpu().numpy()


def _read(path: Path, n: int) -> np.ndarray | None:
    """A shard, or None where there is none that is whole."""
    try:
        part = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return part if part.ndim == 2 and len(part) == n and part.dtype == np.float16 else None


def _write(path: Path, part: np.ndarray) -> None:
    try:
        with written(path) as stream:
            np.save(stream, part)
    except OSError as error:
        raise FerdeskError(
            f"{path} can't be written: {error.strerror or error}.", "Is the disk full?"
        ) from error
