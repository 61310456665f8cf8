"""The ``au`` command: find the faces, train the classifiers, fit their rules, write it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ferdesk.au_svm.model import FOLDER, AuClassifiers, load
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import dataset
from trainer.au import calibration, faces, features, fit, order
from trainer.au.faces import Faces
from trainer.au.features import Rows
from trainer.au.network_answers import Network
from trainer.command_train import stop_flag
from trainer.data.types import SPLITS, FerPlus
from trainer.environment import environment
from trainer.tables.table import Table
from trainer.terminal import plain


def run_au(
    path: Path,
    networks: Sequence[Path],
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
        networks: the models beside which the rules are fitted, that of the tables first; none
            stops before the SVMs.
        out: folder of the classifiers.
        results: folder of ``au.md`` and ``au-calibration.md``; of ``au-openface.md``. Rules alone
            write none of them.
        cache: folder for the faces found.
        seed: of every random draw.
        openface: folder of OpenFace's CSV; its units take the place of MediaPipe's.
        only_faces: find faces and write ``au.md``, and train nothing.
        only_rules: keep the classifiers in ``out``, and fit their rules beside these networks
            anew; what they know of others stays. The faces of validation images are enough.

    Returns:
        What was made, in a few lines.

    Raises:
        FerdeskError: unreadable data, no model, a folder that can't be written.
        typer.Exit: with 130 after Ctrl-C; what was found is kept.
    """
    if not networks and not only_faces:
        raise FerdeskError(
            "The rules are fitted beside a network.",
            "Give --network RUN or an exported folder, once for each.",
        )
    if openface is not None and not only_faces and out.resolve() == assets.path(FOLDER).resolve():
        raise FerdeskError(
            f"{out} is what the app reads MediaPipe's units with.",
            "Give classifiers of OpenFace's units another --out.",
        )
    console = plain()
    data = dataset.load(path, cache=cache)
    beside = [] if only_faces else [Network(network, data) for network in networks]
    # Rules are fitted on validation faces; the tables are of all.
    wanted = data.split == SPLITS.index("valid") if only_rules else np.ones(len(data), bool)
    seen = find_faces(data, cache, console, wanted)
    found = features.rows(seen)
    if openface is not None:
        from trainer.au.openface import with_openface

        found, told = with_openface(found, data, openface)
        console.print(told)
    tables: tuple[Table, ...] = ()
    if not only_rules and openface is None:
        tables = (order.build(found, data), calibration.build(seen, data))
    elif not only_rules:
        # OpenFace has scales of its own: those of the channels are MediaPipe's.
        tables = (order.build(found, data, order.OPENFACE),)
    lines = [f"{len(found.index)} faces in {int(wanted.sum())} pictures"]
    for table in tables:
        lines += [f"wrote {written}" for written in table.write(results)]
    if beside:
        source = order.OPENFACE if openface else "MediaPipe"
        held = load(out) if only_rules else None
        lines.append(_train(found, data, beside, out, seed, source, console, held))
    return "\n".join(lines)


def find_faces(
    data: FerPlus, cache: Path, console: Console, wanted: np.ndarray | None = None
) -> Faces:
    """The faces of a data set with a progress bar, from the cache where they are there.

    Args:
        wanted: bool (N,), the pictures whose faces are needed; None for all.

    Raises:
        FerdeskError: see :func:`trainer.au.faces.extract`.
        typer.Exit: after Ctrl-C.
    """
    total = len(data) if wanted is None else int(wanted.sum())
    with stop_flag() as stopping, _bar(console, total) as show:
        found = faces.extract(data, cache, progress=show, should_stop=stopping, wanted=wanted)
    if found is None:
        console.print("Stopped. The same command goes on.")
        raise typer.Exit(130)
    console.print(f"{found.missed} of {found.pictures} pictures without a face found")
    return found


def _train(
    found: Rows,
    data: FerPlus,
    networks: Sequence[Network],
    out: Path,
    seed: int,
    source: str,
    console: Console,
    held: AuClassifiers | None,
) -> str:
    """Train the classifiers unless they are held, fit their rules, write them."""
    if held is None:
        trained = fit.train(found, data, seed, lambda what: console.print(f"training {what}"))
    classifiers = held or fit.bare(trained.arrays)
    console.print("fitting the rules on validation images")
    entries = [
        fit.beside(classifiers, found, network.answers(data, "valid", found), network.about(), seed)
        for network in networks
    ]
    if held is None:
        training = {"source": source, "environment": environment()}
        classifiers = fit.carded(trained, found, data, entries, training, seed)
    else:
        classifiers = AuClassifiers(held.arrays, fit.with_first(held.card, entries))
    fit.write(classifiers, out)
    alone = classifiers.card["metrics"][fit.ON_VALID]
    lines = [f"wrote {out}", f"units and mesh alone: {alone['accuracy']} % (N={alone['n']} faces)"]
    for entry in entries:
        scores = entry.metrics[fit.ON_VALID].items()
        told = ", ".join(f"{name} {row['accuracy']} % (N={row['n']})" for name, row in scores)
        lines.append(f"beside {entry.network['id']}: {told}")
    return "\n".join(lines)


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
        yield lambda done, of, missed: bar.update(task, completed=done, total=of, missed=missed)
