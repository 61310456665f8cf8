"""A network of others put between two small graphs, so that it keeps the contract of a model.

Before it: crops become pictures of its size, range, channels and layout. After it: its answers
become logits in the order of ``vocab.EMOTIONS``. Its own layers stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, compose, helper, numpy_helper, version_converter
from onnxruntime.quantization.onnx_model import ONNXModel

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS, emotion_of
from trainer.calibrate import FLOOR
from trainer.foreign import LAYOUTS, Foreign, alike, reason
from trainer.predictors import session
from trainer.to_onnx import check_contract

RANGES = {"0-255": (0.0, 255.0), "0-1": (0.0, 1.0), "-1-1": (-1.0, 1.0)}
"""What black and white are to a network, by the words of ``--range``."""
NONE = "-"
"""Stands among emotions for an answer that is none of them."""
LEAST_OPSET = 11
"""The first whose Resize can be told where pixels lie."""
LEAST_IR = 4
"""The first in which weights need not be named among the inputs."""
PROVEN = 5
"""Made crops on which the model is held against the network."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a graph can't say of itself."""

    emotions: tuple[int | None, ...]
    """Index in ``vocab.EMOTIONS`` of each answer; None where it is none of them."""
    range: str
    """A key of :data:`RANGES`."""
    mean: tuple[float, ...] = (0.0,)
    """Taken from the values, in the range; one for all channels or one for each."""
    deviation: tuple[float, ...] = (1.0,)
    """By which they are then divided."""

    @property
    def known(self) -> list[int]:
        """The emotions that it tells, in the order of ``vocab.EMOTIONS``."""
        return sorted(index for index in self.emotions if index is not None)

    @property
    def unknown(self) -> list[str]:
        """Names of those that it doesn't."""
        return [name for i, name in enumerate(EMOTIONS) if i not in self.emotions]


def meaning(
    network: Foreign,
    emotions: Sequence[str],
    range_: str | None,
    mean: Sequence[float] = (),
    deviation: Sequence[float] = (),
) -> Meaning:
    """What people say of a network, held against what it says itself.

    Args:
        emotions: a word for each answer, in its order; :data:`NONE` for one that is no emotion.
        range_: a key of :data:`RANGES`; None for a network of bytes alone, which says it itself.
        mean: one number, or one for each channel; empty for 0.
        deviation: the same, empty for 1.

    Raises:
        FerdeskError: it does not fit.
    """
    file, pictures = network.path.name, network.pictures
    found = _emotions(emotions)
    if len(found) != network.answers:
        raise FerdeskError(
            f"{file} gives {network.answers} answers, but {len(found)} emotions are named.",
            f"Name one for each answer, in its order; {NONE} for one that is none.",
        )
    whole = pictures.type == TensorProto.UINT8
    if whole and (range_ not in (None, "0-255") or mean or deviation):
        raise FerdeskError(
            f"{file} takes bytes, which are 0 to 255.", "Leave --range, --mean and --std out."
        )
    if range_ is None and not whole:
        raise FerdeskError(
            f"What is black and what is white to {file} can't be read from it.",
            f"Say it with --range: {', '.join(RANGES)}; its publisher's code or page tells.",
        )
    if range_ is not None and range_ not in RANGES:
        raise FerdeskError(f"There is no range {range_!r}.", f"One of: {', '.join(RANGES)}.")
    for option, values in (("--mean", mean), ("--std", deviation)):
        if len(values) not in (0, 1, pictures.channels):
            raise FerdeskError(
                f"{option} has {len(values)} numbers; {file} has {pictures.channels} channels.",
                "Give one number, or one for each channel.",
            )
        if not np.isfinite(values).all() or (option == "--std" and min(values, default=1) <= 0):
            raise FerdeskError(f"{option} has a number that can't be one: {list(values)}.")
    return Meaning(found, range_ or "0-255", tuple(mean) or (0.0,), tuple(deviation) or (1.0,))


def adopted(network: Foreign, meant: Meaning) -> bytes:
    """The network as a model of ferdesk: an ONNX file.

    Raises:
        FerdeskError: its operators are too old to be brought up, or what was made does not answer
            as the network does.
    """
    inner = compose.add_prefix(_raised(network), "network/")
    if not network.at_once:
        inner = _in_turn(inner, network)
    front, back = _front(inner, network, meant), _back(inner, network, meant)
    try:
        whole = _joined(_joined(front, inner), back)
    except (ValueError, onnx.checker.ValidationError) as error:
        raise FerdeskError(f"{network.path} can't be put into a model: {reason(error)}.") from error
    whole.producer_name, whole.producer_version, whole.doc_string = "ferdesk-train", "", ""
    check_contract(whole)
    content = whole.SerializeToString()
    _prove(network, content, front, back)
    return content


def _emotions(words: Sequence[str]) -> tuple[int | None, ...]:
    found = [None if word.strip() == NONE else emotion_of(word) for word in words]
    strange = [word for word, i in zip(words, found) if i is None and word.strip() != NONE]
    if strange:
        raise FerdeskError(
            f"No emotion is called {', '.join(map(repr, strange))}.",
            f"Known are {', '.join(EMOTIONS)} and words such as happy or angry; {NONE} stands for "
            "an answer that is none of them.",
        )
    twice = sorted({EMOTIONS[i] for i in found if i is not None and found.count(i) > 1})
    if twice:
        raise FerdeskError(f"Named twice: {', '.join(twice)}.", "Name each once.")
    if len(set(found) - {None}) < 2:
        raise FerdeskError("A network tells two emotions or more.")
    return tuple(found)


def _raised(network: Foreign) -> onnx.ModelProto:
    """The network with operators that ours can stand beside, and without the sizes that its
    exporter noted inside, which may hold for one picture alone."""
    model = onnx.ModelProto()
    model.CopyFrom(network.model)
    model.ir_version = max(model.ir_version, LEAST_IR)
    if network.opset < LEAST_OPSET:
        try:
            model = version_converter.convert_version(model, LEAST_OPSET)
        except Exception as error:  # what the converter's C++ raises has no public base
            raise FerdeskError(
                f"{network.path} is of opset {network.opset}, which can't be brought to "
                f"{LEAST_OPSET}: {reason(error)}.",
                f"Export it again at opset {LEAST_OPSET} or later.",
            ) from error
    del model.graph.value_info[:]
    # ONNX Runtime's own quantiser leaves nodes in an order that it takes and the checker does not.
    ONNXModel(model).topological_sort()
    return model


def _front(inner: onnx.ModelProto, network: Foreign, meant: Meaning) -> onnx.ModelProto:
    """From crops to the network's pictures."""
    pictures = network.pictures
    low, high = RANGES[meant.range]
    unit = 255 / (high - low)  # gray levels
    chain = _Chain("front", "crops")
    chain.then("Reshape", np.array([-1, 1, CROP_SIZE, CROP_SIZE]))
    chain.then("Cast", to=TensorProto.FLOAT)
    if (pictures.height, pictures.width) != (CROP_SIZE, CROP_SIZE):
        n = chain.node("Gather", chain.node("Shape", chain.value), chain.held(np.array([0])))
        sizes = np.array([1, pictures.height, pictures.width])
        nothing = chain.held(np.zeros(0, np.float32))
        sizes_of_all = chain.node("Concat", n, chain.held(sizes), axis=0)
        chain.value = chain.node(
            "Resize", chain.value, nothing, nothing, sizes_of_all,
            mode="linear", coordinate_transformation_mode="half_pixel",
        )  # fmt: skip
    # One number or three: what is taken from a gray picture of one channel also makes it three.
    chain.then("Sub", _of_channels([(m - low) * unit for m in meant.mean], pictures.channels))
    chain.then("Div", _of_channels([s * unit for s in meant.deviation], pictures.channels))
    if pictures.type == TensorProto.UINT8:
        chain.then("Round")
    if pictures.layout == "NHWC":
        chain.then("Transpose", perm=[0, 2, 3, 1])
    elif pictures.layout not in LAYOUTS:
        chain.then("Reshape", np.array([-1, *pictures.shape]))
    chain.then("Cast", to=pictures.type)
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", CROP_SIZE, CROP_SIZE])
    shown = helper.make_tensor_value_info(chain.value, pictures.type, ["N", *pictures.shape])
    return chain.model(inner, crops, shown)


def _back(inner: onnx.ModelProto, network: Foreign, meant: Meaning) -> onnx.ModelProto:
    """From the network's answers to logits: the logarithms of its probabilities."""
    kind = inner.graph.output[0].type.tensor_type.elem_type
    answers = helper.make_tensor_value_info("back/answers", kind, None)
    chain = _Chain("back", answers.name)
    chain.then("Reshape", np.array([-1, network.answers]))
    chain.then("Cast", to=TensorProto.FLOAT)
    columns = [meant.emotions.index(index) for index in meant.known]
    chain.then("Gather", np.array(columns), axis=1)
    if not network.certain:
        chain.then("Softmax", axis=1)
    # Each to its column of the eight; those that it doesn't know have the probability 0.
    chain.then("MatMul", np.eye(N_EMOTIONS, dtype=np.float32)[meant.known])
    chain.then("Max", np.array(FLOOR, np.float32))
    chain.then("Log", out="logits")
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", N_EMOTIONS])
    return chain.model(inner, answers, logits)


def _in_turn(inner: onnx.ModelProto, network: Foreign) -> onnx.ModelProto:
    """A network that reads one picture alone, asked for each of several in turn."""
    graph, shape = inner.graph, list(network.pictures.shape)
    kinds = [item.type.tensor_type.elem_type for item in (graph.input[0], graph.output[0])]
    first, last = _Chain("in_turn", "in_turn/one"), _Chain("in_turn/of", graph.output[0].name)
    first.then("Reshape", np.array([1, *shape]), out=graph.input[0].name)
    last.then("Reshape", np.array([-1]))
    body = helper.make_graph(
        [*first.nodes, *graph.node, *last.nodes],
        "one_picture",
        [helper.make_tensor_value_info("in_turn/one", kinds[0], shape)],
        [helper.make_tensor_value_info(last.value, kinds[1], [network.answers])],
        [*first.weights, *graph.initializer, *last.weights],
        sparse_initializer=graph.sparse_initializer,
    )
    chain = _Chain("in_turn/all", "in_turn/pictures")
    chain.then("Scan", body=body, num_scan_inputs=1)
    pictures = helper.make_tensor_value_info("in_turn/pictures", kinds[0], ["N", *shape])
    answers = helper.make_tensor_value_info(chain.value, kinds[1], ["N", network.answers])
    found = chain.model(inner, pictures, answers)
    found.functions.extend(inner.functions)
    return found


def _joined(first: onnx.ModelProto, second: onnx.ModelProto) -> onnx.ModelProto:
    """Two models as one, the second of which takes what the first gives."""
    return compose.merge_models(
        first, second, [(first.graph.output[0].name, second.graph.input[0].name)]
    )


def _of_channels(values: Sequence[float], channels: int) -> np.ndarray:
    return np.array(np.broadcast_to(values, channels), np.float32).reshape(1, channels, 1, 1)


class _Chain:
    """Nodes one after another, each of which takes what the one before it gave.

    Args:
        prefix: of the names of all that is made.
        value: what the first one takes.
    """

    def __init__(self, prefix: str, value: str):
        self._prefix = prefix
        self.value = value
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[TensorProto] = []

    def then(self, kind: str, *constants: np.ndarray, out: str = "", **attributes: Any) -> None:
        """Add a node that takes the value so far, and constants after it."""
        held = map(self.held, constants)
        self.value = self.node(kind, self.value, *held, out=out, **attributes)

    def node(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        """Add a node beside; the name of what it gives."""
        name = f"{self._prefix}/{kind}_{len(self.nodes)}"
        out = out or f"{name}/out"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name, **attributes))
        return out

    def held(self, array: np.ndarray) -> str:
        """Add a constant, of floats or of whole numbers; its name."""
        if array.dtype.kind == "i":  # of 32 bits on Windows, before NumPy 2
            array = array.astype(np.int64)
        name = f"{self._prefix}/constant_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def model(
        self, like: onnx.ModelProto, given: onnx.ValueInfoProto, told: onnx.ValueInfoProto
    ) -> onnx.ModelProto:
        """All of it as a model of one input and one output, of the versions of another."""
        graph = helper.make_graph(self.nodes, self._prefix, [given], [told], self.weights)
        return helper.make_model(graph, opset_imports=like.opset_import, ir_version=like.ir_version)


def _prove(network: Foreign, content: bytes, front: onnx.ModelProto, back: onnx.ModelProto) -> None:
    """Hold the model against the file that it was made of, asked for one picture at a time.

    Raises:
        FerdeskError: they answer differently.
    """
    rough = np.random.default_rng(0).integers(0, 256, (PROVEN, 6, 6), np.uint8)
    crops = np.kron(rough, np.ones((1, CROP_SIZE // 6, CROP_SIZE // 6), np.uint8))
    answers = network.answer(_ask(front, crops))
    wanted = _ask(back, answers.astype(_dtype(back)))
    try:
        whole = session(content)
        found = [whole.run(["logits"], {"crops": crops[at]})[0] for at in (slice(None), slice(1))]
    except Exception as error:  # ONNX Runtime's exceptions have no public base
        raise FerdeskError(f"{network.path} can't be put into a model: {reason(error)}.") from error
    # A batch, and a picture alone.
    if not all(alike(np.exp(part), np.exp(wanted[: len(part)])) for part in found):
        raise FerdeskError(
            f"The model made of {network.path} answers otherwise than the network.",
            f"Export the network again at opset {LEAST_OPSET} or later, with its batch free.",
        )


def _ask(model: onnx.ModelProto, values: np.ndarray) -> np.ndarray:
    return session(model.SerializeToString()).run(None, {model.graph.input[0].name: values})[0]


def _dtype(model: onnx.ModelProto) -> np.dtype:
    return helper.tensor_dtype_to_np_dtype(model.graph.input[0].type.tensor_type.elem_type)
