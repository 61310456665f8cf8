"""Trains a few steps, alone or as one of several; run by test_distributed.py."""

import contextlib
import sys
from pathlib import Path

import torch

from trainer import runs
from trainer.amounts import Augmentation
from trainer.distributed import joined
from trainer.recipe import Phase, Recipe
from trainer.train import Training, TrainingData


class Exact(Training):
    """float32, so that sums in another order differ by rounding alone."""

    def autocast(self):
        return contextlib.nullcontext()


def main(folder: Path, network: str) -> None:
    torch.set_num_threads(1)
    recipe = Recipe(
        "r", network, "n", epochs=1, batch=8, rate=0.01, ema=0.5,
        augmentation=Augmentation(erase=0.3, mixup=0.2), phases=(Phase(1.0, 24),),
    )  # fmt: skip
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(16) % 8
    pixels = torch.randint(0, 256, (16, 48, 48), generator=generator, dtype=torch.uint8)
    data = TrainingData(
        pixels, torch.eye(8)[labels], torch.linspace(0.3, 1.0, 16), pixels[:8], labels[:8]
    )
    with joined(torch.device("cpu")) as device:
        run = runs.Run(folder)
        training = Exact(recipe, data, run, 0, device)
        if training.world.leads:
            runs.create(folder, recipe, {"seed": 0})
        training.go()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
