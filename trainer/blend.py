"""Weights between those that a run began with and those that it ended with.

A network that went on from a trained one keeps what that one knew best half-way (Wortsman et al.
2022, *Robust fine-tuning of zero-shot models*): the two see different pictures wrongly, and where
training did not leave the valley, the mean of their weights is about the mean of their answers at
the price of one network. The share is the one that validation likes most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer import objective as objectives
from trainer import runs
from trainer.augment import augment
from trainer.data.types import FerPlus
from trainer.device import autocast, tune
from trainer.given import Given
from trainer.models import build
from trainer.recipe import Recipe
from trainer.task import training_data
from trainer.train import TrainingData, validate

SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)
"""Of the end, the rest being the beginning's. A network of several tasks is not tried at 0: its
branches knew nothing then."""
PICTURES = 1536
"""Training pictures on which the norms' means and variances are taken: of weights in between they
are not in between."""
BATCH = 128


@dataclass(frozen=True, slots=True)
class Tried:
    """One share, and what validation says of it."""

    share: float
    accuracy: float
    """Per cent."""
    nll: float


def blend(
    source: Path,
    target: Path,
    data: FerPlus,
    given: Given,
    say: Callable[[str], None] = lambda line: None,
) -> list[Tried]:
    """Write the best blend of a finished run's two ends as a run of its own.

    Args:
        source: a finished run whose recipe says what it began with.
        target: where the blend goes.
        data: FER+ with the label file of the run's protocol.
        given: where the weights that it began with come from, and faces where it learnt from some.
        say: takes a line for each share.

    Returns:
        What was tried; the first one is what was written.

    Raises:
        FerdeskError: the run is not finished, began with chance or other weights, was balanced or
            blended or learnt nothing of emotions, its faces are not given or something is that it
            has no use for, faces or labels are others than those that it learnt from, or the target
            holds a run.
    """
    held = runs.Run(source)
    held.need_finished()
    runs.check_free(target)
    recipe, info = held.recipe(), held.info()
    given.refuse_idle(recipe)
    given = given.found(recipe, source.parent, info["seed"], info["protocol"])
    if recipe.keeps_emotions:
        raise FerdeskError(
            f"What {source} reads emotions with is what it began with.",
            "There is nothing in between to choose.",
        )
    for change in ("balanced", "blended"):  # its end is no longer where the training ended
        if change in info:
            raise FerdeskError(
                f"{source} is {change} already.", f"Blend {info[change]['from']}, its origin."
            )
    info.pop("softened", None)  # by what the end liked; a blend is tried on pictures as they are
    tensors = training_data(data, recipe, info["protocol"], given.faces_of(recipe))
    begin = _beginning(held, given, tensors)
    runs.check_given(held, recipe, data, tensors, None, "Blend with the same ones.")
    device = torch.device("cpu")
    tune(device)
    torch.manual_seed(info["seed"])  # as the run did: growing draws
    network = build(recipe.model, dropout=recipe.dropout)
    begin(network)
    ends = _copy(network), runs.load_state(held.model)["model"]
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    found = []
    for share in SHARES if recipe.task == "emotion" else SHARES[:-1]:
        network.load_state_dict(_between(*ends, share))
        if 0 < share < 1:
            take_norms(network, tensors, recipe)
        scores = validate(
            network, tensors, recipe.phases[-1].size, lambda: autocast(device),
            objectives.of(recipe),
        )  # fmt: skip
        one = Tried(share, scores["valid_accuracy"], scores["valid_nll"])
        found.append((one, _copy(network)))
        say(f"{share:.0%} of the end: validation {one.accuracy:.2f}%")
    found.sort(key=lambda pair: (-pair[0].accuracy, pair[0].nll))
    best, state = found[0]
    blended = {"share": best.share, "from": source.name}
    variant = runs.create(target, recipe, {**info, "blended": blended})
    variant.write_epochs(held.epochs())
    runs.save({"model": state}, variant.model)
    return [one for one, _ in found]


@torch.no_grad()
def take_norms(network: nn.Module, data: TrainingData, recipe: Recipe) -> None:
    """Set each batch norm's mean and variance to those of training pictures.

    The same pictures every time; dropout rests.
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    network.eval()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
        norm.train()
    generator = torch.Generator().manual_seed(0)
    pick = torch.randperm(len(data.pixels), generator=generator)[:PICTURES]
    how, size = recipe.augmentation_at(recipe.epochs - 1), recipe.phases[-1].size
    for rows in pick.split(BATCH):
        x, _ = augment(data.pixels[rows], data.targets[rows], how, size, generator)
        with autocast(torch.device("cpu")):
            # Two networks that are tied each see those that they learnt from, as in the training.
            seen = [data.weights[rows]] if recipe.tie else []
            network(x.contiguous(memory_format=torch.channels_last), *seen)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
    network.eval()


def _beginning(run: runs.Run, given: Given, tensors: TrainingData) -> Callable[[nn.Module], None]:
    """What gives a fresh network the weights that a run began with."""
    recipe, info = run.recipe(), run.info()
    begin = given.start(recipe, tensors.pixels, info["protocol"])
    small = given.beginning(recipe, info["protocol"])
    # Runs that are older than the note do not tell.
    if small is not None and info.get("grown_from_sha256") not in (None, runs.weights_sum(small)):
        raise FerdeskError(
            f"{run.folder} began with other weights than those in {small}.",
            "Name the run that it was grown from with --grown-from.",
        )
    if begin is None:
        raise FerdeskError(
            f"{run.folder} began with random weights.",
            "Only a run that went on from trained ones (grown, published) has two ends to blend.",
        )
    return begin


def _copy(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def _between(
    begin: dict[str, torch.Tensor], end: dict[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    return {
        name: begin[name].lerp(value.float(), share) if value.is_floating_point() else value
        for name, value in end.items()
    }
