"""Small networks as others export them: one dense layer, in whatever shape they like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from ferdesk.core.metrics import softmax
from ferdesk.core.vocab import EMOTIONS, emotion_of

KERAS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The order of FER2013's own labels."""
RANGES = {"0-255": (0, 255), "0-1": (0, 1), "-1-1": (-1, 1)}


@dataclass(frozen=True)
class Made:
    """A network, and what its publisher would say of it."""

    shape: tuple = ("N", 1, 64, 64)
    words: Sequence[str] = EMOTIONS
    """``-`` for an answer that is none."""
    range: str = "0-1"
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    certain: bool = False
    """It ends in Softmax."""
    one: bool = False
    """It reshapes to a single picture within."""
    opset: int = 17
    ir: int = 8
    kind: int = TensorProto.FLOAT
    output: tuple = ("N", None)
    """Its dimensions; None stands for the answers."""
    outputs: int = 1
    inputs: int = 1
    unsorted: bool = False
    """Its nodes stand in no order, as those of a file that was brought to 8 bits."""
    size: int | None = None
    """What fills the sides that its shape leaves free."""

    @property
    def picture(self) -> tuple[int, ...]:
        return tuple(dim if isinstance(dim, int) else self.size for dim in self.shape[1:])

    @property
    def channels_first(self) -> bool:
        return len(self.shape) == 4 and self.shape[1] in (1, 3)

    def model(self) -> onnx.ModelProto:
        rng = np.random.default_rng(len(self.words))
        n, many = len(self.words), int(np.prod(self.picture))
        low, high = RANGES[self.range]
        spread = np.sqrt(many) * (high - low) / 4 / (self.std or (1,))[0]
        held = {
            "one": np.array([1 if self.one else -1, many]),
            "w": (rng.normal(size=(many, n)) / spread).astype(np.float32),
            "b": (rng.normal(size=n) / 2).astype(np.float32),
            "out": np.array([-1 if d == "N" else d or n for d in self.output]),
        }
        nodes = [
            helper.make_node("Cast", ["in"], ["x"], to=TensorProto.FLOAT),
            helper.make_node("Reshape", ["x", "one"], ["flat"]),
            helper.make_node("MatMul", ["flat", "w"], ["scaled"]),
            helper.make_node("Add", ["scaled", "b"], ["logits"]),
            *([helper.make_node("Softmax", ["logits"], ["p"], axis=1)] if self.certain else []),
            helper.make_node("Reshape", ["p" if self.certain else "logits", "out"], ["shaped"]),
            helper.make_node("Cast", ["shaped"], ["told"], to=self.answers_kind),
            *(helper.make_node("Identity", ["told"], [f"o{i}"]) for i in range(1, self.outputs)),
        ]
        nodes = nodes[::-1] if self.unsorted else nodes
        weights = [numpy_helper.from_array(array, name) for name, array in held.items()]
        given = [helper.make_tensor_value_info("in", self.kind, self.shape)]
        given += [
            helper.make_tensor_value_info(f"i{i}", TensorProto.FLOAT, [1])
            for i in range(1, self.inputs)
        ]
        if self.ir < 4:
            given += [
                helper.make_tensor_value_info(item.name, item.data_type, item.dims)
                for item in weights
            ]
        dims = [n if dim is None else dim for dim in self.output]
        names = ["told", *(f"o{i}" for i in range(1, self.outputs))]
        told = [helper.make_tensor_value_info(name, self.answers_kind, dims) for name in names]
        graph = helper.make_graph(nodes, "made", given, told, weights)
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=self.ir
        )

    @property
    def answers_kind(self) -> int:
        return TensorProto.FLOAT if self.kind == TensorProto.UINT8 else self.kind

    def read_by_hand(self, crops: np.ndarray) -> np.ndarray:
        """What its publisher's own program would believe: float64 (N, 8)."""
        model = replace(self, one=True, shape=(1, *self.picture)).model()
        session = onnxruntime.InferenceSession(model.SerializeToString())
        low, high = RANGES[self.range]
        height, width = self.picture[-2:] if self.channels_first else self.picture[:2]
        rows = []
        for crop in crops:
            gray = cv2.resize(crop.astype(np.float32), (width, height))
            picture = np.repeat((low + gray * (high - low) / 255)[..., None], 3, axis=2)
            picture = (picture - (self.mean or 0)) / (self.std or 1)
            if len(self.shape) == 3:
                picture = picture[..., 0]
            elif self.channels_first:
                picture = picture.transpose(2, 0, 1)[: self.shape[1]]
            else:
                picture = picture[..., : self.shape[3]]
            kind = helper.tensor_dtype_to_np_dtype(self.kind)
            picture = (np.rint(picture) if kind == np.uint8 else picture).astype(kind)
            row = session.run(["told"], {"in": picture[None]})[0].astype(np.float64).reshape(1, -1)
            named = [i for i, word in enumerate(self.words) if word != "-"]
            shares = row[:, named] if self.certain else softmax(row[:, named])
            rows.append(np.zeros(len(EMOTIONS)))
            for share, i in zip(shares[0] / shares.sum(), named):
                rows[-1][emotion_of(self.words[i])] = share
        return np.stack(rows)
