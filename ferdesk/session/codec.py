"""Records as rows of a session file, and back, with nothing lost.

Every number comes back as it was, to the last bit: arrays are stored raw and little-endian
(crop uint8, landmarks, blendshapes and probabilities float32, box, pose and action units
float64). Only the picture is not: it is a JPEG, or not there at all.

A checksum a frame covers all its rows, so that a flipped bit anywhere is found when the frame
is read, and never shown as a reading.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from ferdesk.core.text import storable
from ferdesk.core.types import (
    CROP_SIZE,
    KEPT_TILT,
    N_BLENDSHAPES,
    N_LANDMARKS,
    Decision,
    Face,
    FaceCrop,
    FaceRecord,
    Frame,
    FrameRecord,
    HeadPose,
    Prediction,
    Trace,
)
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from ferdesk.session import traces
from ferdesk.session.schema import FACES_A_FRAME, MODELS_A_FACE

ENCODING: Mapping[str, str] = MappingProxyType(
    {
        "crop": f"uint8 ({CROP_SIZE}, {CROP_SIZE}), gray",
        "landmarks": f"float32 ({N_LANDMARKS}, 3), x and y in pixels, z in the scale of x",
        "blendshapes": f"float32 ({N_BLENDSHAPES},), in MediaPipe's order",
        "smoothed": f"float32 ({N_EMOTIONS},), in the order of emotions",
        "probabilities": f"float32 ({N_EMOTIONS},), in the order of emotions",
        "box": "float64: left, top, width, height in pixels",
        "pose": "float64: yaw, pitch, roll in degrees",
        "units": "float64, in the order of the row of unit_names",
        "byte order": "little-endian",
    }
)
"""What the cells hold that are not plain numbers or text; written into every session."""

MAX_SIDE = 1 << 20
"""Pixels, as many as OpenCV reads; a larger picture is damage."""

FRAME_COLUMNS = (
    "id, time_ns, captured_ns, done_ns, media_ms, frame_index, width, height, source, model,"
    " stages_ms, checksum"
)
FACE_COLUMNS = (
    "id, track_id, label, network_label, rule, reason, flags, smoothed, box, pose, unit_names,"
    " units, blendshapes"
)
PREDICTION_COLUMNS = "id, model, ms, probabilities"
SHAPE_COLUMNS = "face, crop, landmarks"
TRACE_COLUMNS = "face, json"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """One record, ready to be inserted."""

    frame: Row
    """In the order of :data:`FRAME_COLUMNS`, its checksum last."""
    faces: tuple[Row, ...]
    predictions: tuple[Row, ...]
    shapes: tuple[Row, ...]
    traces: tuple[Row, ...]

    @property
    def checksum(self) -> int:
        """Of everything but the checksum itself."""
        parts = (self.faces, self.predictions, self.shapes, self.traces)
        return checksum((self.frame[:-1], *(row for part in parts for row in part)))


@dataclass(frozen=True, slots=True)
class Names:
    """What the small numbers in the rows stand for, in both directions as it is needed."""

    source: Callable[[Any], Any]
    model: Callable[[Any], Any]
    units: Callable[[Any], Any]
    """Names of action units: a tuple of text."""


def encode(record: FrameRecord, frame_id: int, time_ns: int, names: Names) -> Rows:
    """A record as rows.

    Args:
        frame_id: 1, 2, 3, … in the order of the session.
        time_ns: since the session began.
        names: gives the number of a name.

    Raises:
        ValueError: more faces or models than the file has keys for.
    """
    if len(record.faces) > FACES_A_FRAME:
        raise ValueError(f"expected at most {FACES_A_FRAME} faces, got {len(record.faces)}")
    faces, predictions, shapes, told = [], [], [], []
    for i, face in enumerate(record.faces):
        face_id = frame_id * FACES_A_FRAME + i
        faces.append(_face_row(face, face_id, names))
        shapes.append((face_id, face.crop.pixels.tobytes(), _raw(face.face.landmarks, "<f4")))
        if face.decision.trace is not None:
            told.append((face_id, traces.to_text(face.decision.trace)))
        if len(face.predictions) > MODELS_A_FACE:
            raise ValueError(f"expected at most {MODELS_A_FACE} models a face")
        for k, prediction in enumerate(face.predictions):
            # SQLite stores NaN as NULL; said here, so that the checksum is of what is stored.
            ms = float(prediction.ms)
            predictions.append(
                (
                    face_id * MODELS_A_FACE + k,
                    names.model(prediction.model_id),
                    ms if ms == ms else None,
                    _raw(prediction.probabilities, "<f4"),
                )
            )
    frame = record.frame
    height, width = frame.image.shape[:2]
    stages = {name: float(ms) for name, ms in record.stages_ms.items()}
    row = (
        frame_id,
        int(time_ns),
        int(frame.captured_ns),
        int(record.done_ns),
        int(frame.media_ms),
        int(frame.index),
        width,
        height,
        names.source(frame.source),
        names.model(record.model_id),
        json.dumps(stages),
        0,
    )
    rows = Rows(row, tuple(faces), tuple(predictions), tuple(shapes), tuple(told))
    return replace(rows, frame=(*row[:-1], rows.checksum))


def decode(
    rows: Rows, names: Names, image: np.ndarray | None = None, kept_tilt: float = KEPT_TILT
) -> FrameRecord:
    """The record that :func:`encode` made rows of.

    Args:
        names: gives the name of a number; KeyError where there is none.
        image: uint8 (height, width, 3), the picture; None where it is not wanted or not there,
            which gives a black one that takes no memory.
        kept_tilt: of the crops; it is the session's, not the record's.

    Raises:
        ValueError, TypeError, KeyError: the rows are not those of a record.
    """
    if rows.checksum != rows.frame[-1]:
        raise ValueError("the checksum does not fit")
    (_, _, captured, done, media, index, width, height, source, model, stages, _) = rows.frame
    # A cell of SQLite holds what it is given, whatever its column is said to hold.
    if not all(isinstance(n, int) for n in rows.frame[:8]):
        raise ValueError("a number is none")
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise ValueError(f"a picture of {width}×{height}")
    if image is None:
        image = blank(width, height)
    elif image.shape != (height, width, 3):
        raise ValueError(f"expected a picture of {width}×{height}, got {image.shape[1::-1]}")
    shapes = {row[0]: row for row in rows.shapes}
    told = {row[0]: traces.of_text(row[1]) for row in rows.traces}
    predictions: dict[int, list[Prediction]] = {row[0]: [] for row in rows.faces}
    for key, model_number, ms, probabilities in rows.predictions:
        found = Prediction(
            names.model(model_number),
            _array(probabilities, "<f4", (N_EMOTIONS,)),
            float("nan") if ms is None else ms,
        )
        predictions[key // MODELS_A_FACE].append(found)
    return FrameRecord(
        frame=Frame(image, index, captured, media, names.source(source)),
        faces=tuple(
            _face(
                row,
                shapes[row[0]],
                tuple(predictions[row[0]]),
                told.get(row[0]),
                names,
                kept_tilt,
            )
            for row in rows.faces
        ),
        model_id=names.model(model),
        done_ns=done,
        stages_ms=MappingProxyType(json.loads(stages)),
    )


@lru_cache(maxsize=8)
def blank(width: int, height: int) -> np.ndarray:
    """uint8 (height, width, 3): all black, read only, and of no size in memory. One for a size:
    each record of a recording without pictures has it."""
    return np.broadcast_to(np.zeros((1, 1, 3), np.uint8), (height, width, 3))


def text(cell: object) -> str:
    """A cell that is text; SQLite keeps whatever it is given.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(cell, str):
        raise ValueError(f"expected text, got {type(cell).__name__}")
    return cell


def checksum(rows: Iterable[Sequence[object]]) -> int:
    """CRC-32 of rows; the type and the length of each value count as well."""
    parts: list[bytes] = []
    for row in rows:
        for value in row:
            if isinstance(value, bytes):
                parts += (b"b%d:" % len(value), value)
            elif isinstance(value, int):
                parts.append(b"i%d;" % value)
            elif isinstance(value, str):
                text = value.encode("utf-8")
                parts += (b"s%d:" % len(text), text)
            elif isinstance(value, float):
                parts.append(b"f" + struct.pack("<d", value))
            else:
                parts.append(b"n")
    return zlib.crc32(b"".join(parts))


def _face_row(face: FaceRecord, face_id: int, names: Names) -> Row:
    seen, decision, pose = face.face, face.decision, face.face.pose
    return (
        face_id,
        int(face.track_id),
        decision.label,
        storable(decision.before),
        storable(decision.rule),
        storable(decision.reason),
        json.dumps(list(face.flags)),
        _raw(face.smoothed, "<f4"),
        struct.pack("<4d", *seen.box),
        struct.pack("<3d", pose.yaw, pose.pitch, pose.roll),
        names.units(tuple(face.action_units)),
        _raw(np.array(list(face.action_units.values()), np.float64), "<f8"),
        _raw(seen.blendshapes, "<f4"),
    )


def _face(
    row: Row,
    shape: Row,
    predictions: tuple[Prediction, ...],
    trace: Trace | None,
    names: Names,
    kept_tilt: float,
) -> FaceRecord:
    (_, track, label, before, rule, reason, flags, smoothed, box, pose, unit_names, units) = row[
        :12
    ]
    if label is not None and label not in EMOTIONS:
        raise ValueError(f"{label!r} is not an emotion")
    if not predictions:
        raise ValueError("a face without a prediction")
    keys = names.units(unit_names)
    values = _array(units, "<f8", (len(keys),), np.float64)
    landmarks = _array(shape[2], "<f4", (N_LANDMARKS, 3))
    face = Face(
        int(track),
        struct.unpack("<4d", _bytes(box, 32)),
        landmarks,
        _array(row[12], "<f4", (N_BLENDSHAPES,)),
        HeadPose(*struct.unpack("<3d", _bytes(pose, 24))),
        # A mesh has a size; where none was found there are zeros in its place.
        has_mesh=bool(landmarks.any()),
        kept_tilt=kept_tilt,
    )
    return FaceRecord(
        face=face,
        crop=FaceCrop(track, _array(shape[1], "u1", (CROP_SIZE, CROP_SIZE), np.uint8)),
        predictions=predictions,
        smoothed=_array(smoothed, "<f4", (N_EMOTIONS,)),
        decision=Decision(label, text(reason), text(before), text(rule), trace),
        action_units=MappingProxyType(dict(zip(keys, values.tolist()))),
        flags=tuple(map(text, json.loads(flags))),
    )


def _raw(array: np.ndarray, stored: str) -> bytes:
    return array.astype(stored, copy=False).tobytes()


def _array(
    content: object, stored: str, shape: tuple[int, ...], kind: type = np.float32
) -> np.ndarray:
    size = int(np.prod(shape)) * np.dtype(stored).itemsize
    # Copied, so that it can be written to like the array that was recorded.
    return np.frombuffer(_bytes(content, size), stored).astype(kind).reshape(shape)


def _bytes(content: object, size: int) -> bytes:
    if not isinstance(content, bytes) or len(content) != size:
        raise ValueError(f"expected {size} bytes, got {type(content).__name__}")
    return content
