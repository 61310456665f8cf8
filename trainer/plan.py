"""Train a list of recipes one after the other: resumable, in a time budget, past failures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from ferdesk.core.errors import FerdeskError
from trainer import recipes, runs
from trainer.alone import alone
from trainer.data.types import FerPlus
from trainer.given import NOTHING, Given
from trainer.train import Interrupted, Progress, Training

FAILURES = (FerdeskError, RuntimeError, MemoryError, OSError)
"""What ends one row and not the others. Out of memory is a RuntimeError of torch's, and the other
rows may well fit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipe and seed."""

    recipe: str
    seed: int
    folder: Path
    state: str
    """``trained``, ``there`` (was finished before), ``stopped`` (checkpointed), ``not begun``
    or ``failed``."""
    why: str = ""


def deadline(seconds: float, clock: Callable[[], float] = time.monotonic) -> Callable[[], bool]:
    """A ``should_stop`` that says so after ``seconds``."""
    ends = clock() + seconds
    return lambda: clock() > ends


def train_missing(
    names: Sequence[str],
    seeds: Sequence[int],
    data: FerPlus,
    root: Path,
    device: torch.device,
    protocol: str = "majority",
    should_stop: Callable[[], bool] = lambda: False,
    say: Callable[[str], None] = print,
    show: Callable[[Progress], None] = lambda progress: None,
    given: Given = NOTHING,
) -> list[Outcome]:
    """Train what is not trained yet, in the order given, all recipes at one seed before the next.

    A run that is asked to stop is checkpointed, and the next call goes on with it. A
    recipe that fails is told and passed over.

    Args:
        should_stop: asked after every step and before every run; see :func:`deadline`.
        say: takes a line for people at every start and end.
        show: takes the progress after every step.
        given: what recipes may need beside FER+.

    Returns:
        One outcome for each recipe and seed.
    """
    outcomes = []
    for seed in seeds:
        for name in names:
            folder = runs.run_folder(root, name, seed, protocol)
            state, why = _one(
                name, seed, data, folder, device, protocol, should_stop, say, show, given
            )
            outcomes.append(Outcome(name, seed, folder, state, why))
            say(f"{name}, seed {seed}: {state}{f' ({why})' if why else ''}")
    return outcomes


def _one(
    name: str,
    seed: int,
    data: FerPlus,
    folder: Path,
    device: torch.device,
    protocol: str,
    should_stop: Callable[[], bool],
    say: Callable[[str], None],
    show: Callable[[Progress], None],
    given: Given,
) -> tuple[str, str]:
    try:
        recipe = recipes.get(name)
        if runs.finished(folder, recipe, seed, protocol):
            return "there", ""
        recipes.to_train(name)
        if should_stop():
            return "not begun", "no time was left"
        say(f"{name}, seed {seed}: training in {folder}")
        run = runs.Run(folder)
        resume = run.checkpoint.exists()
        if not resume:  # a checkpoint holds all weights; only a fresh start needs others
            given = given.found(recipe, folder.parent, seed, protocol)
            given.beginning(recipe, protocol)  # before the teachers are asked, which takes a while
        tensors = given.tensors(data, recipe, protocol)
        begin = None if resume else given.start(recipe, tensors.pixels, protocol)
        if resume:
            runs.check_same(run, recipe, seed, protocol)
            runs.check_given(run, recipe, data, tensors, given.teachers)
        else:
            run = runs.start(
                folder, recipe, seed, protocol, device, data, tensors, given.teachers,
                given.beginning(recipe, protocol),
            )  # fmt: skip
        with alone(folder):
            training = Training(recipe, tensors, run, seed, device, begin)
            if resume:
                training.resume()
            training.go(show, should_stop)
    except Interrupted:
        return "stopped", "checkpointed; the same command goes on with it"
    except FAILURES as error:
        return "failed", reason(error)
    return "trained", ""


def reason(error: BaseException) -> str:
    """What an error says, in one line; its kind where it says nothing, as most of memory do."""
    return next(iter(str(error).splitlines()), type(error).__name__)
