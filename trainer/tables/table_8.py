"""Table 8: the network alone and with Action Units where it hesitates (the thesis's chapter 8).

The thesis: 86.3 without and 86.6 with them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from ferdesk.au_svm import layout
from ferdesk.au_svm.card import KINDS, PairRecord, Rules
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from trainer.au import decide, fit, rbf
from trainer.au.features import Rows, in_split, labels
from trainer.au.fit import Answers
from trainer.au.network_answers import Network
from trainer.data.types import FerPlus
from trainer.tables import table_8_doubt, table_8_networks
from trainer.tables.table import Column, Table, percent

THESIS = {"network": 86.3, "thesis": 86.6}
TITLES = {"thesis": "thesis SVMs", "best": "best SVMs"}
"""Of the rows of each kind of rules."""
ALONE = "units and mesh alone"
FORCED_MARGIN = 0.1
"""Of the row that shows what the thesis's rule does where validation would not ask it at all."""
STACK_C = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


COLUMNS = (
    Column("method", "method"),
    Column("thesis", "thesis %"),
    Column("test", "test % (label.csv)", percent),
    Column("n", "N"),
    Column("fixes", "fixes"),
    Column("breaks", "breaks"),
    Column("p", "McNemar p", lambda value: f"{value:.3f}"),
    Column("touched", "touched %", percent),
    Column("changed", "changed %", percent),
    Column("test_csv", "test % (fer2013new.csv)", percent),
    Column("n_csv", "N"),
    Column("p_csv", "McNemar p", lambda value: f"{value:.3f}"),
    Column("valid", "validation %", percent),
    Column("valid_cv", "validation, held out %", percent),
    Column("n_valid", "N"),
)
PAIR_COLUMNS = (
    Column("kind", "SVMs"),
    Column("emotions", "emotions"),
    Column("valid_asked", "validation: asked"),
    Column("valid_fixes", "fixes"),
    Column("valid_breaks", "breaks"),
    Column("test_asked", "test: asked"),
    Column("test_fixes", "fixes"),
    Column("test_breaks", "breaks"),
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the table is made from."""

    folder: FerPlus
    """With label.csv."""
    csv: FerPlus
    """The same pictures with fer2013new.csv."""
    found: Rows
    network: Network
    classifiers: AuClassifiers
    others: tuple[Network, ...] = ()
    """Further networks that the classifiers are asked beside."""
    seed: int = 0

    @property
    def rules(self) -> Mapping[str, Rules]:
        """Those fitted beside the network, by kind."""
        return self.classifiers.card.beside[self.network.name].rules

    @property
    def source(self) -> str:
        """Of the units that the classifiers learned from: ``MediaPipe`` or ``OpenFace``."""
        return self.classifiers.card["training"].get("source", "MediaPipe")


@dataclass(frozen=True, slots=True)
class _Said:
    """A method's labels of a set of images."""

    labels: np.ndarray
    touched: np.ndarray
    """int64 (N,): 0 the network alone, 2 pair, 3 triple, 1 a second look, or all at once."""


def build(inputs: Inputs) -> tuple[Table, Table, Table, Table]:
    """Score every method, once.

    Returns:
        The table, its fixes and breaks by pair and triple, its doubt, and each network with and
        without units.

    Raises:
        FerdeskError: the two label files are not of the same pictures.
    """
    if inputs.folder.names != inputs.csv.names:
        raise FerdeskError("label.csv and fer2013new.csv name different pictures.")
    sets = {
        "valid": inputs.network.answers(inputs.folder, "valid", inputs.found),
        "test": inputs.network.answers(inputs.folder, "test", inputs.found),
        "csv": inputs.network.answers(inputs.csv, "test", inputs.found, "majority-csv"),
    }
    methods = _methods(inputs, sets)
    alone = {name: answers.right for name, answers in sets.items()}
    rows = [_row("network alone", THESIS["network"], sets, alone, _network_alone(sets), None)]
    for title, thesis, said, held_out in methods:
        rows.append(_row(title, thesis, sets, alone, said, held_out))
    rows += _radial(inputs, sets["valid"])
    rows.append(_units_alone(inputs))
    missed = len(inputs.folder) - len(inputs.found.index)
    rules = inputs.rules
    notes = (
        f"FER+, majority rule; network {inputs.network.name}, one crop. Faces found in "
        f"{len(inputs.found.index)} of {len(inputs.folder)} pictures; in the other {missed} the "
        "network's answer stands. Classifiers learned on Training, everything chosen on "
        "PublicTest; `held out`: each fifth of validation under rules fitted on the other four. "
        "Fixes and breaks against the network alone; McNemar's exact test, two-sided.",
        "Margins chosen (second look, pair, triple): "
        + "; ".join(f"{kind} {table_8_networks.margins(r)}" for kind, r in rules.items())
        + ". A margin of 0: it paid at none; triples are asked only if that won on held-out folds "
        "over pairs alone. The second look is the network's at the face upright and in the mirror, "
        "framed by its mesh, where the likeliest two emotions are within the margin; from then on "
        "the mean of both looks is the network's answer, of the best SVMs and of stacking too.",
        f"`Always below {FORCED_MARGIN:g}` is the thesis's rule at a margin that was not chosen: "
        "it shows what the rule does, no more. `Stacking` is a logistic regression on the "
        "log-probabilities of the network and of units and mesh, fitted on validation. "
        "`RBF SVMs`: one a pair, trained on the validation images whose two likeliest are "
        "that pair, held out there; they are not in use and not scored on the test. "
        "`Units and mesh alone` is scored on the faces found.",
    )
    name, title = _named(
        inputs, "table-8", "Table 8: Action Units decide when the network hesitates"
    )
    doubt = table_8_doubt.build(
        _cases(inputs, sets["valid"], "best"), rules["best"], inputs.seed,
        *_named(inputs, "table-8-doubt", "Table 8: when a face is too doubtful for a label"),
    )  # fmt: skip
    networks = table_8_networks.build(
        (inputs.network, *inputs.others), inputs.classifiers, inputs.found, inputs.folder,
        *_named(inputs, "table-8-networks", "Table 8 beside each network"),
    )  # fmt: skip
    main = Table(name, title, COLUMNS, tuple(rows), notes)
    return main, _by_pair(inputs, sets), doubt, networks


def score_alone(table: Table) -> dict:
    """What the card of the classifiers keeps of units and mesh alone."""
    row = next(row for row in table.rows if row["method"] == ALONE)
    return {"accuracy": round(100 * row["test"], 2), "n": row["n"], "of": "faces found"}


def _named(inputs: Inputs, name: str, title: str) -> tuple[str, str]:
    """A table's name and title: that of MediaPipe's units is the one that ships."""
    if inputs.source == "MediaPipe":
        return name, title
    return f"{name}-{inputs.source.lower()}", f"{title}, units by {inputs.source}"


def _methods(inputs: Inputs, sets: dict[str, Answers]) -> list[tuple]:
    """(title, the thesis's figure, labels by set, accuracy on validation held out) of each.

    Where the network never looks again there is no second look.
    """
    margin = inputs.rules["best"].look_margin
    found: list[tuple] = []
    if margin:
        found.append(("second look", None, _second_look(sets, margin), None))
    for kind, title in TITLES.items():
        rules = inputs.rules[kind]
        cases = {name: _cases(inputs, answers, kind) for name, answers in sets.items()}
        said = {name: _decided(case, rules, sets[name]) for name, case in cases.items()}
        found.append((title, THESIS.get(kind), said, _held_out(inputs, kind)))
        if kind == "thesis":
            everything = dict.fromkeys((*layout.PAIRS, *layout.TRIPLES), PairRecord(0, 0, 0))
            forced = dataclasses.replace(
                rules, pair_margin=FORCED_MARGIN, triple_margin=FORCED_MARGIN, records=everything
            )
            said = {name: _Said(*decide.apply(case, forced)) for name, case in cases.items()}
            found.append((f"thesis SVMs, always below {FORCED_MARGIN:g}", None, said, None))
    looked = {name: answers.looked(margin) for name, answers in sets.items()}
    said, accuracy = _stacking(inputs, looked)
    found.append(("stacking", None, said, accuracy))
    return found


def _second_look(sets: dict[str, Answers], margin: float) -> dict[str, _Said]:
    """Labels by set of the network that looks again where it hesitates, and asks nobody."""
    return {
        name: _Said(answers.looked(margin).first, answers.twice(margin).astype(np.int64))
        for name, answers in sets.items()
    }


def _decided(cases: decide.Cases, rules: Rules, answers: Answers) -> _Said:
    labels, asked = decide.apply(cases, rules)
    return _Said(labels, np.maximum(asked, answers.twice(rules.look_margin)))


def _radial(inputs: Inputs, valid: Answers) -> list[dict]:
    """SVMs with a radial kernel on the network's and the units' log-odds; on validation alone."""
    cases = _cases(inputs, valid, "best")
    place, has = fit.place_of(inputs.found, valid.rows)
    units = fit.features_of(inputs.classifiers, inputs.found, place)[1] * has[:, None]
    return [
        {
            "method": title,
            "valid_cv": rbf.held_out(cases, features, inputs.seed),
            "n_valid": len(cases),
        }
        for title, features in (
            ("RBF SVMs on both log-odds", None),
            ("RBF SVMs on both log-odds and units", units),
        )
    ]


def _held_out(inputs: Inputs, kind: str) -> float | None:
    """Accuracy on validation images under rules that did not see them, when they were fitted."""
    told = inputs.classifiers.card.beside[inputs.network.name].metrics.get(fit.ON_VALID, {})
    row = told.get(f"{kind}, held out")
    return row["accuracy"] / 100 if row else None


def _stacking(inputs: Inputs, sets: dict[str, Answers]) -> tuple[dict[str, _Said], float]:
    """Labels of the baseline by set, and its accuracy on validation images held out."""
    rows = {name: _stack_rows(inputs, answers) for name, answers in sets.items()}
    truth = sets["valid"].labels
    folds = StratifiedKFold(decide.FOLDS, shuffle=True, random_state=inputs.seed)
    tried = []
    for c in STACK_C:
        model = LogisticRegression(C=c, max_iter=2000)
        tried.append(cross_val_predict(model, rows["valid"], truth, cv=folds))
    best = max(range(len(STACK_C)), key=lambda i: (tried[i] == truth).mean())
    model = LogisticRegression(C=STACK_C[best], max_iter=2000).fit(rows["valid"], truth)
    said = {
        name: _Said(model.predict(x).astype(np.int64), np.ones(len(x), np.int64))
        for name, x in rows.items()
    }
    return said, float((tried[best] == truth).mean())


def _stack_rows(inputs: Inputs, answers: Answers) -> np.ndarray:
    """float64 (N, 16): log-probabilities of the network and of units and mesh, 0 without a mesh."""
    place, has = fit.place_of(inputs.found, answers.rows)
    hidden, _ = fit.features_of(inputs.classifiers, inputs.found, place)
    units = metrics.log_softmax(inputs.classifiers.logits(hidden)) * has[:, None]
    return np.concatenate([np.log(np.maximum(answers.probabilities, 1e-6)), units], axis=1)


def _row(
    title: str,
    thesis: float | None,
    sets: dict[str, Answers],
    alone: dict[str, np.ndarray],
    said: dict[str, _Said],
    held_out: float | None,
) -> dict:
    right = {name: said[name].labels == answers.labels for name, answers in sets.items()}
    row = {
        "method": title,
        "thesis": thesis,
        "test": float(right["test"].mean()),
        "n": len(right["test"]),
        "test_csv": float(right["csv"].mean()),
        "n_csv": len(right["csv"]),
        "valid": float(right["valid"].mean()),
        "n_valid": len(right["valid"]),
    }
    if held_out is not None:
        row["valid_cv"] = held_out
    if title != "network alone":
        test = metrics.mcnemar(right["test"], alone["test"])
        row |= {
            "fixes": test["only_a"],
            "breaks": test["only_b"],
            "p": test["p"],
            "p_csv": metrics.mcnemar(right["csv"], alone["csv"])["p"],
            "touched": float((said["test"].touched > 0).mean()),
            "changed": float((said["test"].labels != sets["test"].first).mean()),
        }
    return row


def _units_alone(inputs: Inputs) -> dict:
    row: dict = {"method": ALONE}
    for key, count, data, split in (
        ("test", "n", inputs.folder, "test"),
        ("test_csv", "n_csv", inputs.csv, "test"),
        ("valid", "n_valid", inputs.folder, "valid"),
    ):
        truth = labels(inputs.found, data)
        seen = np.flatnonzero(in_split(inputs.found, data, split) & (truth >= 0))
        hidden, _ = fit.features_of(inputs.classifiers, inputs.found, seen)
        right = metrics.hits(inputs.classifiers.logits(hidden), truth[seen])
        row |= {key: float(right.mean()) if len(seen) else None, count: len(seen)}
    return row


def _by_pair(inputs: Inputs, sets: dict[str, Answers]) -> Table:
    rows = []
    for kind in KINDS:
        rules = inputs.rules[kind]
        counts: dict[tuple[int, ...], dict] = {}
        for name in ("valid", "test"):
            cases = _cases(inputs, sets[name], kind)
            said, touched = decide.apply(cases, rules)
            was, now = cases.order[:, 0] == cases.labels, said == cases.labels
            for table, code, place in (
                (layout.PAIRS, 2, cases.pair), (layout.TRIPLES, 3, cases.triple),
            ):  # fmt: skip
                for i, emotions in enumerate(table):
                    mine = (touched == code) & (place == i)
                    if mine.any():
                        counts.setdefault(emotions, {}).update(
                            {
                                f"{name}_asked": int(mine.sum()),
                                f"{name}_fixes": int((mine & now & ~was).sum()),
                                f"{name}_breaks": int((mine & was & ~now).sum()),
                            }
                        )
        rows += [
            {"kind": kind, "emotions": ", ".join(EMOTIONS[e] for e in emotions), **values}
            for emotions, values in counts.items()
        ]
    notes = ("Protocol majority. Pairs and triples that were never asked are left out.",)
    title = "Table 8 by pair and triple: where Action Units were asked"
    return Table(*_named(inputs, "table-8-pairs", title), PAIR_COLUMNS, tuple(rows), notes)


def _cases(inputs: Inputs, answers: Answers, kind: str) -> decide.Cases:
    looked = answers.looked(inputs.rules[kind].look_margin)
    return fit.cases_of(inputs.classifiers, inputs.found, looked, kind)


def _network_alone(sets: dict[str, Answers]) -> dict[str, _Said]:
    return {
        name: _Said(answers.first, np.zeros(len(answers.labels), np.int64))
        for name, answers in sets.items()
    }
