"""The ``train`` command: data, run directory, progress bar and a clean stop."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import torch
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from trainer import dataset, protocol, recipes, runs
from trainer import device as devices
from trainer.alone import alone
from trainer.distributed import joined, speaks, world
from trainer.given import Given
from trainer.terminal import plain
from trainer.train import Interrupted, Progress, Training


def run_training(
    name: str,
    path: Path,
    device: str,
    seed: int,
    folder: Path,
    resume: bool,
    protocol_name: str,
    threads: int,
    cache: Path | None,
    given: Given,
) -> None:
    """Train a recipe into a run directory.

    Raises:
        FerdeskError: unknown recipe, protocol or device; something given that the recipe has no
            use for; unreadable data; a folder that holds another run or is another process's, or
            nothing to resume with what was given.
        typer.Exit: with 130, after Ctrl-C; the checkpoint is written.
    """
    recipe = recipes.to_train(name)
    chosen = protocol.get(protocol_name)
    given.refuse_idle(recipe)
    where = devices.choose(device)
    if threads > 0:
        torch.set_num_threads(threads)
    console = plain(quiet=not speaks())
    run, then = runs.Run(folder), f"Next: {_export(folder, recipe.name, path, given.faces)}"
    if resume and runs.finished(folder, recipe, seed, protocol_name):
        console.print(f"{folder} is finished. {then}", soft_wrap=True)
        return
    if resume:
        runs.check_same(run, recipe, seed, protocol_name)
    elif speaks():  # of several processes that looked, one would find another looking
        runs.check_free(folder)  # before the data is read, which takes a while
    if not resume:
        given = given.found(recipe, folder.parent, seed, protocol_name)
        if (beginning := given.beginning(recipe, protocol_name)) is not None:
            console.print(f"{recipe.name} begins as {beginning}", soft_wrap=True)
    data = dataset.load(path, labels=chosen.labels, cache=cache)
    if recipe.distil:
        console.print("The teachers look at every training picture first, which takes a while.")
    tensors = given.tensors(data, recipe, protocol_name)
    if resume:
        runs.check_given(run, recipe, data, tensors, given.teachers)
    begin = None if resume else given.start(recipe, tensors.pixels, protocol_name)
    with joined(where) as where, stop_flag() as stopping, _bar(console) as show:
        leads = world().leads
        if not resume and leads:
            run = runs.start(
                folder, recipe, seed, protocol_name, where, data, tensors, given.teachers,
                given.beginning(recipe, protocol_name),
            )  # fmt: skip
        with alone(folder) if leads else nullcontext():
            training = Training(recipe, tensors, run, seed, where, begin)
            if resume:
                training.resume()
            console.print(
                f"{recipe.name}, seed {seed}, {len(tensors.pixels)} images, {recipe.epochs} "
                f"epochs on {where.type} → {folder}",
                soft_wrap=True,
            )
            try:
                last = training.go(show if leads else lambda progress: None, stopping)
            except Interrupted:
                console.print(f"Stopped. Go on with: {_again(sys.argv[1:])}", soft_wrap=True)
                raise typer.Exit(130) from None
    console.print(
        f"Done in {training.seconds / 60:.1f} minutes: validation "
        f"{last['valid_accuracy']:.2f}% (N={len(tensors.valid_labels)}). {then}",
        soft_wrap=True,
    )


def _again(asked: Sequence[str]) -> str:
    """The command that goes on with what these arguments began."""
    further = () if "--resume" in asked else ("--resume",)
    processes = os.environ.get("LOCAL_WORLD_SIZE", "1")  # torchrun says it
    several = ("torchrun", "--nproc-per-node", processes, "-m", "trainer")
    return shlex.join((*(several if int(processes) > 1 else ("ferdesk-train",)), *asked, *further))


def _export(folder: Path, name: str, data: Path, faces: Path | None) -> str:
    """The command that makes a model of a run. Its id is no recipe's: some ship by that name, and
    in a source tree the new one would take their place."""
    words = ("ferdesk-train", "export", folder, "--id", f"my-{name}", "--data", data)
    return shlex.join(map(str, (*words, *(("--faces", faces) if faces else ()))))


@contextmanager
def stop_flag() -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM set a flag that the loop reads; a second Ctrl-C breaks at once."""
    asked: list[int] = []

    def ask(number: int, frame: object) -> None:
        if asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """A progress bar on a terminal; a line an epoch where the output is a file."""
    if not console.is_terminal:
        seen: list[dict | None] = [None]

        def line(progress: Progress) -> None:
            if progress.last is not seen[0]:
                seen[0] = progress.last
                console.print(_words(progress), highlight=False)

        yield line
        return
    columns = (
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[words]}"),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("", epoch="", words="")

        def draw(progress: Progress) -> None:
            bar.update(
                task,
                completed=progress.step,
                total=progress.steps,
                epoch=f"{progress.epoch + 1}/{progress.epochs}",
                words=_words(progress),
            )

        yield draw


def _words(progress: Progress) -> str:
    text = f"{progress.images_per_second:.0f} images/s, {_time(progress.seconds_left)} left"
    if progress.last:
        text = (
            f"epoch {progress.last['epoch']} at {progress.last['size']} px: "
            f"validation {progress.last['valid_accuracy']:.2f}%; {text}"
        )
    return text


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
