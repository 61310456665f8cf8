"""The ``export`` command: a finished run becomes a model that the app runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import nn

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from trainer import app_list, dataset, evaluate, runs, variants_beside
from trainer.card_text import run_fields
from trainer.export import LIMITS, card_scores, export
from trainer.multitask import apparent
from trainer.multitask import faces as sets

BESIDE = ("majority-csv", "argmax")
"""Protocols of the test set that a card tells beside the headline one."""


def run_export(
    folder: Path,
    model_id: str,
    path: Path,
    precision: str,
    out: Path | None,
    title: str | None,
    test: bool,
    cache: Path | None,
    faces_path: Path | None,
) -> str:
    """Export a run and tell what came of it, and whether the app lists it.

    Args:
        out: folder of models; None for where :func:`trainer.app_list.made` puts it.
        faces_path: UTKFace or IMDB-WIKI, with which a multi-task network's age and gender are
            exported too, calibrated and scored on its hold-out; None exports emotions alone.

    Raises:
        FerdeskError: the run is not finished, the id can't name a folder, the data can't be
            read, faces were given for a network of emotions alone, or the export failed (see
            :func:`trainer.export.export`).
    """
    target = app_list.made(model_id, out)
    run = runs.Run(folder)
    run.need_finished()
    data = dataset.of_protocol(path, run.info()["protocol"], cache)
    module: nn.Module = runs.load_model(folder)
    more: dict[str, Any] = {}
    if faces_path is not None:
        module, more = _all_tasks(run, faces_path)
    card = export(
        module,
        run_fields(run, model_id, title),
        target,
        data,
        precision,
        print,
        **more,
    )
    if test:
        card = score_test(card, target, path, cache)
    lines = [
        f"{target}: {card['precision']['format']}, "
        f"{card['precision']['bytes'] / 1e6:.2f} MB, temperature {card.temperature}"
    ]
    for name, scores in card["metrics"].items():
        lines.append(f"{name}: {scores['accuracy']:.2f}% (N={scores['n']})")
    if precision == "int8":
        lines.append(f"int8 costs {card['precision']['cost_in_points']:+.2f} points of validation")
    if "apparent" in card.data:
        age, gender = card["apparent"]["age"], card["apparent"]["gender"]
        lines.append(
            f"age: off by {age['mae']} years on average (N={age['n']}), {age['covered']} % within "
            f"a range that should hold {age['share']:.0f} %; gender: {gender['accuracy']} % "
            f"(N={gender['n']})"
        )
    return "\n".join([*lines, app_list.told(target), *variants_beside.told(target)])


def _all_tasks(run: runs.Run, faces_path: Path) -> tuple[nn.Module, dict[str, Any]]:
    """A multi-task network with all that it reads, and what its export takes beside it."""
    if run.recipe().task == "emotion":
        raise FerdeskError(
            f"{run.folder} reads emotions alone.", "Leave --faces out, or name a multi-task run."
        )
    faces = sets.load(faces_path)

    def fields(model: bytes) -> dict:
        return {"apparent": apparent.measured(model, faces), "limits": [*LIMITS, *apparent.LIMITS]}

    edge = runs.edge_of(run.folder)
    module = apparent.all_tasks(runs.load_network(run.folder), faces, edge)
    return module, {"outputs": apparent.OUTPUTS, "more_fields": fields}


def score_test(card: Card, folder: Path, path: Path, cache: Path | None) -> Card:
    """Add scores of test images to a card, by its protocol and those of :data:`BESIDE`; of a
    protocol whose label file is not there, none."""
    metrics = dict(card["metrics"])
    for name in dict.fromkeys((card.protocol, *BESIDE)):
        try:
            data = dataset.of_protocol(path, name, cache)
        except FerdeskError as error:
            print(f"test/{name} is not scored: {error}")
            continue
        metrics[f"test/{name}"] = card_scores(evaluate.evaluate(folder, data, "test", name))
    card = cards.validate({**card.data, "metrics": metrics})
    cards.write(card, folder / "card.json")
    return card
