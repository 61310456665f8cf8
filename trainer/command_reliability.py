"""The ``reliability`` command: how far an exported model's confidence is from its accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trainer import evaluate, filled_card
from trainer.calibrate import reliability


def run_reliability(models: Sequence[Path], path: Path, cache: Path | None) -> str:
    """Fill the reliability diagram of cards from validation pictures, and tell what it shows.

    Weights, temperature and scores stay as they are; no test picture is looked at.

    Args:
        models: exported folders (``model.onnx`` and ``card.json``).
        path: FER+.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: a folder is no exported model, its file is not the one that the card
            describes, or the data is not the one that it was calibrated on. The cards before it
            are written then, it and those after it are not.
    """
    return "\n".join(_fill(Path(folder), path, cache) for folder in models)


def _fill(folder: Path, path: Path, cache: Path | None) -> str:
    card, data = filled_card.opened(folder, path, cache)
    rule = card.protocol
    logits, labels = evaluate.predictions(folder, data, "valid", rule)
    filled_card.check_accuracy(folder, card, logits, labels)
    found = reliability(logits, labels, card.temperature, rule)
    filled_card.write(folder, card, "reliability", found, after="temperature")
    return (
        f"{folder}: calibration error {found['before']['ece']:.2f} points before the temperature, "
        f"{found['after']['ece']:.2f} after it (validation, N={found['n']}, {rule})"
    )
