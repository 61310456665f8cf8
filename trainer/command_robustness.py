"""The ``robustness`` command: how well an exported model reads pictures that are made worse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core import metrics
from ferdesk.core.robustness import UNCHANGED, parse
from trainer import filled_card, protocol
from trainer.corruptions import CORRUPTIONS, corrupted
from trainer.predictors import Predictor, open_model, run

SAMPLE = 1000
"""Validation pictures, evenly taken. Each is read two dozen times; a share of them is known to
three points, and how two models differ, on the same pictures, more closely."""


def run_robustness(models: Sequence[Path], path: Path, cache: Path | None) -> str:
    """Fill the robustness of cards from validation pictures made worse, and tell what it is.

    Weights, temperature and scores stay as they are; no test picture is looked at.

    Args:
        models: exported folders (``model.onnx`` and ``card.json``).
        path: FER+.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: as of :func:`trainer.filled_card.opened`. The cards before it are written
            then, it and those after it are not.
    """
    return "\n".join(_fill(Path(folder), path, cache) for folder in models)


def _fill(folder: Path, path: Path, cache: Path | None) -> str:
    card, data = filled_card.opened(folder, path, cache)
    rows, labels = protocol.select_some(data, "valid", card.protocol)
    some = np.linspace(0, len(rows) - 1, min(len(rows), SAMPLE)).astype(int)
    found = {
        "split": "valid",
        "protocol": card.protocol,
        "n": len(some),
        "rows": robustness(
            open_model(folder)[0], data.pixels[rows[some]], labels[some], card.temperature
        ),
    }
    filled_card.write(folder, card, "robustness", found, after="reliability")
    told = parse(found)
    return (
        f"{folder}: {told.accuracy:.1f}% of pictures made worse, {told.unchanged.accuracy:.1f}% of "
        f"the same as they are (validation, N={told.n}, {card.protocol})"
    )


def robustness(
    predict: Predictor, pixels: np.ndarray, labels: np.ndarray, temperature: float
) -> list[dict[str, Any]]:
    """Read pictures as they are and in each way made worse.

    Args:
        predict: the model.
        pixels: uint8 (N, 48, 48).
        labels: int64 (N,).
        temperature: the model's.

    Returns:
        The rows of a card's ``robustness``; see :mod:`ferdesk.core.robustness`.
    """
    rows = [_row(UNCHANGED, 0, predict, pixels, labels, temperature)]
    for way in CORRUPTIONS:
        for amount in way.amounts:
            worse = corrupted(pixels, way, amount)
            rows.append(_row(way.name, amount, predict, worse, labels, temperature))
    return rows


def _row(
    name: str,
    amount: float,
    predict: Predictor,
    pixels: np.ndarray,
    labels: np.ndarray,
    temperature: float,
) -> dict[str, Any]:
    p = metrics.softmax(run(predict, pixels), temperature)
    return {
        "corruption": name,
        "amount": amount,
        "accuracy": round(100 * float(metrics.hits(p, labels).mean()), 2),
        "confidence": round(100 * float(p.max(axis=1).mean()), 2),
    }
