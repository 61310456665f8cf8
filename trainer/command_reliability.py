"""The ``reliability`` command: how far an exported model's confidence is from its accuracy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ferdesk.core import card as cards
from ferdesk.core import metrics
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError, unreadable
from trainer import dataset, evaluate
from trainer.calibrate import reliability
from trainer.data.types import FerPlus

AGREES_WITHIN = 0.5
"""Percentage points between the accuracy found and the card's: 8-bit arithmetic differs a little
from processor to processor, another model or other pictures by more."""


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
    card = cards.read(folder / "card.json")
    _check_model(folder, card)
    rule = card.protocol
    data = dataset.of_protocol(path, rule, cache)
    _check_labels(folder, card, data)
    logits, labels = evaluate.predictions(folder, data, "valid", rule)
    _check_accuracy(folder, card, rule, logits, labels)
    found = reliability(logits, labels, card.temperature, rule)
    cards.write(_with(card, found), folder / "card.json")
    return (
        f"{folder}: calibration error {found['before']['ece']:.2f} points before the temperature, "
        f"{found['after']['ece']:.2f} after it (validation, N={found['n']}, {rule})"
    )


def _with(card: Card, found: dict) -> Card:
    """The card with its diagram, which stands after the temperature that it is about."""
    fields = {}
    for name, value in card.data.items():
        if name != "reliability":
            fields[name] = value
        if name == "temperature":
            fields["reliability"] = found
    return cards.validate(fields)


def _check_model(folder: Path, card: Card) -> None:
    path = folder / "model.onnx"
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise unreadable(path, error, "Give the folder of an exported model.") from error
    if digest != card["sha256"].lower():
        raise FerdeskError(
            f"{path} is not the file that its card describes.", "Export the model again."
        )


def _check_labels(folder: Path, card: Card, data: FerPlus) -> None:
    described = card["data"].get("labels_sha256")
    if described not in (None, data.labels.sha256):
        raise FerdeskError(
            f"{folder} was calibrated on another label file ({described[:12]}…) than "
            f"{data.labels.name} of this data ({data.labels.sha256[:12]}…).",
            "Give the data that it was exported with.",
        )


def _check_accuracy(
    folder: Path, card: Card, rule: str, logits: np.ndarray, labels: np.ndarray
) -> None:
    told = card["metrics"].get(f"valid/{rule}")
    if told is None:
        return
    accuracy = 100 * metrics.hits(logits, labels).mean()
    if told["n"] != len(labels) or abs(accuracy - told["accuracy"]) > AGREES_WITHIN:
        raise FerdeskError(
            f"{folder} reads {accuracy:.2f}% of {len(labels)} validation pictures; its card says "
            f"{told['accuracy']:.2f}% of {told['n']}.",
            "Give the data that it was exported with.",
        )
