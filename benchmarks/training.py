"""Images a second of ferdesk's training loop against the usual one, in one run.

The usual loop: a DataLoader with worker processes, augmentation picture by picture
on the CPU (OpenCV: rotation, scale, shift, flip), float32, eager. Same network, same
batch, same pictures (made up; their content does not matter to the speed). The two
take turns, so that a machine whose speed drifts does not favour one of them. What a
step of ferdesk's loop goes to is measured part by part afterwards, and so is the most that
the device can do in bfloat16.

    python benchmarks/training.py --network wrn-16-2 --out benchmarks/results/training.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.whole import write_text
from trainer import device as devices
from trainer import runs
from trainer.amounts import Augmentation
from trainer.augment import MEAN, SD, augment
from trainer.environment import environment
from trainer.models import build
from trainer.recipe import Recipe
from trainer.size import gmac
from trainer.train import Training, TrainingData

HOW = Augmentation()
SIDES = {"cuda": 8192, "cpu": 2048}
"""Of the square matrices whose product tells the most that a device can do."""


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


def ours(training: Training) -> Iterator[None]:
    """Steps of ferdesk's own loop, for ever."""
    batch = training.recipe.batch
    while True:
        order = torch.randperm(len(training.data.pixels)).to(training.device)
        for start in range(0, len(order) - batch + 1, batch):
            training.learn(order[start : start + batch])
            yield


def training_of(
    name: str, pixels: np.ndarray, targets: np.ndarray, batch: int, folder: Path,
    device: torch.device,
) -> Training:  # fmt: skip
    """A run as ``ferdesk-train train`` makes it, on made pictures."""
    recipe = Recipe(f"benchmark-{name}", name, "For the benchmark.", batch=batch, augmentation=HOW)
    x, y = torch.from_numpy(pixels), torch.from_numpy(targets)
    data = TrainingData(x, y, torch.ones(len(x)), x[:8], y[:8].argmax(1))
    return Training(recipe, data, runs.create(folder / name, recipe, {}), 0, device)


def division(training: Training, steps: int) -> dict[str, float]:
    """Percent of a step's time by what it goes to. Parts wait for the device here."""
    rows = torch.arange(training.recipe.batch, device=training.device)
    data, targets = training.data, training.data.targets[rows]

    def augmented() -> torch.Tensor:
        return augment(data.pixels[rows], targets, HOW, CROP_SIZE, training.generator)[0]

    x = augmented()
    parts: dict[str, Callable[[], object]] = {
        "augmentation": augmented,
        "forward and backward": lambda: training.gradient(x, targets, data.weights[rows]),
        "optimiser": training.optimiser.step,
        "average": lambda: training.average.update(training.network, 0),
    }
    training.network.train()
    took = dict.fromkeys(parts, 0.0)
    for _ in range(steps):
        for part, do in parts.items():
            began = time.perf_counter()
            do()
            if training.device.type == "cuda":
                torch.cuda.synchronize()
            took[part] += time.perf_counter() - began
    return {part: round(100 * s / sum(took.values()), 1) for part, s in took.items()}


def peak_tflops(device: torch.device, times: int = 8) -> float:
    """Trillions of operations a second in bfloat16 matrix products, the best of some."""
    side = SIDES[device.type]
    a, b = (torch.randn(side, side, device=device).to(torch.bfloat16) for _ in range(2))

    def products() -> Iterator[None]:
        while True:
            torch.mm(a, b)
            yield

    running = products()
    best = min(seconds(running, 1, device) for _ in range(times))
    return 2 * side**3 / best / 1e12


def seconds(steps: Iterator[None], n: int, device: torch.device) -> float:
    """Time of ``n`` steps."""
    began = time.perf_counter()
    for _ in range(n):
        next(steps)
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


def measure(
    name: str, batch: int, steps: int, rounds: int, workers: int, device: torch.device, folder: Path
) -> dict:
    """Let the two take turns.

    Args:
        folder: for what a run keeps.
    """
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (max(2048, 4 * batch), 48, 48), dtype=np.uint8)
    targets = np.eye(8, dtype=np.float32)[rng.integers(0, 8, len(pixels))]
    training = training_of(name, pixels, targets, batch, folder, device)
    running = {
        "usual": usual(build(name, dropout=0.0), pixels, targets, batch, workers, device),
        "ours": ours(training),
    }
    for loop in running.values():
        seconds(loop, 3, device)
    pace: dict[str, list[float]] = {key: [] for key in running}
    for _ in range(rounds):
        for key, loop in running.items():
            pace[key].append(batch * steps / seconds(loop, steps, device))
    ratios = [a / b for a, b in zip(pace["ours"], pace["usual"])]
    held = environment(device.type)
    # A training step is about three forward passes; two operations a multiply-accumulate.
    tflops = 6 * gmac(name) * statistics.median(pace["ours"]) / 1000
    peak = peak_tflops(device)
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
        "tflops": round(tflops, 2),
        "peak_tflops_bf16": round(peak, 2),
        "percent_of_peak": round(100 * tflops / peak, 1),
        "percent_of_a_step": division(training, steps),
        "device": device.type,
        "threads": torch.get_num_threads(),
        "workers": workers,
        "rounds": rounds,
        "environment": held,
    }
    for loop in running.values():
        loop.close()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="wrn-16-2")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--steps", type=int, default=10, help="a round of one loop")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path)
    choice = parser.parse_args()
    try:
        device = devices.choose(choice.device)
        devices.tune(device)
        with tempfile.TemporaryDirectory(prefix="ferdesk-training-") as scratch:
            result = measure(
                choice.network, choice.batch, choice.steps, choice.rounds, choice.workers, device,
                Path(scratch),
            )  # fmt: skip
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    text = json.dumps(result, indent=2) + "\n"
    print(text)
    if choice.out:
        write_text(choice.out, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
