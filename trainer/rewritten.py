"""An exported model that is changed: what its card still says, and what it says anew.

The run that made it may be gone; the file, its card and FER+ are all that this needs.
"""

from __future__ import annotations

from typing import Any

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from trainer.data.types import FerPlus
from trainer.export import checksum, judged
from trainer.predictors import Predictor

LASTING = ("format", "scheme", "kept_in_float", "calibration")
"""What a card tells of a file's numbers that holds of the changed file too. The accuracies were of
the file before, and the float network that they were held against may be gone."""


def rewritten(
    card: Card, written: bytes, predict: Predictor, data: FerPlus, **changes: Any
) -> Card:
    """The card of a model that says other things than the one that a card describes.

    Temperature, reliability and validation scores are taken anew. Test scores, how poor pictures
    are read, and what 8 bits cost, were those of the model before and are dropped: measure them
    again.

    Args:
        card: of the model before.
        written: the file that it reads with now.
        predict: what it says now.
        data: FER+ with the label file of the card's protocol.
        changes: fields that the change makes others.
    """
    precision = {name: card["precision"][name] for name in LASTING if name in card["precision"]}
    kept = {name: value for name, value in card.data.items() if name != "robustness"}
    return cards.validate(
        {
            **kept,
            **changes,
            "precision": {**precision, "bytes": len(written)},
            **judged(predict, data, card.protocol, changes.get("training", card["training"])),
            "sha256": checksum(written),
        },
        "The changed model's card",
    )
