"""Which member of a joined model is listened to, by how unlike its training pictures a picture is.

A mixture of experts (Jacobs, Jordan, Nowlan & Hinton 1991) whose gate sees one number,
:mod:`trainer.unlikeness`: weight m is the softmax of ``bias[m] + slope[m] * unlikeness``. A last
pair of numbers makes what is said of unusual pictures as sure as it is right. The gate is fitted on
validation pictures, as they are and made worse; the members stay as they are to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper
from onnxruntime.quantization.onnx_model import ONNXModel

from ferdesk.core import card as cards
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import N_EMOTIONS
from trainer import protocol
from trainer.calibrate import FLOOR
from trainer.card_text import GATED
from trainer.corrupt import corrupted
from trainer.corruptions import sampled
from trainer.data.types import SPLITS, FerPlus
from trainer.export import write
from trainer.filled_card import check_file, check_labels
from trainer.nodes import Nodes
from trainer.predictors import BATCH, onnx_outputs, onnx_predictor, own_file
from trainer.rewritten import rewritten
from trainer.unlikeness import Usual, distance, measure

DRAWS = 5
"""Times that each picture is made worse; together they count as much as those left as they are."""
_DECAY = 1e-4
"""Of the gate's numbers; where members read alike there is nothing that would hold them."""
_PREFIX = "gate"
_FOR = "A gate is for what join wrote."


@dataclass(frozen=True, slots=True)
class Gate:
    """What turns unlikeness into weights."""

    usual: Usual
    bias: np.ndarray
    """float (M,)."""
    slope: np.ndarray
    """float (M,), a unit of unlikeness."""
    sure: tuple[float, float]
    """The logarithm of what logits are multiplied with: its bias and its slope."""


def gate(folder: Path, data: FerPlus) -> Card:
    """Give a joined model a gate, and write its file and card anew.

    What the card says anew, and what it drops, is in :func:`trainer.rewritten.rewritten`.

    Args:
        folder: holds ``model.onnx`` and ``card.json``, as :func:`trainer.join.join` writes them.
        data: FER+ with the label file of the card's protocol.

    Returns:
        The card, as written.

    Raises:
        FerdeskError: it is no joined model, is a variant of one, or has a gate already; its file
            is not the one that the card describes, or the data is another than that which it was
            calibrated on; or too few validation pictures count.
    """
    card = cards.read(folder / "card.json")
    before = refuse(folder, card).read_bytes()
    check_labels(folder, card, data)
    fitted, told = _fit(onnx.load_from_string(before), data, card.protocol)
    written = gated(onnx.load_from_string(before), fitted).SerializeToString()
    changed = rewritten(
        card,
        written,
        onnx_predictor(written),
        data,
        summary=card["summary"] + GATED,
        training={**card["training"], "gated": told},
    )
    write(folder, written, changed)
    return changed


def refuse(folder: Path, card: Card) -> Path:
    """The file of a model that a gate can be given to.

    Raises:
        FerdeskError: it can't, as of :func:`gate`, of all that needs no data.
    """
    file = own_file(folder, card, "Give that one a gate, and balance what comes of it.")
    if "members" not in card["recipe"]:
        raise FerdeskError(f"{folder} is one network.", _FOR)
    if "gated" in card["training"]:
        raise FerdeskError(f"{folder} has a gate already.", "Join its members again.")
    check_file(folder, card)
    if _mean(onnx.load_from_string(file.read_bytes())) is None:
        raise FerdeskError(f"The members in {file} can't be told apart.", _FOR)
    return file


def gated(model: onnx.ModelProto, by: Gate) -> onnx.ModelProto:
    """A joined model whose mean is weighed; ``model`` is changed, and given back."""
    beliefs = _beliefs(model)
    nodes, members = Nodes(_PREFIX), len(beliefs)
    unlike = distance(nodes, measure(nodes), by.usual)

    def line(name: str, slope: np.ndarray, bias: np.ndarray) -> str:
        slopes = nodes.floats(f"{name}/slope", np.reshape(slope, (1, -1)))
        return nodes.node("Gemm", name, unlike, slopes, nodes.floats(f"{name}/bias", bias))

    weights = nodes.node("Softmax", "weights", line("lean", by.slope, by.bias), axis=1)
    each = np.kron(np.eye(members), np.ones((1, N_EMOTIONS)))
    spread = nodes.node("MatMul", "spread", weights, nodes.floats("each", each))
    together = nodes.node("Concat", "together", *beliefs, axis=1)
    weighed = nodes.node("Mul", "weighed", together, spread)
    summed = nodes.floats("sum", np.tile(np.eye(N_EMOTIONS), (members, 1)))
    mean = nodes.node("MatMul", "mean", weighed, summed)
    sure = nodes.node("Exp", "sure", line("surer", np.array(by.sure[1]), np.array([by.sure[0]])))
    graph = model.graph
    for node in list(graph.node):
        node.input[:] = [mean if name == "mean" else name for name in node.input]
        if node.name == "mean":
            graph.node.remove(node)
        elif node.name == "log":
            node.output[:] = [f"{_PREFIX}/log"]
    nodes.made.append(helper.make_node("Mul", [f"{_PREFIX}/log", sure], ["logits"], "surely"))
    graph.node.extend(nodes.made)
    graph.initializer.extend(nodes.held)
    ONNXModel(model).topological_sort()
    return model


def _fit(model: onnx.ModelProto, data: FerPlus, rule: str) -> tuple[Gate, dict[str, Any]]:
    """The gate of a joined model, and what its card tells of it."""
    rows, labels = protocol.select_some(data, "valid", rule)
    # Those by which poor pictures are measured are left out, so that the measurement says it all.
    kept = np.setdiff1d(np.arange(len(rows)), sampled(len(rows)))
    if not len(kept):
        raise FerdeskError(
            f"All {len(rows)} validation pictures that count measure how poor ones are read.",
            "A gate is fitted on the others: give a larger data set.",
        )
    pixels, labels = data.pixels[rows[kept]], labels[kept]
    looked = Nodes(_PREFIX)
    measures = measure(looked)
    beliefs = _beliefs(model)
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.node.extend(looked.made)
    probe.graph.initializer.extend(looked.held)
    for name in (measures, *beliefs):
        probe.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    ONNXModel(probe).topological_sort()
    outputs = onnx_outputs(probe.SerializeToString(), (measures, *beliefs))
    alone = onnx_outputs(probe.SerializeToString(), (measures,))
    training = data.pixels[data.split == SPLITS.index("train")]
    usual = Usual.of(_run(alone, training)[0].astype(np.float64))
    generator = torch.Generator().manual_seed(0)
    views = [pixels, *(_made_worse(pixels, generator) for _ in range(DRAWS))]
    read = [_run(outputs, view) for view in views]
    unlike = [_unlikeness(found[0], usual) for found in read]
    believed = [np.stack(found[1:], axis=1) for found in read]
    numbers = _least(unlike, believed, labels)
    fitted = Gate(usual, numbers[0, :-1], numbers[1, :-1], (numbers[0, -1], numbers[1, -1]))
    return fitted, {
        "pictures": len(pixels),
        "draws": DRAWS,
        "weights": {
            "as they are": _weights(fitted, unlike[0]),
            "made worse": _weights(fitted, np.concatenate(unlike[1:])),
        },
    }


def _least(unlike: list[np.ndarray], believed: list[np.ndarray], labels: np.ndarray) -> np.ndarray:
    """float (2, M + 1), biases and slopes, by which labels are likeliest (L-BFGS)."""
    counts = [0.5, *[0.5 / DRAWS] * DRAWS]
    at = [torch.from_numpy(np.stack([np.ones_like(u), u], axis=1)) for u in unlike]
    shares = [torch.from_numpy(b.astype(np.float64)) for b in believed]
    target = torch.from_numpy(labels)
    numbers = torch.zeros(2, shares[0].shape[1] + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([numbers], max_iter=300, line_search_fn="strong_wolfe")

    def cost() -> torch.Tensor:
        optimiser.zero_grad()
        total = _DECAY * (numbers**2).sum()
        for count, seen, share in zip(counts, at, shares):
            lines = seen @ numbers
            mean = (F.softmax(lines[:, :-1], dim=1)[:, :, None] * share).sum(dim=1)
            logits = mean.clamp_min(FLOOR).log() * lines[:, -1:].exp()
            total = total + count * F.cross_entropy(logits, target)
        total.backward()
        return total

    optimiser.step(cost)
    return numbers.detach().numpy()


def _beliefs(model: onnx.ModelProto) -> list[str]:
    """Names of the members' probabilities, in a file of :func:`trainer.join.join`'s."""
    mean = _mean(model)
    assert mean is not None
    return list(mean.input)


def _mean(model: onnx.ModelProto) -> onnx.NodeProto | None:
    """The node that takes the mean of members; None where join did not write the file."""
    named = (node for node in model.graph.node if node.name == "mean")
    return next((node for node in named if node.op_type == "Mean"), None)


def _run(outputs: Any, pixels: np.ndarray) -> list[np.ndarray]:
    parts = [outputs(pixels[at : at + BATCH]) for at in range(0, len(pixels), BATCH)]
    return [np.concatenate(found) for found in zip(*parts)]


def _made_worse(pixels: np.ndarray, generator: torch.Generator) -> np.ndarray:
    floats = torch.from_numpy(pixels[:, None].astype(np.float32) / 255)
    worse = corrupted(floats, 1.0, generator)[:, 0].numpy()
    return np.rint(worse * 255).astype(np.uint8)


def _unlikeness(measured: np.ndarray, usual: Usual) -> np.ndarray:
    white = (measured.astype(np.float64) - usual.mean) @ usual.whiten
    return np.log1p((white**2).mean(axis=1))


def _weights(by: Gate, unlike: np.ndarray) -> list[float]:
    """Mean weights of the members over some pictures."""
    leans = by.bias + unlike[:, None] * by.slope
    weights = np.exp(leans - leans.max(axis=1, keepdims=True))
    mean = (weights / weights.sum(axis=1, keepdims=True)).mean(axis=0)
    return [round(float(weight), 3) for weight in mean]
