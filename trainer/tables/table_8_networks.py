"""Table 8 beside each network: how much Action Units are worth to it where it hesitates.

The same classifiers; only the rules, when they are asked and how much they count, are each
network's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.au_svm.card import Rules
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.core import metrics
from trainer.au import decide, fit
from trainer.au.features import Rows
from trainer.au.network_answers import Network
from trainer.data.types import FerPlus
from trainer.tables.table import Column, Table, percent

COLUMNS = (
    Column("network", "network"),
    Column("kind", "SVMs"),
    Column("alone", "test, network alone %", percent),
    Column("look", "test, second look alone %", percent),
    Column("test", "test, with units %", percent),
    Column("n", "N"),
    Column("fixes", "fixes"),
    Column("breaks", "breaks"),
    Column("p", "McNemar p", lambda value: f"{value:.3f}"),
    Column("changed", "changed %", percent),
    Column("recall_alone", "mean recall, network alone %", percent),
    Column("recall", "mean recall, with units %", percent),
    Column("valid_alone", "validation, network alone %", percent),
    Column("valid", "validation, with units %", percent),
    Column("valid_cv", "validation, held out %", percent),
    Column("n_valid", "N"),
    Column("margins", "within (second look, pair, triple)"),
)
NOTE = (
    "FER+, majority rule, label.csv, one crop; networks in {0}. Rules are fitted "
    "beside each network on PublicTest; `held out`: each fifth of it under rules fitted on the "
    "other four. Fixes and breaks against the network alone; McNemar's exact test, two-sided. Mean "
    "recall is over the eight emotions of the test images; disgust and contempt have 16 and 15 of "
    "them. Kinds of SVMs that paid at no margin, and before which no second look paid, have no row."
)


def build(
    networks: Sequence[Network],
    classifiers: AuClassifiers,
    found: Rows,
    data: FerPlus,
    name: str,
    title: str,
) -> Table:
    """Score the validation and test images of each network, with and without units.

    Args:
        networks: beside which the classifiers have rules.
        found: features of the faces found in ``data``.
        data: FER+ with label.csv.
        name: of the table's files.
        title: of the table.
    """
    rows = (row for one in networks for row in _rows(one, classifiers, found, data))
    return Table(name, title, COLUMNS, tuple(rows), (NOTE.format(_forms(networks)),))


def _forms(networks: Sequence[Network]) -> str:
    """What the networks compute in; where that is not the same, each with its networks."""
    found: dict[str, list[str]] = {}
    for one in networks:
        found.setdefault(one.form, []).append(one.name)
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{form} ({', '.join(names)})" for form, names in found.items())


@dataclass(frozen=True, slots=True)
class _Said:
    """Labels of the images of a split, int64 (N,) each."""

    truth: np.ndarray
    alone: np.ndarray
    """The network's."""
    looked: np.ndarray
    """Its own after the second look."""
    asked: np.ndarray
    """With units where it hesitates."""

    @property
    def right(self) -> np.ndarray:
        return self.asked == self.truth

    @property
    def right_alone(self) -> np.ndarray:
        return self.alone == self.truth


def _rows(
    network: Network, classifiers: AuClassifiers, found: Rows, data: FerPlus
) -> Iterator[dict]:
    beside = classifiers.card.beside[network.name]
    answers = {split: network.answers(data, split, found) for split in ("valid", "test")}
    for rules in beside.active:
        said = {}
        for split, given in answers.items():
            looked = given.looked(rules.look_margin)
            cases = fit.cases_of(classifiers, found, looked, rules.kind)
            asked = decide.apply(cases, rules)[0]
            said[split] = _Said(given.labels, given.first, looked.first, asked)
        test, valid = said["test"], said["valid"]
        compared = metrics.mcnemar(test.right, test.right_alone)
        held_out = beside.metrics.get(fit.ON_VALID, {}).get(f"{rules.kind}, held out")
        yield {
            "network": network.name,
            "kind": rules.kind,
            "alone": float(test.right_alone.mean()),
            "look": float((test.looked == test.truth).mean()) if rules.look_margin else None,
            "test": float(test.right.mean()),
            "n": len(test.truth),
            "fixes": compared["only_a"],
            "breaks": compared["only_b"],
            "p": compared["p"],
            "changed": float((test.asked != test.alone).mean()),
            "recall_alone": _mean_recall(test.truth, test.alone),
            "recall": _mean_recall(test.truth, test.asked),
            "valid_alone": float(valid.right_alone.mean()),
            "valid": float(valid.right.mean()),
            "valid_cv": None if held_out is None else held_out["accuracy"] / 100,
            "n_valid": len(valid.truth),
            "margins": margins(rules),
        }


def margins(rules: Rules) -> str:
    """Of the second look, of pairs and of triples."""
    return f"{rules.look_margin:g}, {rules.pair_margin:g}, {rules.triple_margin:g}"


def _mean_recall(labels: np.ndarray, said: np.ndarray) -> float:
    return float(np.nanmean(metrics.recall(metrics.confusion(labels, said))))


def scores(table: Table, network: str) -> dict[str, dict]:
    """What the card keeps of a network's test scores: by kind, and the network's own."""
    found = {}
    for row in table.rows:
        if row["network"] == network:
            for name, value in (("network", row["alone"]), (row["kind"], row["test"])):
                found[name] = {"accuracy": round(100 * value, 2), "n": row["n"]}
    return found
