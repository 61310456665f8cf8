"""Small stand-ins for models, sources and the face finder, shared by the tests."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ferdesk.core import card
from ferdesk.core.types import Face, Frame, HeadPose
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.models.catalog import Catalog, ModelEntry
from ferdesk.sources.base import FrameSource

WEIGHTS = np.array([[0.02, 0.01, 0.0, -0.01, -0.02, 0.03, 0.005, -0.005]], np.float32)
BIAS = np.array([0.0, 0.5, 1.0, 0.2, 0.1, -3.0, 0.3, 0.4], np.float32)


def tiny_onnx(
    *,
    name: str = "crops",
    kind: int = TensorProto.UINT8,
    batch: object = "N",
    side: int = 48,
    output: str = "logits",
    classes: int = N_EMOTIONS,
    nan: bool = False,
) -> bytes:
    """A model: logits = mean gray level × WEIGHTS + BIAS. Arguments break the contract."""
    weights = np.resize(WEIGHTS, (1, classes)).astype(np.float32)
    bias = np.resize(BIAS, (classes,)).astype(np.float32)
    if nan:
        bias = bias * np.float32("nan")
    nodes = [
        helper.make_node("Cast", [name], ["x"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["x"], ["rows"], axes=[2], keepdims=0),
        helper.make_node("ReduceMean", ["rows"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("MatMul", ["mean", "w"], ["scaled"]),
        helper.make_node("Add", ["scaled", "b"], [output]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, [batch, side, side])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [batch, classes])],
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(bias, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def card_data(model_id: str = "tiny", content: bytes = b"", **changes: object) -> dict:
    """A valid card for a model's bytes; ``changes`` replace fields."""
    data: dict[str, object] = {
        "schema": card.SCHEMA,
        "id": model_id,
        "title": model_id.title(),
        "summary": "Made by a test.",
        "architecture": "mean",
        "parameters": 16,
        "recipe": {},
        "data": {},
        "metrics": {
            "valid/majority": {"accuracy": 50.0, "n": 10},
            "test/majority": {"accuracy": 40.0, "n": 10},
        },
        "thesis": None,
        "seeds": [0],
        "training": {},
        "input": {},
        "output": {},
        "temperature": 1.0,
        "precision": {},
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": "MIT",
        "limits": ["Only for tests."],
    }
    return {**data, **changes}


def made_reliability() -> dict:
    """A card's reliability diagram in two bins: 30 pictures, too sure before the temperature."""

    def curve(ece: float, confidence: float) -> dict:
        empty = {"low": 0, "high": 50, "n": 0}
        empty |= {"confidence": None, "accuracy": None, "interval95": None}
        used = {"low": 50, "high": 100, "n": 30}
        used |= {"confidence": confidence, "accuracy": 76.0, "interval95": [60.0, 88.0]}
        return {"ece": ece, "bins": [empty, used]}

    return {
        "split": "valid",
        "protocol": "majority",
        "n": 30,
        "before": curve(20.0, 96.0),
        "after": curve(2.0, 78.0),
    }


def made_confusion() -> list[list[int]]:
    """Mix-ups of 30 pictures: sadness is often called neutral, disgust never found, fear unseen."""
    counts = [[0] * 8 for _ in range(8)]
    counts[0][0], counts[1][1], counts[3][3], counts[3][0], counts[5][4] = 12, 8, 3, 4, 3
    return counts


def made_robustness() -> dict:
    """A card's figures of poor pictures: half of the light costs much, and it does not notice."""

    def row(corruption: str, amount: float, accuracy: float, confidence: float) -> dict:
        names = ("corruption", "amount", "accuracy", "confidence")
        return dict(zip(names, (corruption, amount, accuracy, confidence), strict=True))

    rows = [
        row("unchanged", 0, 90.0, 88.0),
        row("small", 24, 80.0, 78.0),
        row("small", 18, 70.0, 71.5),
        row("dark", 0.5, 61.0, 87.0),
        row("side_lit", 0.7, 85.0, 84.0),
        row("rained on", 3, 50.0, 60.0),
    ]
    return {"split": "valid", "protocol": "majority", "n": 20, "rows": rows}


def made_apparent() -> dict:
    """A card's figures of age and gender."""
    bands = [{"below": 13, "off": 3.2}, {"below": 40, "off": 6.5}, {"below": None, "off": 12.1}]
    return {
        "set": "UTKFace",
        "split_seed": 1,
        "age": {"output": "age", "unit": "years", "n": 2370, "mae": 6.1, "share": 80.0,
                "covered": 79.6, "ranges": bands},
        "gender": {"output": "gender", "order": ["male", "female"], "n": 2370, "accuracy": 91.3,
                   "interval95": [90.1, 92.4]},
    }  # fmt: skip


def apparent_onnx(
    *,
    age_name: str = "age",
    age_width: int = 0,
    gender_width: int = 2,
    gender_sum: float = 1.0,
    nan: bool = False,
) -> bytes:
    """A model with age and gender: age = mean gray level ÷ 4 − 5, female = mean ÷ 255.

    Args:
        age_width: columns of the age; 0 for none, as the contract has it. This and the others
            break the contract.
    """
    mean = [
        helper.make_node("Cast", ["crops"], ["x"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["x"], ["rows"], axes=[2], keepdims=0),
        helper.make_node("ReduceMean", ["rows"], ["mean"], axes=[1], keepdims=1),
    ]
    logits = [
        helper.make_node("MatMul", ["mean", "w"], ["scaled"]),
        helper.make_node("Add", ["scaled", "b"], ["logits"]),
    ]
    wide = "old" if age_width else age_name
    age = [
        helper.make_node("Mul", ["mean", "quarter"], ["quartered"]),
        helper.make_node("Add", ["quartered", "start"], ["years"]),
        helper.make_node("Squeeze", ["years", "last"], [wide]),
    ]
    if age_width:
        age.append(helper.make_node("Concat", ["years"] * age_width, [age_name], axis=1))
    gender = [
        helper.make_node("Mul", ["mean", "part"], ["female"]),
        helper.make_node("Sub", ["one", "female"], ["male"]),
        helper.make_node("Concat", ["male", *["female"] * (gender_width - 1)], ["gender"], axis=1),
    ]
    constants = {
        "w": WEIGHTS,
        "b": BIAS,
        "quarter": np.float32([0.25]),
        "start": np.float32([np.nan if nan else -5]),
        "part": np.float32([1 / 255]),
        "one": np.float32([gender_sum]),
        "last": np.int64([1]),
    }
    graph = helper.make_graph(
        [*mean, *logits, *age, *gender],
        "apparent",
        [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", 48, 48])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", N_EMOTIONS]),
            helper.make_tensor_value_info(
                age_name, TensorProto.FLOAT, ["N", age_width] if age_width else ["N"]
            ),
            helper.make_tensor_value_info("gender", TensorProto.FLOAT, ["N", gender_width]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def write_model(
    folder: Path, model_id: str = "tiny", content: bytes | None = None, **changes: object
) -> ModelEntry:
    """Put a model and its card into ``folder/model_id``; the entry the catalog would give."""
    content = tiny_onnx() if content is None else content
    place = folder / model_id
    place.mkdir(parents=True)
    (place / "model.onnx").write_bytes(content)
    data = card_data(model_id, content, **changes)
    (place / "card.json").write_text(json.dumps(data), encoding="utf-8")
    return ModelEntry(card.validate(data), place / "model.onnx")


def catalog_of(*entries: ModelEntry) -> Catalog:
    return Catalog(tuple(entries))


def make_image(level: int = 120, size: tuple[int, int] = (240, 320)) -> np.ndarray:
    """uint8 (H, W, 3): about ``level`` bright, with the texture and contrast of a face."""
    return _image(level, size).copy()


@lru_cache(maxsize=256)
def _image(level: int, size: tuple[int, int]) -> np.ndarray:
    y, x = np.mgrid[: size[0], : size[1]]
    waves = 18 * np.sin((x + 2 * y) / 9)
    squares = 30 * ((x // 10 + y // 10) % 2 * 2 - 1)
    gray = np.clip(level + waves + squares, 0, 255).astype(np.uint8)
    return np.repeat(gray[:, :, None], 3, axis=2)


def make_frame(index: int = 0, level: int = 120, source: str = "made", step_ms: int = 33) -> Frame:
    return Frame(make_image(level), index, time.monotonic_ns(), index * step_ms, source)


def write_clip(path: Path) -> Path:
    """Two seconds of :func:`make_image`, ten pictures a second, that get brighter."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 240))
    for i in range(20):
        writer.write(make_image(60 + 4 * i))
    writer.release()
    return path


def make_landmarks(left: float, top: float, side: float) -> np.ndarray:
    """float32 (478, 3): points that fill a square, with the eyes where eyes are."""
    points = np.random.default_rng(0).uniform(0, 1, (478, 3)).astype(np.float32)
    points[[33, 133]] = [[0.25, 0.4, 0], [0.4, 0.4, 0]]
    points[[362, 263]] = [[0.6, 0.4, 0], [0.75, 0.4, 0]]
    points[[0, 1, 2, 3]] = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]
    return (points * side + np.array([left, top, 0])).astype(np.float32)


def make_face(
    track_id: int = 1,
    left: float = 80,
    top: float = 60,
    side: float = 120,
    pose: HeadPose = HeadPose(0.0, 0.0, 0.0),  # noqa: B008 - frozen
    tilt: float = 0.0,
) -> Face:
    """A face whose mesh is turned by ``tilt`` degrees, clockwise; its box is the upright one's."""
    marks = make_landmarks(left, top, side)
    if tilt:
        turn = cv2.getRotationMatrix2D((left + side / 2, top + side / 2), -tilt, 1)
        marks[:, :2] = marks[:, :2] @ turn[:, :2].T + turn[:, 2]
    shapes = np.full(52, 0.2, np.float32)
    return Face(track_id, (left, top, side, side), marks, shapes, pose)


class FakeLandmarker:
    """Finds the same faces in every frame, after ``delay_s``."""

    def __init__(self, faces: tuple[Face, ...] | None = None, delay_s: float = 0.0):
        self.faces = (make_face(),) if faces is None else faces
        self.delay_s = delay_s
        self.frames: list[int] = []
        self.closed = False

    def detect(self, frame: Frame) -> tuple[Face, ...]:
        if self.delay_s:
            time.sleep(self.delay_s)
        self.frames.append(frame.index)
        return self.faces

    def close(self) -> None:
        self.closed = True


class FakeSource(FrameSource):
    """Made pictures.

    Args:
        frames: how many there are; None for no end.
        fps: they are this far apart in media time; a live one also waits that long.
        error: raised after the last frame, in place of the end.
        stall: when given, ``read`` waits for it after the last frame.
    """

    def __init__(
        self,
        frames: int | None = None,
        fps: float = 100.0,
        live: bool = True,
        error: Exception | None = None,
        stall: threading.Event | None = None,
        stills: bool = False,
    ):
        super().__init__("made", fps)
        self.live = live
        self.stills = stills
        self.released = False
        self._frames = frames
        self._error = error
        self._stall = stall
        self._count = 0

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        if self._frames is not None and self._count >= self._frames:
            if self._stall is not None:
                self._stall.wait(30)
            if self._error is not None:
                raise self._error
            return None
        if self.live:
            time.sleep(1 / self.fps)
        self._count += 1
        return make_image(40 + self._count % 160), (self._count - 1) * 1000 / self.fps, ""

    def _release(self) -> None:
        self.released = True


HELD = "It is being used by another process"


def hold(monkeypatch, *held: Path) -> None:
    """Let another program open files, as on Windows: nobody renames or replaces them then."""

    def guarded(move):
        def moved(path, target):
            if Path(target) in held:
                raise PermissionError(13, HELD)
            return move(path, target)

        return moved

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, guarded(getattr(Path, name)))
