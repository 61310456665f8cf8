"""Several exported models in one file: the mean of their calibrated probabilities.

To the app an ensemble is then a model like any other, with a card, a temperature, and rules for
Action Units beside it. The members' layers stay as they are to the bit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, compose, helper
from onnxruntime.quantization.onnx_model import ONNXModel

from ferdesk.core import card as cards
from ferdesk.core import variant
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from trainer.adopted_card import is_adopted
from trainer.calibrate import FLOOR
from trainer.data.types import FerPlus
from trainer.export import checksum, judged, write
from trainer.filled_card import check_file, check_labels
from trainer.predictors import onnx_predictor, own_file
from trainer.to_onnx import check_contract

MIRROR = "mirror/crops"
"""The crops with left and right turned."""
ORIGINS = (
    "Join that one, and balance what comes of it: for shares of people the shift is taken back, "
    "which can't be done once it is in a mean."
)
"""What can be done where a balanced model was to be a member."""


def join(
    folders: Sequence[Path],
    model_id: str,
    title: str,
    out: Path,
    data: FerPlus,
    mirrored: Collection[Path] = (),
) -> Card:
    """Write exported models as one, and its card.

    Args:
        folders: the members, each with ``model.onnx`` and ``card.json``.
        model_id: names the new model's folder.
        title: shown in the app.
        out: folder of models.
        data: FER+ with the label file of the members' protocol; the temperature is fitted on its
            validation images.
        mirrored: those of the members that read the picture in the mirror. The errors of two views
            have less in common than those of one, and it costs nothing.

    Returns:
        The card, as written; it has validation scores alone.

    Raises:
        FerdeskError: as :func:`checked`, or the data is another than that which a member was
            calibrated on.
    """
    members, rule = checked(folders, out / model_id, mirrored)
    for folder, card in zip(folders, members):
        check_labels(folder, card, data)
    views = [folder in mirrored for folder in folders]
    model = joined(
        [
            Member((folder / variant.FILE).read_bytes(), card.temperature, view)
            for folder, card, view in zip(folders, members, views)
        ]
    )
    names = [
        f"{card.title} (in the mirror)" if view else card.title
        for card, view in zip(members, views)
    ]
    check_contract(model)
    written = model.SerializeToString()
    first = members[0]
    training = _training(members)
    card = cards.validate(
        {
            **{name: first[name] for name in ("schema", "data", "input", "output", "limits")},
            "id": model_id,
            "title": title,
            "summary": f"{', '.join(names)}: the mean of their calibrated probabilities, in one "
            "file.",
            "architecture": " + ".join(card["architecture"] for card in members),
            "parameters": sum(card["parameters"] for card in members),
            "recipe": {"members": [_told(card, view) for card, view in zip(members, views)]},
            "seeds": sorted({seed for card in members for seed in card["seeds"]}),
            "training": training,
            "licence": _licences(members),
            "precision": {**_format(members), "bytes": len(written)},
            **judged(onnx_predictor(written), data, rule, training),
            "sha256": checksum(written),
        },
        "The joined model's card",
    )
    write(out / model_id, written, card)
    return card


def checked(
    folders: Sequence[Path], target: Path, mirrored: Collection[Path] = ()
) -> tuple[list[Card], str]:
    """The members' cards and their protocol, where they can be joined.

    Args:
        target: the new model's own folder.

    Raises:
        FerdeskError: fewer than two members, one that is no exported model or was adopted, reads
            age and gender, is balanced, would be written over or has another file than its card
            describes, members that were trained under different protocols, or a mirrored one that
            is no member.
    """
    strange = [str(folder) for folder in mirrored if folder not in folders]
    if strange:
        raise FerdeskError(
            f"No member, so it can't read in the mirror: {', '.join(strange)}.",
            "Name it among the models too, written the same way.",
        )
    for folder in folders:
        if (folder / "recipe.json").is_file():
            raise FerdeskError(
                f"{folder} is a run.", "Export it, and name the folder that comes of it."
            )
    members = [cards.read(folder / "card.json") for folder in folders]
    for folder, card in zip(folders, members):
        own_file(folder, card, ORIGINS)
        if folder.resolve() == target.resolve():
            raise FerdeskError(
                f"{folder} is a member, and would be written over.", "Choose another --id."
            )
    rule = _refuse(members)
    for folder, card in zip(folders, members):
        check_file(folder, card)
    return members, rule


@dataclass(frozen=True, slots=True)
class Member:
    """A model that is to be joined."""

    content: bytes
    """Its file, with the input ``crops`` and the output ``logits``."""
    temperature: float
    mirrored: bool = False
    """It reads the picture in the mirror."""


def joined(members: Sequence[Member]) -> onnx.ModelProto:
    """One graph of several: logarithms of the mean of softmax(logits / temperature)."""
    parts = []
    for i, member in enumerate(members):
        part = compose.add_prefix(onnx.load_from_string(member.content), f"m{i}/")
        seen = MIRROR if member.mirrored else "crops"
        for node in part.graph.node:
            node.input[:] = [seen if n == f"m{i}/crops" else n for n in node.input]
        parts.append(part)
    nodes = [node for part in parts for node in part.graph.node]
    weights = [item for part in parts for item in part.graph.initializer]
    if any(member.mirrored for member in members):
        nodes.append(_mirror(weights))
    beliefs = []
    for i, member in enumerate(members):
        weights.append(helper.make_tensor(f"m{i}/T", TensorProto.FLOAT, (), [member.temperature]))
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
    like = onnx.load_from_string(members[0].content)
    graph = helper.make_graph(
        nodes, "ensemble", list(like.graph.input), list(like.graph.output), weights
    )
    model = helper.make_model(graph, opset_imports=like.opset_import, producer_name="ferdesk-train")
    model.ir_version = like.ir_version
    # The quantiser leaves its nodes in an order that the runtime takes and the checker does not.
    ONNXModel(model).topological_sort()
    return model


def _mirror(weights: list[TensorProto]) -> onnx.NodeProto:
    """The node that turns left and right of the crops; what it needs is added to ``weights``."""
    # Backwards from the last column, to before the first.
    span = {"starts": -1, "ends": -(2**31), "axes": 2, "steps": -1}
    for name, value in span.items():
        weights.append(helper.make_tensor(f"mirror/{name}", TensorProto.INT64, (1,), [value]))
    return helper.make_node(
        "Slice", ["crops", *(f"mirror/{name}" for name in span)], [MIRROR], "mirror"
    )


def _told(card: Card, mirrored: bool) -> str:
    """A member as the card names it; of one that is joined itself, with its members."""
    text = f"{card.id}, sha256 {card['sha256'][:12]}{', in the mirror' * mirrored}"
    inner = card["recipe"].get("members")
    return f"{text} ({'; '.join(inner)})" if inner else text


def _licences(members: Sequence[Card]) -> str:
    """Every sentence of the members' licences once."""
    sentences = (part for card in members for part in card["licence"].split(". "))
    return ". ".join(dict.fromkeys(part.rstrip(".") for part in sentences)) + "."


def _training(members: Sequence[Card]) -> dict[str, Any]:
    """The work of all; nothing where one does not tell, such as a card that was written by hand."""
    seconds = [card["training"].get("seconds") for card in members]
    return {} if None in seconds else {"seconds": sum(seconds)}


def _format(members: Sequence[Card]) -> dict[str, Any]:
    """What the members' weights are held in; nothing where one does not tell."""
    formats = [card["precision"].get("format") for card in members]
    return {} if None in formats else {"format": " + ".join(dict.fromkeys(formats))}


def _refuse(members: Sequence[Card]) -> str:
    """The members' protocol, where they can be joined."""
    if len(members) < 2:
        raise FerdeskError("An ensemble has two members or more.")
    for card in members:
        if is_adopted(card):
            raise FerdeskError(
                f"{card.id} was adopted: what it learnt from is not known, so that nobody could "
                "say it of the whole.",
                "Name models that were trained here; ferdesk-train evaluate scores several of any "
                "kind as one.",
            )
        if "apparent" in card.data:
            raise FerdeskError(
                f"{card.id} reads age and gender too.", "Name models of emotions alone."
            )
        if "balanced" in card["training"]:
            raise FerdeskError(
                f"{card.id} is the export of a balanced run: that of "
                f"{card['training']['balanced']['from']} has no shift.",
                ORIGINS,
            )
    rules = {card.protocol for card in members}
    if len(rules) > 1:
        raise FerdeskError(f"The models were trained under different protocols: {sorted(rules)}.")
    if len({card["data"].get("without_copies", False) for card in members}) > 1:
        raise FerdeskError(
            "Some of the models were trained without the copies of validation and test images, "
            "some with them.",
            "Join models of one kind.",
        )
    return rules.pop()
