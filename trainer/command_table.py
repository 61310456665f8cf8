"""The ``table`` command: train what is missing, score, write."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import dataset
from trainer.command_multitask import run_table_7_3
from trainer.command_transfer import run_causes, run_table_7_2
from trainer.data.types import FerPlus
from trainer.recipe import Recipe
from trainer.recipes import ablation as levers
from trainer.recipes import googlenet as googlenet_trials
from trainer.recipes import table_7_1 as rows_7_1
from trainer.table_request import Request, pack_finished, trained_rows
from trainer.tables import ablation, googlenet, table_7_1, table_7_1_networks
from trainer.tables.kept import with_kept
from trainer.tables.table import HEADLINE, Table


def run_table(number: str, request: Request) -> None:
    """Rebuild a table.

    Raises:
        FerdeskError: no such table, or what the table itself refuses.
    """
    if number not in TABLES:
        raise FerdeskError(f"There is no table {number!r}.", f"One of: {', '.join(TABLES)}.")
    TABLES[number](request)


def run_table_7_1(request: Request) -> None:
    """Train what is missing, score what is there, write the table.

    Raises:
        FerdeskError: no such protocol, device or recipe; unreadable data.
    """
    names = rows_7_1.ROWS
    data, reasons = trained_rows(request, "Table 7.1", names)
    table = table_7_1.build(
        names, range(request.seeds), data, request.root, request.protocol, reasons
    )
    table = with_kept(table, request.out)
    if request.protocol != HEADLINE:
        table = table_7_1.trained_alone(table)
    for one in (table, table_7_1_networks.build(table, request.protocol)):
        for written in one.write(request.out):
            typer.echo(f"wrote {written}")
    pack_finished(request, names)


@dataclass(frozen=True, slots=True)
class Trials:
    """Recipes that are trained for what validation says of them, and the table of it."""

    title: str
    """For messages."""
    recipes: tuple[Recipe, ...]
    build: Callable[[FerPlus, Path, str, dict[str, str]], Table]
    told: str = ""
    """Column that every measured row has, where rows of another machine stay; where rows are
    compared with one another, those of one folder of runs must do."""


def run_trials(trials: Trials, request: Request) -> None:
    """Train trials that a table is made of, and write what each came to on validation.

    Raises:
        FerdeskError: no such protocol, device or trial; more seeds than the table has; unreadable
            data.
    """
    if request.seeds > 1:
        raise FerdeskError(f"{trials.title} is of one seed.", "Leave --seeds out.")
    names = [recipe.name for recipe in trials.recipes]
    data, reasons = trained_rows(request, trials.title, names)
    table = trials.build(data, request.root, request.protocol, reasons)
    if trials.told:
        table = with_kept(table, request.out, trials.told)
    for written in table.write(request.out):
        typer.echo(f"wrote {written}")
    pack_finished(request, names)


def run_table_8(request: Request) -> None:
    """Score the network with and without Action Units, and write the table and its pairs.

    Raises:
        FerdeskError: another protocol, unreadable data, no classifiers or no network.
    """

    from ferdesk.au_svm.card import write_card
    from ferdesk.au_svm.model import CARD_NAME, FOLDER, load
    from ferdesk.core.card import ON_TEST
    from trainer.au import features, fit
    from trainer.au.network_answers import Network
    from trainer.au.openface import with_openface
    from trainer.command_au import find_faces
    from trainer.tables import table_8, table_8_networks
    from trainer.terminal import plain

    if request.protocol != "majority":
        raise FerdeskError(
            "Table 8 is of the protocol majority, with majority-csv beside it.",
            "Leave --protocol out.",
        )
    place = request.classifiers or assets.path(FOLDER)
    classifiers = load(place)
    if (classifiers.card["training"].get("source") == "OpenFace") != bool(request.openface):
        raise FerdeskError(
            f"The classifiers in {place} did not learn from the units that they would be given.",
            "Give --classifiers and --openface together, as ferdesk-train au was run.",
        )
    cache = request.given.cache or Path("cache")
    folder = dataset.load(request.path, "folder", cache)
    beside = classifiers.card.beside
    named = [request.network] if request.network else [assets.path("models", id) for id in beside]
    found = features.rows(find_faces(folder, cache, plain()))
    if request.openface:
        found, told = with_openface(found, folder, request.openface)
        typer.echo(told)
    networks = [Network(path, folder) for path in named]
    if unknown := [one.name for one in networks if one.name not in beside]:
        raise FerdeskError(
            f"The classifiers in {place} have no rules beside {unknown[0]}.",
            "Fit them with ferdesk-train au --only-rules --network …, or name one of: "
            f"{', '.join(beside)}.",
        )
    if other := [
        one.name for one in networks if not beside[one.name].fits(one.about().get("sha256", ""))
    ]:
        raise FerdeskError(
            f"The classifiers in {place} have rules beside another file of {other[0]}.",
            f"Fit them anew with ferdesk-train au --only-rules --network …/{other[0]}.",
        )
    inputs = table_8.Inputs(
        folder,
        dataset.load(request.path, "csv", cache),
        found,
        networks[0],
        classifiers,
        tuple(networks[1:]),
    )
    main, *_, by_network = tables = table_8.build(inputs)
    for table in tables:
        for written in table.write(request.out):
            typer.echo(f"wrote {written}")
    card = fit.with_metrics(classifiers.card, {ON_TEST: table_8.score_alone(main)})
    for one in networks:
        entry = card.beside[one.name]
        scores = {ON_TEST: table_8_networks.scores(by_network, one.name)}
        card = fit.with_beside(
            card, dataclasses.replace(entry, metrics={**entry.metrics, **scores})
        )
    write_card(card, place / CARD_NAME)


TABLES: dict[str, Callable[[Request], None]] = {
    "7.1": run_table_7_1,
    "7.2": run_table_7_2,
    "7.3": run_table_7_3,
    "8": run_table_8,
    "ablation": partial(run_trials, Trials("The table of levers", levers.RECIPES, ablation.build)),
    "googlenet": partial(
        run_trials,
        Trials("The table of GoogLeNet", googlenet_trials.RECIPES, googlenet.build, "verdict"),
    ),
    "transfer-causes": run_causes,
}
"""The tables of the thesis that can be rebuilt, by their number; and the trials that explain them,
by their subject."""
