"""The mean of the weights of several runs that began alike (Wortsman et al. 2022, *Model soups*).

Runs that go on from the same trained network end in the same valley, each off its middle by the
luck of its seed. Their mean is nearer to the middle, reads about what the mean of their answers
does, and costs one network. (Where a network is widened at the beginning, shares are drawn by the
seed. Shares in between compute the same, but runs went apart from there: their mean is in between,
docs/networks.md.) The best run comes first; each next one is stirred in
where validation is likelier with it: the paper's greedy soup, by likelihood, to which a few
pictures more or fewer are nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer import objective as objectives
from trainer import recipes, runs
from trainer.blend import take_norms
from trainer.data.types import FerPlus
from trainer.device import autocast, tune
from trainer.environment import stretches
from trainer.models import build
from trainer.recipe import Recipe
from trainer.task import training_data
from trainer.train import TrainingData, validate

ALIKE = ("protocol", "grown_from_sha256", "teachers_sha256", "data")
"""What the records of the runs must say alike."""
CHANGED = ("blended", "balanced")
"""What a run must not be: its weights are no longer where its training ended."""
State = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Tried:
    """One set of runs, and what validation says of the mean of their weights."""

    runs: tuple[str, ...]
    accuracy: float
    """Per cent."""
    nll: float


def soup(
    recipe: Recipe,
    sources: Sequence[Path],
    target: Path,
    data: FerPlus,
    say: Callable[[str], None] = lambda line: None,
) -> Tried:
    """Write the mean of finished runs as a run of its own.

    Args:
        recipe: a recipe that is the mean of runs of another (``mean_of``).
        sources: finished runs of that other recipe, two or more.
        target: where the mean goes.
        data: FER+ with the label file of the runs' protocol.
        say: takes a line for each set of runs that is tried.

    Returns:
        What was written.

    Raises:
        FerdeskError: the recipe is no mean, the runs are too few, not finished, of another recipe,
            of unlike data or beginnings or changed since, the labels are others than those that
            they learnt from, no mean is better than one of them, or the target holds a run.
    """
    held = checked(recipe, sources, target)
    info = held[0].info()
    tensors = training_data(data, recipe, info["protocol"])
    runs.check_given(held[0], recipe, data, tensors, None, "Give the same ones.")
    device = torch.device("cpu")
    tune(device)
    network = build(recipe.model, dropout=recipe.dropout)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    pot = _Pot(network, tensors, recipe, say)
    alone = [(pot.tried([one]), one) for one in held]
    alone.sort(key=lambda pair: pair[0].nll)
    (best, first), *others = alone
    chosen = [first]
    for _, one in others:
        found = pot.tried([*chosen, one])
        if found.nll < best.nll:
            chosen, best = [*chosen, one], found
    if len(chosen) == 1:
        raise FerdeskError(
            f"Validation is likeliest with {first.folder.name} alone; nothing was written.",
            "Take that run, or give others.",
        )
    made = runs.create(target, recipe, _record(chosen, held, best))
    made.write_epochs(first.epochs())
    runs.save({"model": pot.mean(chosen)}, made.model)
    return best


class _Pot:
    """Means of runs, each with norms of its own and what validation says of it."""

    def __init__(
        self, network: nn.Module, data: TrainingData, recipe: Recipe, say: Callable[[str], None]
    ):
        self._network, self._data, self._recipe, self._say = network, data, recipe, say

    def mean(self, some: Sequence[runs.Run]) -> State:
        """The weights of the runs' mean. One run's are as they are; of several the norms' means and
        variances are taken anew, since of weights in between they are not in between."""
        states = [runs.load_state(one.model)["model"] for one in some]
        self._network.load_state_dict(
            {
                name: torch.stack([state[name] for state in states]).mean(0)
                if value.is_floating_point()
                else value
                for name, value in states[0].items()
            }
        )
        if len(some) > 1:
            take_norms(self._network, self._data, self._recipe)
        return {name: value.clone() for name, value in self._network.state_dict().items()}

    def tried(self, some: Sequence[runs.Run]) -> Tried:
        """What validation says of the runs' mean."""
        self.mean(some)
        scores = validate(
            self._network, self._data, self._recipe.phases[-1].size,
            lambda: autocast(torch.device("cpu")), objectives.of(self._recipe),
        )  # fmt: skip
        names = tuple(one.folder.name for one in some)
        found = Tried(names, scores["valid_accuracy"], scores["valid_nll"])
        self._say(f"{' + '.join(names)}: validation {found.accuracy:.2f}%, {found.nll:.4f} nats")
        return found


def checked(recipe: Recipe, sources: Sequence[Path], target: Path) -> list[runs.Run]:
    """The runs that a mean is asked of, where it can be made of them.

    Raises:
        FerdeskError: as :func:`soup`, of all that needs no data.
    """
    held = [runs.Run(folder) for folder in sources]
    if not recipe.mean_of:
        raise FerdeskError(
            f"{recipe.name} is not the mean of runs.",
            "Name a recipe that is: "
            f"{', '.join(one.name for one in recipes.RECIPES.values() if one.mean_of)}.",
        )
    if len(held) < 2:
        raise FerdeskError("A mean is of two runs or more.", "Name another run.")
    part, first = recipes.get(recipe.mean_of), held[0]
    for one in held:
        one.need_finished()
        if one.recipe().digest != part.digest:
            raise FerdeskError(
                f"{one.folder} is a run of {one.recipe().name}; {recipe.name} is the mean of runs "
                f"of {part.name}, as that is now.",
                "Give runs of that recipe.",
            )
        info = one.info()
        if change := next((name for name in CHANGED if name in info), None):
            raise FerdeskError(
                f"{one.folder} is {change}.", f"Give {info[change]['from']}, its origin."
            )
        like = first.info()
        if other := next((name for name in ALIKE if info.get(name) != like.get(name)), None):
            raise FerdeskError(
                f"{one.folder} and {first.folder} differ in {other}: "
                f"{info.get(other)} and {like.get(other)}.",
                "Give runs that differ in their seed alone.",
            )
    if len({one.info()["seed"] for one in held}) < len(held):
        raise FerdeskError("Two of the runs have one seed.", "Give each seed once.")
    runs.check_free(target)
    return held


def _record(chosen: Sequence[runs.Run], held: Sequence[runs.Run], best: Tried) -> dict:
    """What the record of the mean says: that of the first run named, what is in it, what it reads
    of validation, and the work and machines of all."""
    infos = [one.info() for one in held]
    info = {**infos[0], "seconds": sum(one["seconds"] for one in infos)}
    info.pop("softened", None)  # by what that run liked; a mean is tried on pictures as they are
    souped = {
        "runs": list(best.runs),
        "seeds": [one.info()["seed"] for one in chosen],
        "of": [one.folder.name for one in held],
        "valid_accuracy": best.accuracy,
        "valid_nll": best.nll,
        "stretches": [part for one in infos[1:] for part in stretches(one)],
    }
    return {**info, "souped": souped}
