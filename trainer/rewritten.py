"""An exported model whose file is written anew: what its card still says, and what it says anew.

The run that made it may be gone; the file, its card and FER+ are all that this needs.
"""

from __future__ import annotations

from typing import Any

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from trainer.data.types import FerPlus
from trainer.export import judged

LASTING = ("format", "scheme", "kept_in_float", "calibration")
"""What a card tells of a file's numbers that holds of the changed file too. The accuracies were of
the file before, and the float network that they were held against may be gone."""


def rewritten(card: Card, content: bytes, data: FerPlus, **changes: Any) -> Card:
    """The card of a file that says other things than the one that a card describes.

    Temperature, reliability and validation scores are taken anew. Test scores, how poor pictures
    are read, and what 8 bits cost, were those of the file before and are dropped: measure them
    again.

    Args:
        card: of the file before.
        content: the changed file.
        data: FER+ with the label file of the card's protocol.
        changes: fields that the change makes others.
    """
    precision = {name: card["precision"][name] for name in LASTING if name in card["precision"]}
    kept = {name: value for name, value in card.data.items() if name != "robustness"}
    return cards.validate(
        {
            **kept,
            **changes,
            "precision": {**precision, "bytes": len(content)},
            **judged(content, data, card.protocol, changes.get("training", card["training"])),
        },
        "The changed model's card",
    )
