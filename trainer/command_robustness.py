"""The ``robustness`` command: how well an exported model reads pictures that are made worse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core import metrics
from ferdesk.core.robustness import UNCHANGED, parse
from ferdesk.core.types import CROP_SIZE, N_BLENDSHAPES, N_LANDMARKS, Face, HeadPose
from ferdesk.quality import FLAWS, View
from trainer import filled_card, protocol
from trainer.corruptions import CORRUPTIONS, corrupted, sampled
from trainer.predictors import Predictor, open_model, run


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
    some = sampled(len(rows))
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

    def row(name: str, amount: float, pictures: np.ndarray, flaws: dict[str, float]) -> dict:
        p = metrics.softmax(run(predict, pictures), temperature)
        told = {
            "corruption": name,
            "amount": amount,
            "accuracy": round(100 * float(metrics.hits(p, labels).mean()), 2),
            "confidence": round(100 * float(p.max(axis=1).mean()), 2),
        }
        return told | ({"flaws": flaws} if flaws else {})

    seen = {way.flaw: measured(way.flaw, pixels) for way in CORRUPTIONS if way.flaw}
    rows = [row(UNCHANGED, 0, pixels, seen)]
    for way in CORRUPTIONS:
        for amount in way.amounts:
            worse = corrupted(pixels, way, amount)
            side = amount if way.flaw == "small" else CROP_SIZE
            flaws = {way.flaw: measured(way.flaw, worse, side)} if way.flaw else {}
            rows.append(row(way.name, amount, worse, flaws))
    return rows


def measured(name: str, pixels: np.ndarray, side: float = CROP_SIZE) -> float:
    """What a flaw of ``ferdesk.quality.FLAWS`` measures of crops: the median.

    Args:
        name: of one that needs no mesh.
        pixels: uint8 (N, 48, 48).
        side: of the faces in their pictures, in pixels.
    """
    measure = next(flaw.measure for flaw in FLAWS if flaw.name == name)
    nothing = np.zeros((N_LANDMARKS, 3), np.float32)
    box = (0.0, 0.0, side, side)
    face = Face(0, box, nothing, np.zeros(N_BLENDSHAPES, np.float32), HeadPose(0, 0, 0))
    views = (View(face, crop, CROP_SIZE, CROP_SIZE) for crop in pixels)
    return round(float(np.median([measure(view) for view in views])), 3)
