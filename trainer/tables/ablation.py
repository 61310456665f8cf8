"""What each lever of the training is worth, on validation alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.whole import write_text
from trainer import evaluate, protocol, runs
from trainer.calibrate import fit_temperature
from trainer.data.types import FerPlus
from trainer.predictors import Predictor, mean_of, run, torch_predictor
from trainer.recipe import Recipe
from trainer.recipes.ablation import BASE, LEVERS, RECIPES
from trainer.runs import run_folder
from trainer.soften import try_edges
from trainer.tables.table import Column, Table

COLUMNS = (
    Column("lever", "what is changed"),
    Column("valid", "validation %", lambda value: f"{value:.2f}"),
    Column("difference", "points more", lambda value: f"{value:+.2f}"),
    Column("only_with", "right only with it"),
    Column("only_without", "right only without it"),
    Column("p", "McNemar p", lambda value: f"{value:.2g}"),
    Column("nll", "NLL", lambda value: f"{value:.4f}"),
    Column("jsd", "JSD to votes", lambda value: f"{value:.4f}"),
    Column("recall", "mean recall %", lambda value: f"{value:.2f}"),
    Column("digest", "recipe digest"),
    Column("why", "why not"),
)


@dataclass(frozen=True, slots=True)
class Valid:
    """The validation images, and how they are to be read."""

    data: FerPlus
    rows: np.ndarray
    """int64 (M,)."""
    labels: np.ndarray
    """int64 (M,)."""
    protocol: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A lever that changes nothing of the training, only how the trained network is read."""

    words: str
    change: Callable[[Path, Valid], Predictor]
    """A finished run's folder to the changed predictor."""


def build(data: FerPlus, root: Path, protocol_name: str, reasons: dict[str, str]) -> Table:
    """The rows that are trained, each against the base; and why the others are not.

    Args:
        data: FER+ with the label file of the protocol.
        root: folder of the runs.
        reasons: why a row is not trained, by its recipe's name.
    """
    valid = Valid(data, *protocol.select(data, "valid", protocol_name), protocol_name)
    folders = {r.name: run_folder(root, r.name, 0, protocol_name) for r in RECIPES}
    answers: dict[str, np.ndarray] = {}
    for recipe in RECIPES:
        try:
            if runs.finished(folders[recipe.name], recipe, 0, protocol_name):
                answers[recipe.name] = _logits(folders[recipe.name], valid)
        except FerdeskError as error:
            reasons = {**reasons, recipe.name: str(error)}
    base = answers.get(BASE.name)

    def row(words: str, recipe: Recipe) -> dict:
        logits = answers.get(recipe.name)
        told = {"lever": words, "digest": recipe.digest}
        if logits is None:
            return {**told, "why": reasons.get(recipe.name, "not trained yet")}
        against = {} if recipe is BASE else _against(base, logits, valid.labels)
        return {**told, **_scores(logits, valid), **against}

    def read(reading: Reading) -> dict:
        if base is None:
            return {"lever": reading.words, "why": "needs the row of no change"}
        logits = run(reading.change(folders[BASE.name], valid), data.pixels[valid.rows])
        scores = _scores(logits, valid)
        return {"lever": reading.words, **scores, **_against(base, logits, valid.labels)}

    rows = (
        row("nothing", BASE),
        *(row(lever.words, lever.recipe) for lever in LEVERS),
        *(read(reading) for reading in READINGS),
    )
    title = "What each lever is worth"
    return Table.under(protocol_name, "ablation", title, COLUMNS, rows, (_note(valid),))


def _note(valid: Valid) -> str:
    return (
        f"FER+, protocol `{valid.protocol}`, PublicTest (N = {len(valid.labels)}); the test set is "
        f"not touched. WRN-16-2, {BASE.epochs} epochs, seed 0; each row changes one thing of the "
        "first. Points are against the first row, with McNemar's exact p over the same images, "
        "which knows nothing of the luck of a seed. What keeps a network from learning by heart "
        "gains with longer training than this. Negative log-likelihood and Jensen–Shannon "
        "divergence are after temperature. Not tried: FER2013's own labels as an auxiliary head, "
        "which the folder layout of FER+ does not hold; distillation, which has recipes of its own."
    )


def _logits(folder: Path, valid: Valid) -> np.ndarray:
    """Of a finished run, from its folder or computed and put there."""
    kept = folder / f"logits-valid-{valid.protocol}.csv"
    # Other labels let other images count: a row of the file would be of another picture.
    head = f"# {valid.data.labels.name}, sha256 {valid.data.labels.sha256}\n"
    if runs.Run(folder).still_says(kept) and (text := kept.read_text()).startswith(head):
        return np.loadtxt(text.splitlines(), delimiter=",", dtype=np.float32, ndmin=2)
    logits, _ = evaluate.predictions(folder, valid.data, "valid", valid.protocol)
    rows = (",".join(f"{one:.6g}" for one in row) + "\n" for row in logits)
    write_text(kept, head + "".join(rows))
    return logits


def _scores(logits: np.ndarray, valid: Valid) -> dict:
    temperature = fit_temperature(logits, valid.labels)
    targets = protocol.vote_shares(valid.data.votes[valid.rows])
    found = metrics.score(logits, valid.labels, targets, temperature)
    return {
        "valid": 100 * found["accuracy"],
        "nll": metrics.label_nll(metrics.log_softmax(logits, temperature), valid.labels),
        "jsd": found["jsd"]["after"],
        "recall": 100 * found["mean_recall"],
    }


def _against(base: np.ndarray | None, logits: np.ndarray, labels: np.ndarray) -> dict:
    """How a row differs from the base, image by image; nothing where that is not trained."""
    if base is None:
        return {}
    with_it, without = metrics.hits(logits, labels), metrics.hits(base, labels)
    test = metrics.mcnemar(with_it, without)
    return {
        "difference": 100 * float(with_it.mean() - without.mean()),
        "only_with": test["only_a"],
        "only_without": test["only_b"],
        "p": test["p"],
    }


def _flipped(folder: Path, valid: Valid) -> Predictor:
    """The mean of what is believed of a picture and of its mirror image."""
    read = torch_predictor(runs.load_model(folder))
    return mean_of([(read, 1.0), (lambda pixels: read(pixels[:, :, ::-1]), 1.0)])


def _softened(folder: Path, valid: Valid) -> Predictor:
    """Pictures softened by what validation likes most."""
    network = runs.load_model(folder).network

    def by(edge: float) -> Predictor:
        return torch_predictor(runs.Classifier(network, edge).eval())

    return by(try_edges(by, valid.data, valid.protocol)[0].edge)


READINGS = (
    Reading("read also in the mirror", _flipped),
    Reading("pictures softened before they are read", _softened),
)
