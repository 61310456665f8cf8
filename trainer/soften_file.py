"""The blur of :mod:`trainer.soften` put into a model that is exported already.

The run that made it may be gone; the file is all that this needs. Its layers stay as they are to
the bit, in 8 bits too: the blur stands before them, in float.
"""

from __future__ import annotations

from pathlib import Path

import onnx

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from trainer import graph
from trainer.adopted_card import is_adopted
from trainer.card_text import SOFTENED
from trainer.data.types import FerPlus
from trainer.export import write
from trainer.filled_card import check_file, check_labels
from trainer.predictors import Predictor, onnx_predictor, own_file
from trainer.rewritten import rewritten
from trainer.soften import Tried, told, try_edges


def soften_file(folder: Path, data: FerPlus) -> list[Tried]:
    """Write an exported model anew with the blur that validation likes most, and its card.

    What the card says anew, and what it drops, is in :func:`trainer.rewritten.rewritten`.

    Args:
        folder: holds ``model.onnx`` and ``card.json``; its last part is the model's id.
        data: FER+ with the label file of the card's protocol.

    Returns:
        What was tried, the chosen one first; where that is none, nothing is written.

    Raises:
        FerdeskError: as :func:`refuse`, or the data is another than that which the model was
            calibrated on.
    """
    card = cards.read(folder / "card.json")
    sharp = refuse(folder, card).read_bytes()
    check_labels(folder, card, data)
    tried = try_edges(lambda edge: _predictor(sharp, edge), data, card.protocol)
    edge = tried[0].edge
    if not edge:
        return tried
    written = _softened(sharp, edge)
    summary = card["summary"] + SOFTENED
    training = {**card["training"], "softened": told(tried)}
    read = onnx_predictor(written)
    changed = rewritten(card, written, read, data, summary=summary, training=training)
    write(folder, written, changed)
    return tried


def refuse(folder: Path, card: Card) -> Path:
    """The file of a model that can be softened.

    Raises:
        FerdeskError: it is no exported model of emotions alone with a file of its own, which its
            card describes, or it was adopted, or is softened already or joined.
    """
    if is_adopted(card):
        raise FerdeskError(
            f"{folder} was adopted.",
            "How soft the pictures were that it learnt from is not known.",
        )
    if card["training"].get("softened", {}).get("edge"):
        raise FerdeskError(
            f"{folder} softens its pictures already.", "Export it again from its run."
        )
    if "apparent" in card.data:
        raise FerdeskError(
            f"{folder} reads age and gender too.",
            "Soften its run, then export that with --faces: all three are measured there.",
        )
    if "members" in card["recipe"]:
        raise FerdeskError(
            f"{folder} is several models in one, each of which reads its own pictures.",
            "Soften its members, then join them.",
        )
    file = own_file(folder, card, "Soften that one, and balance what comes of it.")
    check_file(folder, card)
    return file


def _softened(sharp: bytes, edge: float) -> bytes:
    model = onnx.load_from_string(sharp)
    graph.soften(model, edge)
    return model.SerializeToString()


def _predictor(sharp: bytes, edge: float) -> Predictor:
    return onnx_predictor(_softened(sharp, edge) if edge else sharp)
