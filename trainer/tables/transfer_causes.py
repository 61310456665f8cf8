"""Why the thesis's features say so little: each cause tried alone, on validation."""

from __future__ import annotations

from collections.abc import Mapping

from trainer.tables.table import Column, Table, percent
from trainer.transfer.causes import TRIALS

COLUMNS = (
    Column("name", "trial"),
    Column("title", "set-up"),
    Column("accuracy", "validation %", percent),
    Column("train_accuracy", "training %", percent),
    Column("c", "C", lambda value: f"{value:g}"),
    Column("n", "N"),
    Column("train_n", "N training"),
    Column("largest", "largest class %", percent),
    Column("guess", "guessing by frequency %", percent),
    Column("why", "why not"),
)


def build(results: Mapping[str, dict], protocol: str, reasons: Mapping[str, str]) -> Table:
    """The trials that are done, and why the others are not.

    Args:
        results: what :func:`trainer.transfer.causes.run` returned, by the trial's name.
        reasons: why a trial is not there, by its name.
    """
    rows = []
    for trial in TRIALS:
        row = {"name": trial.name, "title": trial.title}
        why = {"why": reasons.get(trial.name, "not tried yet")}
        rows.append({**row, **results.get(trial.name, why)})
    note = (
        f"FER+, protocol `{protocol}`; features of EfficientNet-Lite0 of ImageNet, linear SVM "
        "(one emotion against the rest, squared hinge, minimised to its end), scored on "
        "PublicTest; test images play no part. Trials at several sizes use 2,048 training and "
        "1,024 validation images drawn by seed 0; compare them with each other alone. Guessing "
        "by frequency is the accuracy of labels that are drawn at random as often as they occur: "
        "what a classifier comes to whose labels belong to other pictures."
    )
    title = "Why the thesis's features say so little"
    return Table.under(protocol, "transfer-causes", title, COLUMNS, tuple(rows), (note,))
