"""Score a model on validation or test images under a protocol.

Test images are for a final model alone; everything is chosen on validation.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from trainer import dataset, duplicates, protocol
from trainer.calibrate import fit_temperature
from trainer.data.types import FerPlus
from trainer.predictors import Predictor, mean_of, open_model, refuse_copies, run
from trainer.score_text import table

__all__ = ["evaluate", "predictions", "score", "table"]


def evaluate(
    model: Path | Sequence[Path],
    data: Path | FerPlus,
    split: str = "valid",
    protocol_name: str = "majority",
    cache: Path | None = None,
) -> dict:
    """Score a model.

    The temperature is the card's; a run directory has none yet, so it is fitted on validation
    images under the same protocol.

    Args:
        model: an exported folder (``model.onnx`` and ``card.json``) or a run directory; several
            are an ensemble, whose probabilities are the mean of theirs.
        data: FER+, or where it lies.
        split: ``valid`` or ``test``.
        protocol_name: a key of ``PROTOCOLS``.
        cache: where a decoded data set is kept.

    Returns:
        What :func:`metrics.score` returns, with the model, split, protocol, label file, and the
        accuracy without the images that have an exact copy in the training split.

    Raises:
        FerdeskError: unknown split or protocol, no model there, one that was not trained as the
            protocol wants it, unreadable data.
    """
    if split not in ("valid", "test"):
        raise FerdeskError(f"A model is not scored on {split!r}.", "Choose valid or test.")
    chosen = protocol.get(protocol_name)
    models = [model] if isinstance(model, Path) else list(model)
    predict, temperature = open_model(models[0])
    for path in models:
        refuse_copies(path, protocol_name)
    if not isinstance(data, FerPlus):
        data = dataset.load(data, chosen.labels, cache)
    if len(models) > 1:
        predict, temperature = together(models, data, protocol_name), None
    rows, labels = protocol.select_some(data, split, protocol_name)
    logits = run(predict, data.pixels[rows])
    if temperature is None and split == "valid":
        temperature = fit_temperature(logits, labels)
    elif temperature is None:
        temperature = _fitted(predict, data, protocol_name)
    return {
        "model": " + ".join(map(str, models)),
        "split": split,
        "protocol": protocol_name,
        "labels": {"file": data.labels.name, "sha256": data.labels.sha256},
        **score(data, rows, labels, logits, temperature),
    }


def together(
    models: Sequence[Path], data: FerPlus, protocol_name: str = "majority", mixed: bool = False
) -> Predictor:
    """Models as an ensemble whose softmax, at temperature 1, is the mean of what they believe.

    Args:
        models: exported folders, or run directories; the temperature of the latter is fitted on
            validation images.
        mixed: as of :func:`trainer.predictors.torch_predictor`.

    Raises:
        FerdeskError: one of them holds no model.
    """
    opened = [open_model(path, mixed) for path in models]
    return mean_of([(model, held or _fitted(model, data, protocol_name)) for model, held in opened])


def score(
    data: FerPlus, rows: np.ndarray, labels: np.ndarray, logits: np.ndarray, temperature: float
) -> dict:
    """:func:`metrics.score` of some rows of a data set, and the score without exact copies.

    Args:
        data: the set.
        rows: int64 (M,): the rows that were selected.
        labels: int64 (M,).
        logits: float (M, 8).
        temperature: the model's.
    """
    targets = protocol.vote_shares(data.votes[rows])
    found = metrics.score(logits, labels, targets, temperature)
    copied = duplicates.copies_in_training(data)[rows]
    right = metrics.hits(logits, labels)[~copied]
    found["without_copies"] = {
        "n": len(right),
        "accuracy": float(right.mean()) if len(right) else None,
    }
    return found


def predictions(
    model: Path, data: FerPlus, split: str, protocol_name: str = "majority"
) -> tuple[np.ndarray, np.ndarray]:
    """Logits float32 (M, 8) and labels int64 (M,) of a model."""
    rows, labels = protocol.select_some(data, split, protocol_name)
    predict, _ = open_model(Path(model))
    return run(predict, data.pixels[rows]), labels


def _fitted(predict: Predictor, data: FerPlus, protocol_name: str) -> float:
    """The temperature that validation images ask for."""
    rows, labels = protocol.select_some(data, "valid", protocol_name)
    return fit_temperature(run(predict, data.pixels[rows]), labels)
