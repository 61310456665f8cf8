"""The ``au`` command: find the faces, train the classifiers, fit their rules, write it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ferdesk.au_svm.model import FOLDER, load
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import dataset, runs
from trainer.au import calibration, faces, features, fit, order
from trainer.au.faces import Faces
from trainer.au.features import Rows
from trainer.au.network_answers import Network
from trainer.command_train import stop_flag
from trainer.data.types import FerPlus
from trainer.tables.table import Table


def run_au(
    path: Path,
    network: Path | None,
    out: Path,
    results: Path,
    cache: Path,
    seed: int,
    openface: Path | None,
    only_faces: bool,
    only_rules: bool,
) -> str:
    """Extract, train, fit and write.

    Args:
        path: FER+.
        network: the model beside which the rules are fitted; None stops before the SVMs.
        out: folder of the classifiers.
        results: folder of ``au.md`` and ``au-calibration.md``; of ``au-openface.md``.
        cache: folder for the faces found.
        seed: of every random draw.
        openface: folder of OpenFace's CSV; its units take the place of MediaPipe's.
        only_faces: find faces and write ``au.md``, and train nothing.
        only_rules: keep the classifiers in ``out`` and fit their rules beside another network.

    Returns:
        What was made, in a few lines.

    Raises:
        FerdeskError: unreadable data, no model, a folder that can't be written.
        typer.Exit: with 130 after Ctrl-C; what was found is kept.
    """
    if network is None and not only_faces:
        raise FerdeskError(
            "The rules are fitted beside a network.", "Give --network RUN or an exported folder."
        )
    if openface is not None and not only_faces and out.resolve() == assets.path(FOLDER).resolve():
        raise FerdeskError(
            f"{out} is what the app reads MediaPipe's units with.",
            "Give classifiers of OpenFace's units another --out.",
        )
    console = Console()
    data = dataset.load(path, cache=cache)
    beside = None if network is None or only_faces else Network(network, data)
    seen = find_faces(data, cache, console)
    found = features.rows(seen)
    if openface is None:
        tables: tuple[Table, ...] = (order.build(found, data), calibration.build(seen, data))
    else:
        from trainer.au.openface import with_openface

        found, told = with_openface(found, data, openface)
        console.print(told)
        # OpenFace has scales of its own: those of the channels are MediaPipe's.
        tables = (order.build(found, data, order.OPENFACE),)
    lines = [f"{len(found.index)} faces in {len(data)} pictures"]
    for table in tables:
        lines += [f"wrote {written}" for written in table.write(results)]
    if beside is not None:
        trained = _held(out) if only_rules else None
        lines.append(_train(found, data, beside, out, seed, openface, console, trained))
    return "\n".join(lines)


def find_faces(data: FerPlus, cache: Path, console: Console) -> Faces:
    """The faces of a data set with a progress bar, from the cache where they are there.

    Raises:
        FerdeskError: see :func:`trainer.au.faces.extract`.
        typer.Exit: after Ctrl-C.
    """
    with stop_flag() as stopping, _bar(console, len(data)) as show:
        found = faces.extract(data, cache, progress=show, should_stop=stopping)
    if found is None:
        console.print("Stopped. The same command goes on.")
        raise typer.Exit(130)
    console.print(f"{found.missed} of {found.pictures} pictures without a face found")
    return found


def _train(
    found: Rows,
    data: FerPlus,
    beside: Network,
    out: Path,
    seed: int,
    openface: Path | None,
    console: Console,
    trained: fit.Trained | None,
) -> str:
    if trained is None:
        trained = fit.train(found, data, seed, lambda what: console.print(f"training {what}"))
    console.print("fitting the rules on validation images")
    answers = beside.answers(data, "valid")
    about = {
        "network": beside.about(),
        "training": {
            "source": order.OPENFACE if openface else "MediaPipe",
            "environment": runs.environment(),
        },
    }
    classifiers = fit.fit_rules(trained, found, data, answers, about, seed)
    fit.write(classifiers, out)
    told = classifiers.card["metrics"]
    alone = told["valid/majority"]
    decision = told["decision, valid/majority"]
    lines = [f"wrote {out}", f"units and mesh alone: {alone['accuracy']} % (N={alone['n']} faces)"]
    lines += [f"{name}: {row['accuracy']} % (N={row['n']})" for name, row in decision.items()]
    return "\n".join(lines)


def _held(folder: Path) -> fit.Trained:
    """The classifiers that are there already."""
    held = load(folder)
    training = held.card["training"]
    return fit.Trained(dict(held.arrays), training["C"], training["seconds"])


@contextmanager
def _bar(console: Console, pictures: int) -> Iterator:
    """Progress of the extraction; a line each 5,000 pictures where the output is a file."""
    if not console.is_terminal:
        seen = [0]

        def line(done: int, of: int, missed: int) -> None:
            if done // 5000 > seen[0] // 5000 or done == of:
                console.print(f"{done} of {of} pictures, {missed} without a face")
            seen[0] = done

        yield line
        return
    columns = (
        TextColumn("faces"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[missed]} without"),
    )  # fmt: skip
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=pictures, missed=0)
        yield lambda done, of, missed: bar.update(task, completed=done, missed=missed)
