"""Images a second of ferdesk's training loop against the usual one, in one run.

The usual loop: a DataLoader with worker processes, augmentation picture by picture
on the CPU (OpenCV: rotation, scale, shift, flip), float32, eager. Same network, same
batch, same pictures (made up; their content does not matter to the speed). The two
take turns, so that a machine whose speed drifts does not favour one of them.

    python benchmarks/training.py --network wrn-16-2 --out benchmarks/results/training.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from ferdesk.core.card import write_text
from trainer import device as devices
from trainer.amounts import Augmentation
from trainer.augment import MEAN, SD, augment
from trainer.losses import soft_cross_entropy
from trainer.models import build
from trainer.runs import environment
from trainer.size import gmac

HOW = Augmentation()


class OneByOne(Dataset):
    """Pictures augmented one at a time, as most training scripts do it."""

    def __init__(self, pixels: np.ndarray, targets: np.ndarray):
        self.pixels, self.targets = pixels, targets
        self.rng = np.random.default_rng(0)

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, torch.Tensor]:
        draw = self.rng.uniform(-1, 1, 4)
        matrix = cv2.getRotationMatrix2D((24, 24), draw[0] * HOW.rotation, 1 + draw[1] * HOW.scale)
        matrix[:, 2] += draw[2:] * HOW.shift * 48
        picture = cv2.warpAffine(self.pixels[i], matrix, (48, 48), borderMode=cv2.BORDER_REPLICATE)
        if self.rng.random() < 0.5:
            picture = picture[:, ::-1].copy()
        x = (torch.from_numpy(picture).float()[None] / 255 - MEAN) / SD
        return x, torch.from_numpy(self.targets[i])


def usual(
    network: nn.Module, pixels: np.ndarray, targets: np.ndarray, batch: int, workers: int,
    device: torch.device,
) -> Iterator[None]:  # fmt: skip
    """Steps of the usual loop, for ever."""
    network = network.to(device).train()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True)
    loader = DataLoader(
        OneByOne(pixels, targets), batch, shuffle=True, drop_last=True, num_workers=workers,
        persistent_workers=workers > 0, pin_memory=device.type == "cuda",
    )  # fmt: skip
    while True:
        for x, y in loader:
            loss = nn.functional.cross_entropy(network(x.to(device)), y.to(device))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss.item()
            yield


def ours(
    network: nn.Module, pixels: np.ndarray, targets: np.ndarray, batch: int, device: torch.device
) -> Iterator[None]:
    """Steps of ferdesk's loop, for ever."""
    network = network.to(device, memory_format=torch.channels_last).train()
    forward = torch.compile(network) if device.type == "cuda" else network
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True)
    generator = torch.Generator(device).manual_seed(0)
    held = torch.from_numpy(pixels).to(device), torch.from_numpy(targets).to(device)
    weights = torch.ones(batch, device=device)
    while True:
        order = torch.randperm(len(pixels)).to(device)
        for start in range(0, len(pixels) - batch + 1, batch):
            rows = order[start : start + batch]
            x, y = augment(held[0][rows], held[1][rows], HOW, 48, generator)
            with torch.autocast(device.type, torch.bfloat16):
                logits = forward(x.contiguous(memory_format=torch.channels_last))
            loss = soft_cross_entropy(logits, y, weights)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            yield


def seconds(steps: Iterator[None], n: int, device: torch.device) -> float:
    """Time of ``n`` steps."""
    began = time.perf_counter()
    for _ in range(n):
        next(steps)
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


def measure(name: str, batch: int, steps: int, rounds: int, workers: int, device) -> dict:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (max(2048, 4 * batch), 48, 48), dtype=np.uint8)
    targets = np.eye(8, dtype=np.float32)[rng.integers(0, 8, len(pixels))]
    loops: dict[str, Callable[[], Iterator[None]]] = {
        "usual": lambda: usual(build(name, dropout=0.0), pixels, targets, batch, workers, device),
        "ours": lambda: ours(build(name, dropout=0.0), pixels, targets, batch, device),
    }
    running = {key: start() for key, start in loops.items()}
    for loop in running.values():
        seconds(loop, 3, device)
    pace = {key: [] for key in running}
    for _ in range(rounds):
        for key, loop in running.items():
            pace[key].append(batch * steps / seconds(loop, steps, device))
    ratios = [a / b for a, b in zip(pace["ours"], pace["usual"])]
    held = environment()
    result = {
        "title": f"Training {name}, batch {batch}: this loop against the usual one",
        "machine": held.get("gpu") or f"{held['cpu']}, {torch.get_num_threads()} threads",
        "figures": [
            {"name": "ours", "value": round(statistics.median(pace["ours"])), "unit": "images/s"},
            {"name": "usual", "value": round(statistics.median(pace["usual"])), "unit": "images/s"},
            {"name": "ratio", "value": round(statistics.median(ratios), 2), "unit": "×"},
        ],
        "network": name,
        "batch": batch,
        "images_per_second": {key: round(statistics.median(p), 1) for key, p in pace.items()},
        "ratio": {
            "median": round(statistics.median(ratios), 2),
            "min": round(min(ratios), 2),
            "max": round(max(ratios), 2),
        },
        # A training step is about three forward passes; two operations a multiply-accumulate.
        "tflops": round(6 * gmac(name) * statistics.median(pace["ours"]) / 1000, 2),
        "device": device.type,
        "threads": torch.get_num_threads(),
        "workers": workers,
        "rounds": rounds,
        "environment": held,
    }
    for loop in running.values():
        loop.close()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="wrn-16-2")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--steps", type=int, default=10, help="a round of one loop")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path)
    choice = parser.parse_args()
    device = devices.choose(choice.device)
    devices.tune(device)
    result = measure(
        choice.network, choice.batch, choice.steps, choice.rounds, choice.workers, device
    )
    text = json.dumps(result, indent=2) + "\n"
    print(text)
    if choice.out:
        write_text(choice.out, text)


if __name__ == "__main__":
    main()
