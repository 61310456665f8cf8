"""A field of an exported model's card that is measured again, the rest of it as it is.

Whether a model's file, and the data at hand, are those that its card describes is asked here too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ferdesk.core import card as cards
from ferdesk.core import metrics, variant
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError, unreadable
from trainer import dataset
from trainer.data.types import FerPlus

AGREES_WITHIN = 0.5
"""Percentage points between the accuracy found and the card's: 8-bit arithmetic differs a little
from processor to processor, another model or other pictures by more."""


def opened(folder: Path, path: Path, cache: Path | None) -> tuple[Card, FerPlus]:
    """A model's card, and the data that it was calibrated on.

    Args:
        folder: an exported model (``model.onnx`` and ``card.json``).
        path: FER+.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: it is no exported model, its file is not the one that the card describes, or
            the data is another.
    """
    card = cards.read(folder / "card.json")
    check_file(folder, card)
    data = dataset.of_protocol(path, card.protocol, cache)
    check_labels(folder, card, data)
    return card, data


def check_accuracy(folder: Path, card: Card, logits: np.ndarray, labels: np.ndarray) -> None:
    """Hold what a model says of all validation pictures against its card.

    Raises:
        FerdeskError: it reads them otherwise than the card says.
    """
    told = card["metrics"].get(f"valid/{card.protocol}")
    if told is None:
        return
    accuracy = 100 * metrics.hits(logits, labels).mean()
    if told["n"] != len(labels) or abs(accuracy - told["accuracy"]) > AGREES_WITHIN:
        raise FerdeskError(
            f"{folder} reads {accuracy:.2f}% of {len(labels)} validation pictures; its card says "
            f"{told['accuracy']:.2f}% of {told['n']}.",
            "Give the data that it was exported with.",
        )


def write(folder: Path, card: Card, name: str, found: dict, after: str) -> None:
    """Put a field into a card, in the place of the one that is there.

    Args:
        name: of the field.
        after: the field that a new one stands behind; at the end where there is none such.
    """
    order = list(card.data)
    if name not in order:
        order.insert(order.index(after) + 1 if after in order else len(order), name)
    fields = {**card.data, name: found}
    cards.write(cards.validate({key: fields[key] for key in order}), folder / "card.json")


def check_file(folder: Path, card: Card) -> None:
    """Hold the network's file of a model against its card.

    Raises:
        FerdeskError: it can't be read, or is not the file that the card describes.
    """
    if has_file(folder, card):
        return
    path = variant.file_of(folder, card.variant)
    if card.variant is not None:
        raise FerdeskError(
            f"{folder} is a variant of another file than {path}.",
            f"Remove {folder}, and balance {card.variant.of} anew.",
        )
    raise FerdeskError(
        f"{path} is not the file that its card describes.", "Export the model again."
    )


def has_file(folder: Path, card: Card) -> bool:
    """Whether the file that a model reads with is the one that its card describes.

    Raises:
        FerdeskError: it can't be read.
    """
    path = variant.file_of(folder, card.variant)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise unreadable(path, error, "Give the folder of an exported model.") from error
    return digest == card["sha256"].lower()


def check_labels(folder: Path, card: Card, data: FerPlus) -> None:
    """Hold a data set's label file against the one that a model was calibrated on.

    Raises:
        FerdeskError: it is another; a card that is older than a note of it does not tell.
    """
    described = card["data"].get("labels_sha256")
    if described not in (None, data.labels.sha256):
        raise FerdeskError(
            f"{folder} was calibrated on another label file ({described[:12]}…) than "
            f"{data.labels.name} of this data ({data.labels.sha256[:12]}…).",
            "Give the data that it was exported with.",
        )
