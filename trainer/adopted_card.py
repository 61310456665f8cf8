"""What the card of an adopted network says of it."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from typing import Any

from onnx import TensorProto

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from ferdesk.core.vocab import EMOTIONS
from trainer.adopt import NONE, Meaning
from trainer.export import CONTRACT, OF_ANY
from trainer.foreign import Foreign

KEY = "adopted_from"
"""In the recipe of a card that an adopted network has, and no other."""
NOT_SCORED = " Not scored on FER+: its confidence is as it gives it."
UNTOLD = "Its publisher's; ferdesk was not told which."
FORMATS = {
    TensorProto.FLOAT: "fp32", TensorProto.DOUBLE: "fp64", TensorProto.FLOAT16: "fp16",
    TensorProto.BFLOAT16: "bf16", TensorProto.INT8: "int8", TensorProto.UINT8: "int8",
}  # fmt: skip
"""What weights are held in; whole numbers of other types are shapes and places."""


def adopted_fields(
    network: Foreign, meant: Meaning, model_id: str, title: str, licence: str | None
) -> dict[str, Any]:
    """The fields that do not hang on a score; a model that has none has them all.

    Args:
        licence: of the weights; None where it was not told.
    """
    pictures = network.pictures
    held: Counter[str] = Counter()
    for item in network.model.graph.initializer:
        if item.data_type in FORMATS:
            held[FORMATS[item.data_type]] += math.prod(item.dims)
    limits = list(OF_ANY)
    limits.append(
        "It was trained by others: what it learnt from, and where else it fails, is for its "
        "publisher to say."
    )
    limits += [f"It has no answer for {name}." for name in meant.unknown]
    return {
        "schema": cards.SCHEMA,
        "id": model_id,
        "title": title,
        "summary": "A network of others, adopted. It reads pictures of "
        f"{pictures.width}×{pictures.height} pixels.",
        "architecture": network.path.name,
        "parameters": held.total(),
        "recipe": {
            KEY: network.path.name,
            "file_sha256": network.sha256,
            "opset": network.opset,
            "pictures": str(pictures),
            "range": meant.range,
            "mean": list(meant.mean),
            "std": list(meant.deviation),
            "emotions": [NONE if i is None else EMOTIONS[i] for i in meant.emotions],
            "answers": "probabilities" if network.certain else "logits",
            "several_at_once": network.at_once,
        },
        "data": {"set": "its publisher's"},
        "thesis": None,
        "seeds": [],
        "training": {},
        "licence": licence or UNTOLD,
        "limits": limits,
        **CONTRACT,
        "precision": {"format": held.most_common(1)[0][0] if held else "none"},
    }


def unscored(fields: dict[str, Any], content: bytes) -> Card:
    """The card of a model that no labelled picture was at hand for."""
    return cards.validate(
        {
            **fields,
            "summary": fields["summary"] + NOT_SCORED,
            "metrics": {},
            "temperature": 1.0,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
        "The adopted network's card",
    )


def is_adopted(card: Card) -> bool:
    """Whether it is of a network that was adopted."""
    return KEY in card["recipe"]
