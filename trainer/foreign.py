"""A network of others as an ONNX file: what can be read from it, or seen by running it.

What nobody can see in a graph, the range of its pictures and the order of its emotions, is said by
whoever adopts it: :mod:`trainer.adopt`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto
from onnx.helper import make_tensor_value_info, tensor_dtype_to_np_dtype

from ferdesk.core.errors import FerdeskError, unreadable
from trainer.predictors import session

LARGEST = 1_000_000_000
"""Bytes; the app refuses a larger model."""
MOST_PIXELS = 1024
"""Of a side. A network that wants more does not read faces of 48 pixels."""
TYPES = {
    "tensor(float)": TensorProto.FLOAT,
    "tensor(float16)": TensorProto.FLOAT16,
    "tensor(double)": TensorProto.DOUBLE,
    "tensor(uint8)": TensorProto.UINT8,
}
"""Of a picture; answers have any but the last."""
LAYOUTS = {"NCHW": 1, "NHWC": 3}
"""Where the channels of a picture in four dimensions are."""
ALIKE = 1e-2
"""Largest difference between two answers to one picture that is taken for rounding, in shares of
the largest answer; half precision needs it."""
SHOWN = 3
"""Pictures that a network is tried on."""
Ask = Callable[[np.ndarray], np.ndarray]
"""Pictures of a network's own kind to its answers: float32."""
_EXPORT = "Export it as a network from one picture, (N, channels, height, width), to its emotions."


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a network is shown."""

    name: str
    type: int
    """Of :data:`TYPES`."""
    layout: str
    """A key of :data:`LAYOUTS`, or ``NHW``, which has no axis of channels."""
    channels: int
    height: int
    width: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one picture, without N."""
        shape = [self.height, self.width]
        if self.layout in LAYOUTS:
            shape.insert(LAYOUTS[self.layout] - 1, self.channels)
        return tuple(shape)

    @property
    def dtype(self) -> np.dtype:
        return tensor_dtype_to_np_dtype(self.type)

    def __str__(self) -> str:
        return f"{'×'.join(map(str, self.shape))} {self.dtype}, {self.layout}"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A network of others, and what was found out about it."""

    path: Path
    sha256: str
    """Of the file."""
    model: onnx.ModelProto
    """With its weights inside and its one input."""
    pictures: Pictures
    output: str
    answers: int
    """Numbers that it answers to a picture."""
    certain: bool
    """Its answers are probabilities already: of whatever picture they are none below 0 and sum
    to 1."""
    at_once: bool
    """It reads several pictures at once, each as it does alone."""
    ask: Ask
    """The file itself."""

    @property
    def opset(self) -> int:
        """Version of ONNX's own operators."""
        return next((one.version for one in self.model.opset_import if not one.domain), 1)

    def answer(self, pictures: np.ndarray) -> np.ndarray:
        """What the file itself answers to pictures, one by one: float32 (N, answers)."""
        return _one_by_one(self.ask, pictures)


def read(path: Path, output: str | None = None, size: int | None = None) -> Foreign:
    """Read a network, and try it on made pictures.

    Args:
        path: the ONNX file; weights in files beside it are read too.
        output: the one that tells emotions, where there are several.
        size: pixels of a side, where the graph leaves them free.

    Raises:
        FerdeskError: it is no ONNX model that runs, or none from one picture to some numbers; or
            what was given is not what the file says.
    """
    model, sha256 = _load(path)
    try:
        run = session(model.SerializeToString())
    except Exception as error:  # ONNX Runtime's exceptions have no public base
        raise FerdeskError(f"{path} can't be run: {reason(error)}.", _EXPORT) from error
    pictures = _pictures(path, run.get_inputs(), size)
    name, kind = _output(path, run.get_outputs(), output)

    def ask(shown: np.ndarray) -> np.ndarray:
        return run.run([name], {pictures.name: shown})[0].astype(np.float32)

    shown = _made(pictures)
    try:
        rank = ask(shown[:1]).ndim
        alone = _one_by_one(ask, shown)
    except Exception as error:
        raise FerdeskError(
            f"{path} fails on one picture of {pictures}: {reason(error)}.", _EXPORT
        ) from error
    if not np.isfinite(alone).all():
        raise FerdeskError(f"{path} answers numbers that are not finite.")
    # Files of IR 3 and before name their weights among the inputs.
    given = make_tensor_value_info(pictures.name, pictures.type, ["N", *pictures.shape])
    told = make_tensor_value_info(name, kind, [None] * rank)
    for items, only in ((model.graph.input, given), (model.graph.output, told)):
        del items[:]
        items.append(only)
    certain = (alone >= 0).all() and np.allclose(alone.sum(1), 1, atol=ALIKE)
    several = _reads_several(ask, shown, alone)
    return Foreign(path, sha256, model, pictures, name, alone.shape[1], bool(certain), several, ask)


def alike(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two arrays are the same but for rounding."""
    return first.shape == second.shape and bool(
        np.allclose(first, second, rtol=0, atol=ALIKE * max(1e-3, np.abs(second).max(initial=0)))
    )


def reason(error: Exception) -> str:
    """The first line of what a library says, without its full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")


def _load(path: Path) -> tuple[onnx.ModelProto, str]:
    """The model with all of its weights, and the checksum of its file."""
    try:
        if path.stat().st_size > LARGEST:
            raise FerdeskError(f"{path} is too large, more than {LARGEST:,} bytes.")
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error, "") from error
    try:
        model = onnx.load(str(path), format="protobuf")
        large = model.ByteSize() > LARGEST
    except Exception as error:  # onnx and protobuf raise many kinds for a file of others
        raise FerdeskError(
            f"{path} is no ONNX model, or its weights are not beside it: {reason(error)}.",
            "Give an .onnx file, with the file of its weights in the same folder if it has one.",
        ) from error
    if large:
        raise FerdeskError(f"{path} is too large, more than {LARGEST:,} bytes with its weights.")
    if not model.graph.node:
        raise FerdeskError(f"{path} is no ONNX model: it holds no network.", "Give an .onnx file.")
    return model, hashlib.sha256(content).hexdigest()


def _pictures(path: Path, inputs: Sequence[Any], size: int | None) -> Pictures:
    if len(inputs) != 1:
        names = ", ".join(item.name for item in inputs) or "none"
        raise FerdeskError(f"{path} has {len(inputs)} inputs ({names}), and not one.", _EXPORT)
    (given,) = inputs
    dims = [dim if isinstance(dim, int) else None for dim in given.shape]
    told = f"{path} takes {given.name} {given.type} {_dims(given.shape)}"
    if given.type not in TYPES:
        raise FerdeskError(f"{told}; only float and uint8 pictures are made.", _EXPORT)
    if dims and dims[0] not in (None, 1):
        raise FerdeskError(
            f"{told}: always {dims[0]} pictures at once.", "Export it with N free, or 1."
        )
    places = [name for name, axis in LAYOUTS.items() if len(dims) == 4 and dims[axis] in (1, 3)]
    if len(places) == 1:
        layout, axis = places[0], LAYOUTS[places[0]]
        channels = dims.pop(axis)
    elif len(dims) == 3:
        layout, channels = "NHW", 1
    else:
        raise FerdeskError(
            f"{told}: no pictures (N, H, W), (N, C, H, W) or (N, H, W, C) with 1 or 3 channels.",
            _EXPORT,
        )
    sides = [side or size for side in dims[1:]]
    if None in sides:
        raise FerdeskError(f"{told}: of any size.", "Say the size that it learnt with by --size.")
    height, width = (int(side or 0) for side in sides)
    if size and (height, width) != (size, size):
        raise FerdeskError(f"{told}, so its size is not {size}.", "Leave --size out.")
    if not (1 <= height <= MOST_PIXELS and 1 <= width <= MOST_PIXELS):
        raise FerdeskError(f"{told}: larger than {MOST_PIXELS} pixels.", _EXPORT)
    return Pictures(given.name, TYPES[given.type], layout, int(channels or 1), height, width)


def _output(path: Path, outputs: Sequence[Any], asked: str | None) -> tuple[str, int]:
    """Name and type of the output that tells emotions."""
    names = [item.name for item in outputs]
    if asked is None and len(names) != 1:
        raise FerdeskError(
            f"{path} has {len(names)} outputs: {', '.join(names)}.",
            "Name the one that tells emotions with --output.",
        )
    chosen = names[0] if asked is None else asked
    if chosen not in names:
        raise FerdeskError(f"{path} has no output {chosen}.", f"It has: {', '.join(names)}.")
    kind = outputs[names.index(chosen)].type
    if kind not in TYPES or TYPES[kind] == TensorProto.UINT8:
        raise FerdeskError(
            f"{path} gives {chosen} as {kind}, not as a number for each emotion.",
            "Name another output with --output, or export the network without what follows them.",
        )
    return chosen, TYPES[kind]


def _made(pictures: Pictures) -> np.ndarray:
    """Pictures of noise. Of floats any range will do: no answer counts, only how they agree."""
    shown = np.random.default_rng(0).random((SHOWN, *pictures.shape))
    return (shown * 255 if pictures.type == TensorProto.UINT8 else shown).astype(pictures.dtype)


def _one_by_one(ask: Ask, pictures: np.ndarray) -> np.ndarray:
    """Answers to pictures that are shown one at a time: float32 (N, answers)."""
    return np.stack([ask(picture[None]).ravel() for picture in pictures])


def _reads_several(ask: Ask, shown: np.ndarray, alone: np.ndarray) -> bool:
    """Whether a network answers to several pictures as to each alone. A graph may say so of its
    input and still reshape to one, so it is tried."""
    try:
        together = ask(shown)
    except Exception:  # ONNX Runtime's exceptions have no public base
        return False
    return together.size == alone.size and alike(together.reshape(alone.shape), alone)


def _dims(shape: Sequence[Any]) -> str:
    return f"({', '.join(str(dim) if dim is not None else '?' for dim in shape)})"
