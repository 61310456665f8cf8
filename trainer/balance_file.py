"""The balanced variant of a model that is exported already, by the shift of :mod:`trainer.balance`.

It reads with the file of its origin, beside which it lies; what that says of each emotion is
shifted. So several models in one file can be balanced too, together.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ferdesk.core import card as cards
from ferdesk.core import variant
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from trainer import protocol
from trainer.adopted_card import is_adopted
from trainer.balance import Choice, choose, prior
from trainer.card_text import SHIFTED
from trainer.data.types import FerPlus
from trainer.export import write
from trainer.predictors import onnx_predictor, own_file, run
from trainer.rewritten import rewritten


def balance_file(source: Path, target: Path, data: FerPlus, cost: float = 0.01) -> Choice:
    """Write an exported model's balanced variant as a model of its own.

    What its card says anew, and what it drops, is in :func:`trainer.rewritten.rewritten`.

    Args:
        source: holds ``model.onnx`` and ``card.json``, as they were exported; stays as it is.
        target: where the variant goes, beside ``source``; its last part is the variant's id.
        data: FER+ with the label file of the card's protocol.
        cost: share of validation accuracy that may be lost.

    Raises:
        FerdeskError: the model is balanced already or was adopted, the target holds a model or is
            not beside it, or no validation image counts.
    """
    card = cards.read(source / "card.json")
    _refuse(source, target, card)
    file = own_file(source, card, "Balance that one.").read_bytes()
    read = onnx_predictor(file)
    rows, labels = protocol.select_some(data, "valid", card.protocol)
    log_prior = np.log(prior(data, card.protocol))
    choice = choose(run(read, data.pixels[rows]), labels, log_prior, cost)
    shift = [round(float(nats), 6) for nats in -choice.tau * log_prior]
    made = variant.Variant(card.id, tuple(shift))
    balanced = {"tau": choice.tau, "cost_allowed": cost, "from": card.id}
    changed = rewritten(
        card,
        file,
        lambda pixels: variant.said(read(pixels), made),
        data,
        id=target.name,
        title=f"{card.title}, balanced",
        summary=card["summary"] + SHIFTED.format(tau=choice.tau),
        training={**card["training"], "balanced": balanced},
        variant={"of": card.id, "shift": shift},
    )
    write(target, None, changed)
    return choice


def _refuse(source: Path, target: Path, card: Card) -> None:
    if "balanced" in card["training"]:  # the record would tell of the second shift alone
        raise FerdeskError(
            f"{source} is balanced already.",
            f"Balance {card['training']['balanced']['from']}, its origin.",
        )
    if is_adopted(card):
        raise FerdeskError(
            f"{source} was adopted.",
            "How rare an emotion was among the pictures that it learnt from is not known.",
        )
    if (target / "model.onnx").exists() or (target / "card.json").exists():
        raise FerdeskError(f"{target} already holds a model.", "Choose another folder.")
    if target.parent.resolve() != source.parent.resolve() or source.name != card.id:
        raise FerdeskError(
            f"{target} would read with the file of {card.id}, and is not beside it.",
            f"Choose a folder in {source.absolute().parent}, where {card.id} has that name.",
        )
