"""Frames of a file that were read and wait until all of it is: what tables tell of them.

A recording keeps pictures, crops and meshes of hours; a table needs none of these. So what it
needs is written as text, a line a frame, on the disk where it is much. Numbers come back as they
were, to the last bit.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import (
    CROP_SIZE,
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
)
from ferdesk.export.item import Item

IN_MEMORY = 32_000_000
"""Bytes up to which nothing is written to the disk: a face takes about 2000 a frame."""

# What is not kept, once for all faces.
_IMAGE = np.zeros((1, 1, 3), np.uint8)
_PIXELS = np.zeros((CROP_SIZE, CROP_SIZE), np.uint8)
_LANDMARKS = np.zeros((N_LANDMARKS, 3), np.float32)
_BLENDSHAPES = np.zeros(N_BLENDSHAPES, np.float32)


class Kept:
    """Frames in the order in which they came. Their pictures, crops, meshes and traces are black,
    zero or None when they come back.

    Args:
        folder: where they are kept when they are many: that of the table, since one for what is
            temporary may be in memory.

    Raises:
        FerdeskError: there is no room for them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stream = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115

    def add(self, item: Item, crops: Sequence[str] = ()) -> None:
        """Keep a frame; ``crops`` are its faces' pictures, or empty."""
        try:
            self._stream.write(json.dumps(_plain(item, crops)).encode() + b"\n")
        except OSError as error:
            raise self._no_room(error) from error

    def __iter__(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        """Every frame from the first on, with the pictures of its crops."""
        try:
            self._stream.seek(0)
        except OSError as error:
            raise self._no_room(error) from error
        for line in self._stream:
            yield _item(*json.loads(line))

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        """Forget them."""
        with contextlib.suppress(OSError):  # where there was no room, there is none now either
            self._stream.close()

    def _no_room(self, error: OSError) -> FerdeskError:
        return FerdeskError(
            f"What was read can't be kept in {self._folder} until the file is through: "
            f"{error.strerror or error}.",
            "Make room there, or read less of it at once.",
        )


def _plain(item: Item, crops: Sequence[str]) -> list[Any]:
    record, frame = item.record, item.record.frame
    times = [frame.index, frame.captured_ns, frame.media_ms, frame.source, record.done_ns]
    return [item.source, list(crops), record.model_id, times, list(map(_plain_face, record.faces))]


def _plain_face(face: FaceRecord) -> list[Any]:
    seen, pose, decision = face.face, face.face.pose, face.decision
    return [
        [int(face.track_id), [float(v) for v in seen.box], seen.has_mesh],
        [float(angle) for angle in (pose.yaw, pose.pitch, pose.roll)],
        [[p.model_id, p.probabilities.tolist(), float(p.ms)] for p in face.predictions],
        face.smoothed.tolist(),
        [decision.label, decision.reason, decision.before, decision.rule],
        {key: float(value) for key, value in face.action_units.items()},
        list(face.flags),
    ]


def _item(
    source: str, crops: list[str], model_id: str, times: list[Any], faces: list[Any]
) -> tuple[Item, tuple[str, ...]]:
    index, captured_ns, media_ms, name, done_ns = times
    frame = Frame(_IMAGE, index, captured_ns, media_ms, name)
    record = FrameRecord(frame, tuple(_face(*face) for face in faces), model_id, done_ns)
    return Item(source, record), tuple(crops)


def _face(
    seen: list[Any],
    pose: list[float],
    predictions: list[Any],
    smoothed: list[float],
    decision: list[Any],
    units: dict[str, float],
    flags: list[str],
) -> FaceRecord:
    track_id, box, has_mesh = seen
    left, top, width, height = box
    return FaceRecord(
        face=Face(
            track_id,
            (left, top, width, height),
            _LANDMARKS,
            _BLENDSHAPES,
            HeadPose(*pose),
            has_mesh,
        ),
        crop=FaceCrop(track_id, _PIXELS),
        predictions=tuple(
            Prediction(model_id, np.array(probabilities, np.float32), ms)
            for model_id, probabilities, ms in predictions
        ),
        smoothed=np.array(smoothed, np.float32),
        decision=Decision(*decision),
        action_units=MappingProxyType(units),
        flags=tuple(flags),
    )
