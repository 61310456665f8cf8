"""Table 7.2: transfer learning, fine-tuned or by features and a linear SVM."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from trainer import recipes, size
from trainer.data.types import FerPlus
from trainer.recipes.table_7_2 import FEATURES, FINE_TUNED, HERE, FeatureRow
from trainer.runs import run_folder
from trainer.tables import table_7_1
from trainer.tables.table import Column, Table
from trainer.transfer import feature_row

ORDER = (
    *(recipe.name for recipe in FINE_TUNED),
    *(row.name for row in FEATURES if row.thesis is not None),
    *(recipe.name for recipe in HERE),
    *(row.name for row in FEATURES if row.thesis is None),
)
"""The thesis's ten rows in its order, then this project's own."""

COLUMNS = (
    Column("recipe", "row"),
    Column("method", "method"),
    *(column for column in table_7_1.COLUMNS if column.key != "recipe"),
)


def build(
    seeds: range,
    data: FerPlus,
    root: Path,
    protocol: str = "majority",
    reasons: Mapping[str, str] | None = None,
) -> Table:
    """Score what is trained, once, and tell why the rest is not.

    Args:
        seeds: of which a fine-tuned row takes those that are finished.
        root: folder of the runs.
        reasons: why a row is not there, by its name.
    """
    reasons = reasons or {}
    by_name = {row.name: row for row in FEATURES}
    rows = []
    for name in ORDER:
        if name in by_name:
            rows.append(_feature_row(by_name[name], data, root, protocol, reasons))
        else:
            row = table_7_1.trained_row(name, seeds, data, root, protocol, dict(reasons))
            rows.append({**row, "method": recipes.get(name).notes})
    notes = (
        f"FER+, protocol `{protocol}` ({data.labels.name}, sha256 {data.labels.sha256[:12]}…), "
        "PrivateTest; one crop, no test-time averaging; everything chosen on PublicTest. Gray is "
        "repeated to three channels and enlarged bilinearly to the network's own input (224 "
        "pixels, 299 of InceptionV3) unless the row says otherwise. Features are standardised, "
        "the SVM is linear, one emotion against the rest, squared hinge, and its C is the best on "
        "validation; its margins stand for logits. Minutes are the training, or the SVM with what "
        "of its features was not cached yet.",
        "The first ten rows are the thesis's. Those with EfficientNet-Lite0 measure the same "
        "methods with weights of ImageNet that a Python package carries. What the thesis's "
        "figures suffer from: transfer-causes.md.",
    )
    return Table.under(
        protocol,
        "table-7.2",
        "Table 7.2: transfer learning to FER+",
        COLUMNS,
        tuple(rows),
        notes,
    )


def _feature_row(
    row: FeatureRow, data: FerPlus, root: Path, protocol: str, reasons: Mapping[str, str]
) -> dict:
    cells = {
        "recipe": row.name,
        "method": row.title,
        "thesis": row.thesis,
        "digest": row.digest,
        "parameters": size.parameters(row.model),
        "gmac": round(size.gmac(row.model), 3),
    }
    try:
        held = feature_row.finished(row, run_folder(root, row.name, 0, protocol), protocol, data)
    except FerdeskError as error:
        return {**cells, "why": str(error)}
    if held is None:
        return {**cells, "why": reasons.get(row.name, "not trained yet")}
    about, valid, test = held
    return {
        **cells,
        "accuracy": [test["accuracy"]],
        "seeds": 1,
        "n": test["n"],
        "beats": None
        if row.thesis is None
        else table_7_1.tick(100 * test["accuracy"] >= row.thesis),
        **{key: test[key] for key in ("top2", "top3", "macro_f1", "mean_recall")},
        "jsd": test["jsd"]["after"],
        "valid": valid["accuracy"],
        "minutes": about["seconds"] / 60,
        "hardware": table_7_1.hardware(about),
    }
