"""Several exported models in one file: the mean of their calibrated probabilities.

To the app an ensemble is then a model like any other, with a card, a temperature, and rules for
Action Units beside it. The members' layers stay as they are to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import onnx
from onnx import TensorProto, compose, helper
from onnxruntime.quantization.onnx_model import ONNXModel

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from trainer.data.types import FerPlus
from trainer.export import judged, write
from trainer.to_onnx import check_contract

FLOOR = 1e-12
"""Probabilities below this count as this, so that logits stay finite."""


def join(folders: Sequence[Path], model_id: str, title: str, out: Path, data: FerPlus) -> Card:
    """Write exported models as one, and its card.

    Args:
        folders: the members, each with ``model.onnx`` and ``card.json``.
        model_id: names the new model's folder.
        title: shown in the app.
        out: folder of models.
        data: FER+ with the label file of the members' protocol; the temperature is fitted on its
            validation images.

    Returns:
        The card, as written; it has validation scores alone.

    Raises:
        FerdeskError: fewer than two members, one that reads age and gender, or members that were
            trained under different protocols.
    """
    members = [cards.read(folder / "card.json") for folder in folders]
    rule = _refuse(members)
    model = joined(
        [((folder / "model.onnx").read_bytes(), card.temperature)
         for folder, card in zip(folders, members)]
    )  # fmt: skip
    check_contract(model)
    written = model.SerializeToString()
    first = members[0]
    card = cards.validate(
        {
            **{name: first[name] for name in ("schema", "data", "input", "output", "limits")},
            "id": model_id,
            "title": title,
            "summary": f"{', '.join(card.title for card in members)}: the mean of their calibrated "
            "probabilities, in one file.",
            "architecture": " + ".join(card["architecture"] for card in members),
            "parameters": sum(card["parameters"] for card in members),
            "recipe": {"members": [f"{c.id}, sha256 {c['sha256'][:12]}" for c in members]},
            "seeds": sorted({seed for card in members for seed in card["seeds"]}),
            "training": {"seconds": sum(card["training"]["seconds"] for card in members)},
            "licence": _licences(members),
            "precision": {
                "format": " + ".join(dict.fromkeys(c["precision"]["format"] for c in members)),
                "bytes": len(written),
            },
            **judged(written, data, rule),
        },
        "The joined model's card",
    )
    write(out / model_id, written, card)
    return card


def joined(members: Sequence[tuple[bytes, float]]) -> onnx.ModelProto:
    """One graph of several: logarithms of the mean of softmax(logits / temperature).

    Args:
        members: files with the input ``crops`` and the output ``logits``, and temperatures.
    """
    parts = []
    for i, (content, _) in enumerate(members):
        part = compose.add_prefix(onnx.load_from_string(content), f"m{i}/")
        for node in part.graph.node:
            node.input[:] = ["crops" if n == f"m{i}/crops" else n for n in node.input]
        parts.append(part)
    nodes = [node for part in parts for node in part.graph.node]
    weights = [item for part in parts for item in part.graph.initializer]
    beliefs = []
    for i, (_, temperature) in enumerate(members):
        weights.append(helper.make_tensor(f"m{i}/T", TensorProto.FLOAT, (), [temperature]))
        nodes += [
            helper.make_node("Div", [f"m{i}/logits", f"m{i}/T"], [f"m{i}/scaled"], f"m{i}/scale"),
            helper.make_node(
                "Softmax", [f"m{i}/scaled"], [f"m{i}/belief"], f"m{i}/softmax", axis=1
            ),
        ]
        beliefs.append(f"m{i}/belief")
    weights.append(helper.make_tensor("floor", TensorProto.FLOAT, (), [FLOOR]))
    nodes += [
        helper.make_node("Mean", beliefs, ["mean"], "mean"),
        helper.make_node("Max", ["mean", "floor"], ["floored"], "at_least"),
        helper.make_node("Log", ["floored"], ["logits"], "log"),
    ]
    like = onnx.load_from_string(members[0][0])
    graph = helper.make_graph(
        nodes, "ensemble", list(like.graph.input), list(like.graph.output), weights
    )
    model = helper.make_model(graph, opset_imports=like.opset_import, producer_name="ferdesk-train")
    model.ir_version = like.ir_version
    # The quantiser leaves its nodes in an order that the runtime takes and the checker does not.
    ONNXModel(model).topological_sort()
    return model


def _licences(members: Sequence[Card]) -> str:
    """Every sentence of the members' licences once."""
    sentences = (part for card in members for part in card["licence"].split(". "))
    return ". ".join(dict.fromkeys(part.rstrip(".") for part in sentences)) + "."


def _refuse(members: Sequence[Card]) -> str:
    """The members' protocol, where they can be joined."""
    if len(members) < 2:
        raise FerdeskError("An ensemble has two members or more.")
    for card in members:
        if "apparent" in card.data:
            raise FerdeskError(
                f"{card.id} reads age and gender too.", "Name models of emotions alone."
            )
    rules = {card["data"].get("protocol", "majority") for card in members}
    if len(rules) > 1:
        raise FerdeskError(f"The models were trained under different protocols: {sorted(rules)}.")
    return rules.pop()
