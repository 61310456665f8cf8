"""The only training loop.

The whole data set lies on the device as uint8, batches are augmented there, and
the step loop never waits for a value: losses are summed on the device and read
once an epoch. Every random draw comes from states that the checkpoint holds, so
a run that was interrupted ends with the same weights as one that was not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import cast

import torch
import torch.nn.functional as F
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer import device as devices
from trainer import objective as objectives
from trainer.augment import augment, normalise
from trainer.distributed import world
from trainer.models import build
from trainer.models.branched import SoftShared
from trainer.models.forked import Forked
from trainer.models.pretrained import Pretrained
from trainer.objective import Objective
from trainer.recipe import Recipe
from trainer.runs import Run, load_state, note_resumed, save
from trainer.sharpness import uphill


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a run trains on and is watched by. CPU tensors; the loop moves them."""

    pixels: torch.Tensor
    """uint8 (N, 48, 48)."""
    targets: torch.Tensor
    """float32 (N, 8), rows sum to 1; of other tasks what their objective says."""
    weights: torch.Tensor
    """float32 (N,), > 0, or (N, tasks), 0 where a picture has no label of the task."""
    valid_pixels: torch.Tensor
    """uint8 (M, 48, 48)."""
    valid_labels: torch.Tensor
    """int64 (M,), or (M, tasks) with -1 where there is no label."""
    faces: str = ""
    """SHA-256 of the set of faces that is mixed in; empty where there is none."""

    def to(self, device: torch.device) -> TrainingData:
        names = ("pixels", "targets", "weights", "valid_pixels", "valid_labels")
        return replace(self, **{name: getattr(self, name).to(device) for name in names})


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress bar needs; given after every step."""

    epoch: int
    epochs: int
    step: int
    steps: int
    images_per_second: float
    seconds_left: float
    last: dict | None
    """Metrics of the newest finished epoch."""


class Interrupted(Exception):
    """The run was asked to stop; its checkpoint is written."""


def rate_factor(recipe: Recipe, step: int, steps: int) -> float:
    """The learning rate at a step, as a share of the recipe's peak rate."""
    if recipe.schedule == "keras-decay":
        return 1.0 / (1.0 + recipe.decay * step)
    rise = max(1.0, recipe.warm_up * steps)
    if step < rise:
        return min(1.0, (step + 1) / rise)
    return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1.0, steps - rise)))


def make_optimiser(recipe: Recipe, network: nn.Module) -> torch.optim.Optimizer:
    """Weight decay on weights of two and more dimensions; none on biases and norms."""
    learning = [p for p in network.parameters() if p.requires_grad]
    weights = [p for p in learning if p.ndim > 1]
    rest = [p for p in learning if p.ndim <= 1]
    groups = [
        {"params": weights, "weight_decay": recipe.weight_decay},
        {"params": rest, "weight_decay": 0.0},
    ]
    if recipe.optimiser == "adam":
        return torch.optim.AdamW(groups, lr=recipe.rate)
    return torch.optim.SGD(groups, lr=recipe.rate, momentum=0.9, nesterov=True)


class Average:
    """Exponential moving average of a network's weights and norm statistics (float32).

    It begins anew with each size of the pictures: a norm's statistics at one size are wrong at
    another, and an average over both is worse than what it averages.
    """

    def __init__(self, network: nn.Module, decay: float):
        self.decay = decay
        self.begin(network, 0)

    def begin(self, network: nn.Module, step: int) -> None:
        """Forget what was, from this step of the run on."""
        self.begun = step
        self.state = {k: v.detach().clone() for k, v in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        # The average of a few steps would be mostly the random start: begin short.
        old = step - self.begun
        decay = min(self.decay, (1 + old) / (10 + old))
        mine, theirs = [], []
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                mine.append(self.state[name])
                theirs.append(value)
            else:
                self.state[name].copy_(value)
        torch._foreach_lerp_(mine, theirs, 1.0 - decay)


@torch.inference_mode()
def validate(
    network: nn.Module, data: TrainingData, size: int, autocast: Callable, objective: Objective
) -> dict:
    """The objective's scores on the validation images.

    Args:
        size: side of the pictures; the one the network is being trained at.
    """
    network.eval()
    outputs = []
    for start in range(0, len(data.valid_pixels), 256):
        x = normalise(data.valid_pixels[start : start + 256])
        if size != x.shape[-1]:
            x = F.interpolate(x, (size, size), mode="bilinear", antialias=True)
        with autocast():
            outputs.append(network(x.contiguous(memory_format=torch.channels_last)).float())
    return objective.scores(torch.cat(outputs), data.valid_labels)


class Training:
    """A run under way. :meth:`go` trains to the end or until asked to stop.

    Args:
        recipe: what to do.
        data: what to do it on.
        run: where to keep it.
        seed: of every random draw.
        device: where to do it.
        begin: gives the fresh network what it starts from, where that is not chance.
    """

    def __init__(
        self,
        recipe: Recipe,
        data: TrainingData,
        run: Run,
        seed: int,
        device: torch.device,
        begin: Callable[[nn.Module], None] | None = None,
    ):
        devices.tune(device)
        self.recipe, self.run, self.seed, self.device = recipe, run, seed, device
        torch.manual_seed(seed)
        self.world = world()
        network = build(recipe.model, dropout=recipe.dropout)
        if begin is not None:
            begin(network)
        if recipe.frozen:
            cast(Pretrained | Forked, network).freeze(recipe.frozen)
        if self.world.size > 1 and device.type == "cuda":
            network = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        self.network = network.to(device)
        # PyTorch's types know no module whose memory format is all that changes.
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.data = data.to(device)
        self.objective = objectives.of(recipe)
        self.optimiser = make_optimiser(recipe, self.network)
        self.average = Average(self.network, recipe.ema)
        self.generator = torch.Generator(device).manual_seed(seed)
        self.loss = torch.zeros((), device=device)
        # A batch norm needs full batches; the left-over pictures are others every epoch.
        self.steps = max(1, len(data.pixels) // recipe.batch)
        self.epoch = self.step = 0
        self.seconds = 0.0
        self.forward = devices.compiled(self.world.wrap(self.network, device), device)

    def autocast(self) -> torch.autocast:
        return devices.autocast(self.device, self.network)

    def resume(self) -> None:
        """Go on from the run's checkpoint.

        Raises:
            FerdeskError: there is none, it is damaged, or of another kind of device.
        """
        state = load_state(self.run.checkpoint)
        try:
            self.generator.set_state(state["generator"])
        except RuntimeError as error:
            raise FerdeskError(
                f"{self.run.checkpoint} was written on another kind of device than "
                f"{self.device.type}: its random draws can't go on here.",
                "Name the one that it was begun on with --device.",
            ) from error
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.state = {k: v.to(self.device) for k, v in state["ema"].items()}
        self.average.begun = state.get("ema_begun", 0)  # older checkpoints have none
        self.loss.copy_(state["loss"])
        self.epoch, self.step = state["epoch"], state["step"]
        self.seconds = state["seconds"]
        if self.world.leads:
            note_resumed(self.run, self.epoch, self.device)
        self._set_random_state(state)

    def checkpoint(self) -> None:
        """Write everything that is needed to go on with the same result."""
        # Each process has summed the losses of its own pictures.
        self.loss = self.world.mean(self.loss)
        if not self.world.leads:
            return
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "ema": self.average.state,
            "ema_begun": self.average.begun,
            "generator": self.generator.get_state(),
            "random": torch.get_rng_state(),
            "loss": self.loss,
            "epoch": self.epoch,
            "step": self.step,
            "seconds": self.seconds,
        }
        if self.device.type == "cuda":
            state["random_cuda"] = torch.cuda.get_rng_state()
        save(state, self.run.checkpoint)

    def _set_random_state(self, state: dict) -> None:
        torch.set_rng_state(state["random"])
        if self.device.type == "cuda" and "random_cuda" in state:
            torch.cuda.set_rng_state(state["random_cuda"])

    def go(
        self,
        report: Callable[[Progress], None] = lambda progress: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> dict:
        """Train to the end of the recipe.

        Args:
            report: called after every step.
            should_stop: asked after every step.

        Returns:
            The last epoch's metrics.

        Raises:
            Interrupted: ``should_stop`` said so; the checkpoint is written.
        """
        epochs = self.run.epochs()[: self.epoch]
        should_stop = self.world.agreed(should_stop)
        while self.epoch < self.recipe.epochs:
            for batch in self._steps(report, should_stop, epochs[-1] if epochs else None):
                self.learn(batch)
            epochs.append(self._finish_epoch())
            if self.world.leads:
                self.run.write_epochs(epochs)
            self.checkpoint()
            if self.epoch < self.recipe.epochs and should_stop():
                raise Interrupted
        if self.world.leads:
            info = self.run.info()
            self.run.write_info({**info, "seconds": self.seconds, "epochs": self.epoch})
            # Last: a run that has it is finished, and its record whole.
            save({"model": self.average.state}, self.run.model)
        return epochs[-1]

    def _steps(
        self,
        report: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        last: dict | None,
    ) -> Iterator[torch.Tensor]:
        """The index tensors of what is left of this epoch, keeping time and progress."""
        shuffle = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
        order = torch.randperm(len(self.data.pixels), generator=shuffle).to(self.device)
        first, began = self.step, time.monotonic()
        after = self.steps * self.recipe.work_after(self.epoch)
        while self.step < self.steps:
            at, start = time.monotonic(), self.step * self.recipe.batch
            yield order[start : start + self.recipe.batch]
            self.step += 1
            self.seconds += time.monotonic() - at
            pace = (self.step - first) / max(1e-9, time.monotonic() - began)
            left = self.steps - self.step + after
            report(
                Progress(
                    self.epoch, self.recipe.epochs, self.step, self.steps,
                    pace * self.recipe.batch, left / pace, last,
                )
            )  # fmt: skip
            if should_stop() and self.step < self.steps:
                self.checkpoint()
                raise Interrupted

    def learn(self, batch: torch.Tensor) -> None:
        """One step. Nothing in it waits for the device, but two networks that are tied do once.

        Args:
            batch: int64 (N,), rows of the training pictures.
        """
        recipe, done = self.recipe, self.epoch * self.steps + self.step
        if not self.step and self.epoch in recipe.new_sizes:
            self.average.begin(self.network, done)
        factor = rate_factor(recipe, done, self.steps * recipe.epochs)
        for group in self.optimiser.param_groups:
            group["lr"] = recipe.rate * factor
        x, targets = augment(
            self.data.pixels[batch],
            self.data.targets[batch],
            recipe.augmentation_at(self.epoch),
            recipe.size_at(self.epoch),
            self.generator,
        )
        self.network.train()
        self.loss += self.gradient(x, targets, self.data.weights[batch])
        if recipe.sharpness:
            with uphill(self.network, recipe.sharpness):
                self.gradient(x, targets, self.data.weights[batch])
        self.optimiser.step()
        self.average.update(self.network, done)

    def gradient(
        self, x: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor
    ) -> torch.Tensor:
        """Put the gradient of a batch in the place of the last one.

        Args:
            x: float (N, 1, S, S), augmented.
            targets, weights: as in ``TrainingData``, of the same pictures.

        Returns:
            The loss, on the device.
        """
        share = self.world.share(len(x))
        with self.autocast():
            pictures = x[share].contiguous(memory_format=torch.channels_last)
            # Two networks that are tied each read those that they can learn from.
            logits = self.forward(pictures, *([weights[share]] if self.recipe.tie else []))
        loss = self.objective.loss(logits, targets[share], weights[share], weights)
        # A mean of means is the mean of all only where each counts by its pictures.
        loss = loss * self.world.part(len(x))
        if self.recipe.tie:
            loss = loss + self.recipe.tie * cast(SoftShared, self.network).distance()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        return loss.detach()

    def _finish_epoch(self) -> dict:
        began = time.monotonic()
        size = self.recipe.size_at(self.epoch)
        live = {k: v.clone() for k, v in self.network.state_dict().items()}
        self.network.load_state_dict(self.average.state)
        scores = validate(self.network, self.data, size, self.autocast, self.objective)
        self.network.load_state_dict(live)
        loss = self.world.mean(self.loss).item() / self.steps
        row = {"epoch": self.epoch + 1, "size": size, "loss": loss}
        self.loss.zero_()
        self.seconds += time.monotonic() - began
        self.epoch, self.step = self.epoch + 1, 0
        return {**row, **scores, "seconds": round(self.seconds, 1)}
