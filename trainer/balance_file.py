"""The shift of :mod:`trainer.balance` put into a copy of a model that is exported already.

Its layers stay as they are to the bit; what they say of each emotion is shifted last of all. So
several models in one file can be balanced too, together.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization.onnx_model import ONNXModel

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from trainer import graph, protocol
from trainer.adopted_card import is_adopted
from trainer.balance import Choice, choose, prior
from trainer.card_text import SHIFTED
from trainer.data.types import FerPlus
from trainer.export import write
from trainer.predictors import onnx_predictor, run
from trainer.rewritten import rewritten
from trainer.to_onnx import check_contract


def balance_file(source: Path, target: Path, data: FerPlus, cost: float = 0.01) -> Choice:
    """Write an exported model's balanced variant as a model of its own.

    What its card says anew, and what it drops, is in :func:`trainer.rewritten.rewritten`.

    Args:
        source: holds ``model.onnx`` and ``card.json``, as they were exported; stays as it is.
        target: where the variant goes; its last part is the variant's id.
        data: FER+ with the label file of the card's protocol.
        cost: share of validation accuracy that may be lost.

    Raises:
        FerdeskError: the model is balanced already or was adopted, the target holds a model, or no
            validation image counts.
    """
    card = cards.read(source / "card.json")
    _refuse(source, target, card)
    content = (source / "model.onnx").read_bytes()
    rows, labels = protocol.select_some(data, "valid", card.protocol)
    log_prior = np.log(prior(data, card.protocol))
    choice = choose(run(onnx_predictor(content), data.pixels[rows]), labels, log_prior, cost)
    model = onnx.load_from_string(content)
    graph.shift(model, "logits", -choice.tau * log_prior)
    # The quantiser leaves its nodes in an order that the runtime takes and the checker does not.
    ONNXModel(model).topological_sort()
    check_contract(model, [output.name for output in model.graph.output])
    written = model.SerializeToString()
    balanced = {"tau": choice.tau, "cost_allowed": cost, "from": card.id}
    write(
        target,
        written,
        rewritten(
            card,
            written,
            data,
            id=target.name,
            title=f"{card.title}, balanced",
            summary=card["summary"] + SHIFTED.format(tau=choice.tau),
            training={**card["training"], "balanced": balanced},
        ),
    )
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
