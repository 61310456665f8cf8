"""The forms an analysis can be written in, one row a form."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO, Protocol

import cv2

from ferdesk.cli.batch import Item
from ferdesk.cli.table import COLUMNS, Line
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FaceRecord
from ferdesk.core.vocab import EMOTIONS

JSONL_SCHEMA = 1


class Writer(Protocol):
    """Writes records as they come."""

    def write(self, item: Item, crops: Sequence[str]) -> None:
        """Take one frame; ``crops`` are its faces' pictures, or empty."""


class CsvWriter:
    """One line a face, and one for a frame without a face, so that time has no holes."""

    def __init__(self, stream: IO[str]):
        self._csv = csv.writer(stream)
        self._csv.writerow([column.name for column in COLUMNS])

    def write(self, item: Item, crops: Sequence[str]) -> None:
        faces = item.record.faces or (None,)
        for i, face in enumerate(faces):
            line = Line(item.source, item.record, face, crops[i] if i < len(crops) else "")
            self._csv.writerow([column.text(line) for column in COLUMNS])


class JsonlWriter:
    """One object a frame, its faces in a list."""

    def __init__(self, stream: IO[str]):
        self._stream = stream

    def write(self, item: Item, crops: Sequence[str]) -> None:
        record = item.record
        faces = [_face(face) for face in record.faces]
        for face, crop in zip(faces, crops):
            face["crop"] = crop
        data = {
            "schema": JSONL_SCHEMA,
            "source": item.source,
            "frame": record.frame.index,
            "time_ms": record.frame.media_ms,
            "model": record.model_id,
            "faces": faces,
        }
        self._stream.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")


def _face(face: FaceRecord) -> dict[str, object]:
    seen, decision = face.face, face.decision
    return {
        "id": face.track_id,
        "box_px": [float(v) for v in seen.box],
        "pose_deg": {
            "yaw": float(seen.pose.yaw),
            "pitch": float(seen.pose.pitch),
            "roll": float(seen.pose.roll),
        },
        "label": decision.label,
        "network_label": decision.before,
        "rule": decision.rule,
        "reason": decision.reason,
        "quality_flags": list(face.flags),
        "smoothed": _by_emotion(face.smoothed),
        "raw": _by_emotion(face.predictions[0].probabilities),
        "action_units": {name: float(value) for name, value in face.action_units.items()},
    }


def _by_emotion(probabilities: Sequence[float]) -> dict[str, float]:
    return {name: float(p) for name, p in zip(EMOTIONS, probabilities)}


FORMATS: Mapping[str, Callable[[IO[str]], Writer]] = MappingProxyType(
    {".csv": CsvWriter, ".jsonl": JsonlWriter}
)
"""By the ending of the file's name."""


def form_of(path: Path) -> Callable[[IO[str]], Writer]:
    """The form that a file's name asks for.

    Raises:
        FerdeskError: the ending is not one of :data:`FORMATS`.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise FerdeskError(
            f"{path.name} does not say what to write.", f"End it in {' or '.join(FORMATS)}."
        ) from None


class Crops:
    """Keeps the faces' crops as PNG pictures in a folder.

    Args:
        folder: where they are written now.
        shown: what the folder will be called when all is done.
    """

    def __init__(self, folder: Path, shown: str):
        self._folder = folder
        self._shown = shown
        self._sources: dict[str, int] = {}

    def keep(self, item: Item) -> tuple[str, ...]:
        """Write the crops of a frame; returns their paths beside the table.

        Raises:
            FerdeskError: one can't be written.
        """
        number = self._sources.setdefault(item.source, len(self._sources))
        paths = []
        for face in item.record.faces:
            name = f"s{number:04d}_f{item.record.frame.index:06d}_id{face.track_id}.png"
            # Encoded here, written by Python: OpenCV can't write to every path on Windows.
            _, png = cv2.imencode(".png", face.crop.pixels)
            try:
                (self._folder / name).write_bytes(png.tobytes())
            except OSError as error:
                raise FerdeskError(
                    f"The crop {name} can't be written: {error.strerror or error}.",
                    "Make room, or leave out --crops.",
                ) from error
            paths.append(f"{self._shown}/{name}")
        return tuple(paths)
