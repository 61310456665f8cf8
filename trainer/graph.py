"""Changes to an ONNX graph: all but a blur and a shift leave what it computes as it is."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper

from trainer.nodes import Nodes

Model = onnx.ModelProto
Node = onnx.NodeProto


def name_nodes(model: Model) -> None:
    """Give every node a name of its own; quantisation tells nodes by name."""
    seen: set[str] = set()
    for i, node in enumerate(model.graph.node):
        if not node.name or node.name in seen:
            node.name = f"{node.op_type}_{i}"
        seen.add(node.name)


def fold_shared_weights(model: Model) -> None:
    """Copy weights that several nodes share through Identity nodes, and drop those.

    torch writes equal weights once; the copies are small, and graph tools want weights to be
    initializers.
    """
    held = {item.name: item for item in model.graph.initializer}
    kept = []
    for node in model.graph.node:
        if node.op_type == "Identity" and node.input[0] in held:
            copy = onnx.TensorProto()
            copy.CopyFrom(held[node.input[0]])
            copy.name = node.output[0]
            held[copy.name] = copy
            model.graph.initializer.append(copy)
        else:
            kept.append(node)
    _set_nodes(model, kept)


def batch_norms_to_convolutions(model: Model) -> int:
    """Write each BatchNormalization of 4-D data as a 1x1 convolution a channel.

    Where a convolution comes before it, the exporter has folded it; these are the ones after a
    sum, as in pre-activation networks. There is no 8-bit kernel for a batch norm, but there is
    one for such a convolution, which takes in the ReLU too, so the network stays in 8 bits.

    Returns:
        How many were rewritten.
    """
    weights = {item.name: item for item in model.graph.initializer}
    kept, count = [], 0
    for node in model.graph.node:
        if node.op_type != "BatchNormalization" or any(n not in weights for n in node.input[1:5]):
            kept.append(node)
            continue
        weight, bias, mean, variance = (
            numpy_helper.to_array(weights[name]).astype(np.float64) for name in node.input[1:5]
        )
        epsilon = next((a.f for a in node.attribute if a.name == "epsilon"), 1e-5)
        scale = weight / np.sqrt(variance + epsilon)
        shift = bias - mean * scale
        out = node.output[0]
        # Not OUT_scale: quantisation gives that name to the scale of what comes out.
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(
                    scale.astype(np.float32).reshape(-1, 1, 1, 1), f"{out}_weight"
                ),
                numpy_helper.from_array(shift.astype(np.float32), f"{out}_bias"),
            ]
        )
        kept.append(
            helper.make_node(
                "Conv",
                [node.input[0], f"{out}_weight", f"{out}_bias"],
                [out],
                name=f"{node.name}_conv",
                group=len(scale),
                kernel_shape=[1, 1],
            )
        )
        count += 1
    _set_nodes(model, kept)
    return count


def means_to_pools(model: Model) -> int:
    """Write means over height and width as global average pools, which have an 8-bit kernel.

    Returns:
        How many were rewritten.
    """
    kept, count = [], 0
    for node in model.graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if (
            node.op_type != "ReduceMean"
            or len(node.input) != 1
            or sorted(attributes.get("axes", [])) not in ([2, 3], [-2, -1])
        ):
            kept.append(node)
            continue
        out = node.output[0]
        if attributes.get("keepdims", 1):
            kept.append(
                helper.make_node(
                    "GlobalAveragePool", [node.input[0]], [out], name=f"{node.name}_pool"
                )
            )
        else:
            kept += [
                helper.make_node(
                    "GlobalAveragePool", [node.input[0]], [f"{out}_4d"], name=f"{node.name}_pool"
                ),
                helper.make_node("Flatten", [f"{out}_4d"], [out], name=f"{node.name}_flat", axis=1),
            ]
        count += 1
    _set_nodes(model, kept)
    return count


def soften(model: Model, edge: float) -> None:
    """Mix each pixel with its neighbours, as :class:`trainer.layers.Soften`, once it is a float.

    Args:
        edge: weight of each of two neighbours along a line, in [0, 1/3].

    Raises:
        ValueError: the model does not turn its pictures (N, 1, 48, 48) into floats by a Cast.
    """
    nodes = list(model.graph.node)
    at = next((i for i, node in enumerate(nodes) if node.op_type == "Cast"), None)
    if at is None:
        raise ValueError("there is no Cast")
    sharp, new = nodes[at].output[0], Nodes("soften")
    around = np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64)
    soft = new.node("Pad", "padded", sharp, new.constant("pads", around), mode="edge")
    middle = new.floats("middle", 1 - 2 * edge)
    side = new.floats("side", edge)
    for axis in (2, 3):
        before, same, after = (
            new.node(
                "Slice", f"{axis}/{name}", soft,
                *(new.constant(f"{axis}/{name}/{what}", np.array([value], np.int64))
                  for what, value in (("from", start), ("to", end), ("axis", axis))),
            )
            for name, start, end in (
                ("before", 0, -2), ("same", 1, -1), ("after", 2, np.iinfo(np.int64).max),
            )
        )  # fmt: skip
        both = new.node("Add", f"{axis}/both", before, after)
        sides = new.node("Mul", f"{axis}/sides", both, side)
        own = new.node("Mul", f"{axis}/own", same, middle)
        soft = new.node("Add", f"{axis}/soft", own, sides)
    model.graph.initializer.extend(new.held)
    for later in nodes:  # those of an 8-bit file are in no order
        later.input[:] = [soft if name == sharp else name for name in later.input]
    _set_nodes(model, [*nodes[: at + 1], *new.made, *nodes[at + 1 :]])


def drop_unused_weights(model: Model) -> None:
    """Leave out initializers and constants that no node reads."""
    read = {name for node in model.graph.node for name in node.input}
    read.update(item.name for item in model.graph.output)
    used = [n for n in model.graph.node if n.op_type != "Constant" or n.output[0] in read]
    _set_nodes(model, used)
    kept = [item for item in model.graph.initializer if item.name in read]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)


def before_first_convolution(model: Model) -> list[str]:
    """Names of the nodes that prepare the picture: all that the first convolution waits for."""
    first = next((node for node in model.graph.node if node.op_type == "Conv"), None)
    needed = _needed(model, [first.input[0]]) if first is not None else set()
    return [node.name for node in model.graph.node if node.name in needed]


def ends(model: Model) -> list[str]:
    """Names of the first convolution and of the dense layer that gives the logits."""
    first = [node.name for node in model.graph.node if node.op_type == "Conv"][:1]
    needed = _needed(model, ["logits"])
    dense = [n.name for n in model.graph.node if n.op_type in ("Gemm", "MatMul")]
    return first + [name for name in dense if name in needed][-1:]


def beside(model: Model, output: str = "logits") -> list[str]:
    """Names of the nodes that neither an output nor any pooled features need: what the other
    outputs make of features."""
    pools = [node for node in model.graph.node if node.op_type == "GlobalAveragePool"]
    needed = _needed(model, [output, *(out for node in pools for out in node.output)])
    return [node.name for node in model.graph.node if node.name not in needed]


def _needed(model: Model, names: list[str]) -> set[str]:
    """Names of the nodes that these values wait for."""
    makers = {out: node for node in model.graph.node for out in node.output}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        node = makers.get(waiting.pop())
        if node is not None and node.name not in found:
            found.add(node.name)
            waiting += node.input
    return found


def _set_nodes(model: Model, nodes: list[Node]) -> None:
    copies = [Node.FromString(node.SerializeToString()) for node in nodes]
    del model.graph.node[:]
    model.graph.node.extend(copies)
