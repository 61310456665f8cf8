"""Whether doubt is judged before or after Action Units have spoken: ``table-8-doubt``.

A face that is too doubtful gets no label. Its doubt can be judged by the network's probability
before the units are asked, or by what they made of it. Decided on validation images alone.
"""

from __future__ import annotations

import numpy as np

from ferdesk.au_svm.card import Rules
from ferdesk.core import metrics
from ferdesk.core.vocab import N_EMOTIONS
from trainer.au import decide
from trainer.tables.table import Column, Table, percent

ORDERS = (
    "before units are asked",
    "no doubt where units were asked",
    "doubt first, by the network",
    "doubt last, by what the units settled",
)
RESAMPLES = 1000


COLUMNS = (
    Column("order", "order"),
    Column("aurc", "mean risk over all coverages %", lambda value: f"{100 * value:.3f}"),
    *(
        Column(f"at_{100 * c:.0f}", f"accuracy of the surest {100 * c:.0f}%", percent)
        for c in reversed(metrics.COVERAGES)
    ),
    Column("n", "N"),
)


def build(cases: decide.Cases, rules: Rules, seed: int, name: str, title: str) -> Table:
    """Compare the orders, each image under rules that were fitted on the other folds.

    Args:
        cases: validation images.
        rules: those in use; only whether they ask triples counts.
        seed: of the folds and of the resampling.
        name, title: of the table.
    """
    parts: tuple[list[np.ndarray], ...] = ([], [], [], [])
    for fold, fitted in decide.folds(cases, rules.kind, seed, rules.triple_margin > 0):
        part = cases.of(fold)
        said, touched = decide.apply(part, fitted)
        row = (fold, said, touched > 0, decide.confidence(part, fitted))
        for column, value in zip(parts, row):
            column.append(value)
    index, labels, asked, after = (np.concatenate(column) for column in parts)
    truth, first = cases.labels[index], cases.order[index, 0]
    before = np.exp(cases.log_p[index, 0])
    orders = tuple(
        _as_probabilities(said, sure)
        for said, sure in (
            (first, before),
            (labels, np.where(asked, 1.0, before)),
            (labels, before),
            (labels, after),
        )
    )
    rows = [_row(order, p, truth) for order, p in zip(ORDERS, orders)]
    low, high = _interval(orders[2], orders[3], truth, len(cases), seed)
    notes = (
        f"FER+ validation, majority rule, N={len(cases)}, {decide.REPEATS} draws of "
        f"{decide.FOLDS} folds, each image under {rules.kind} rules fitted on the other folds. "
        "Risk: share of wrong labels among those given, the surest first.",
        f"Judging doubt last instead of first lowers the mean risk by "
        f"{100 * (rows[2]['aurc'] - rows[3]['aurc']):.3f} points (95% interval of {RESAMPLES} "
        f"resamples of the first draw: {100 * low:.3f} to {100 * high:.3f}). The app judges it "
        "last.",
    )
    return Table(name, title, COLUMNS, tuple(rows), notes)


def _row(order: str, probabilities: np.ndarray, truth: np.ndarray) -> dict:
    found = metrics.risk_coverage(probabilities, truth)
    row = {"order": order, "aurc": found["aurc"], "n": len(truth) // decide.REPEATS}
    return row | {f"at_{100 * r['coverage']:.0f}": r["accuracy"] for r in found["table"]}


def _as_probabilities(labels: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """float64 (N, 8) in which the label has what it is sure of, and the others nothing."""
    made = np.zeros((len(labels), N_EMOTIONS))
    made[np.arange(len(labels)), labels] = sure
    return made


def _interval(
    a: np.ndarray, b: np.ndarray, truth: np.ndarray, n: int, seed: int
) -> tuple[float, float]:
    """2.5th and 97.5th percentile of the difference in mean risk, of the first draw of folds."""
    rng = np.random.default_rng(seed)
    gains = []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, n, n)
        first, last = (metrics.risk_coverage(p[rows], truth[rows])["aurc"] for p in (a, b))
        gains.append(first - last)
    low, high = np.percentile(gains, (2.5, 97.5))
    return float(low), float(high)
