"""The forms an analysis can be written in, one row a form.

A writer takes the frames of one file after the other. What it was given since the
last :meth:`Writer.commit` can be taken back, so that a table holds whole files only.
"""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import IO, Protocol

import numpy as np

from ferdesk.core.doubt import close_to
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FaceRecord
from ferdesk.core.vocab import EMOTIONS
from ferdesk.core.votes import Shares
from ferdesk.export.item import Item
from ferdesk.export.table import Column, above_neutral, lines_of

JSONL_SCHEMA = 1


class Writer(Protocol):
    """Writes records as they come."""

    def write(self, item: Item, crops: Sequence[str] = ()) -> None:
        """Take one frame; ``crops`` are its faces' pictures, or empty."""

    def commit(self) -> None:
        """What was written since the last commit stays."""

    def rollback(self) -> None:
        """Take back what was written since the last commit."""

    def close(self) -> None:
        """Write what belongs at the end. The stream is the caller's to close."""


class TextWriter:
    """A form that can be cut off at any line."""

    def __init__(self, stream: IO[str]):
        self._stream = stream
        self._kept = 0

    def commit(self) -> None:
        self._kept = self._stream.tell()

    def rollback(self) -> None:
        self._stream.seek(self._kept)
        self._stream.truncate()

    def close(self) -> None:
        """Nothing belongs at the end of these."""


class CsvWriter(TextWriter):
    """One line a face, and one for a frame without a face, so that time has no holes."""

    def __init__(self, stream: IO[str], columns: Sequence[Column]):
        super().__init__(stream)
        self._columns = columns
        self._csv = csv.writer(stream)
        self._csv.writerow([column.name for column in self._columns])
        self.commit()

    def write(self, item: Item, crops: Sequence[str] = ()) -> None:
        for line in lines_of(item, crops):
            self._csv.writerow([column.text(line) for column in self._columns])


class JsonlWriter(TextWriter):
    """One object a frame, its faces in a list."""

    def __init__(self, stream: IO[str], columns: Sequence[Column]):
        super().__init__(stream)

    def write(self, item: Item, crops: Sequence[str] = ()) -> None:
        record = item.record
        faces = [face_json(face, item.people) for face in record.faces]
        for face, crop in zip(faces, crops):
            face["crop"] = crop
        if item.neutrals is not None:
            for face, seen in zip(faces, record.faces):
                face["above_neutral"] = above_neutral(seen, item.neutrals)
        data = {
            "schema": JSONL_SCHEMA,
            "source": item.source,
            "frame": record.frame.index,
            "time_ms": record.frame.media_ms,
            **({} if item.moment is None else asdict(item.moment)),
            **({} if item.trials is None else {"trial": list(item.trials)}),
            "model": record.model_id,
            "faces": faces,
        }
        self._stream.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")


def face_json(face: FaceRecord, people: Shares | None = None) -> dict[str, object]:
    """A face as plain data for JSON, with the names that every export and the stream use.

    Args:
        people: of the chosen model, where its card tells of people's votes.
    """
    seen, decision = face.face, face.decision
    data = {
        "id": face.track_id,
        "box_px": [float(v) for v in seen.box],
        "pose_deg": {
            "yaw": float(seen.pose.yaw),
            "pitch": float(seen.pose.pitch),
            "roll": float(seen.pose.roll),
        }
        if seen.has_mesh
        else None,
        "label": decision.label,
        "close_to": close_to(face),
        "network_label": decision.before,
        "rule": decision.rule,
        "reason": decision.reason,
        "quality_flags": list(face.flags),
        "smoothed": _by_emotion(face.smoothed),
        "raw": _by_emotion(face.predictions[0].probabilities),
        "action_units": {name: float(value) for name, value in face.action_units.items()},
    }
    if people is not None:
        data["people"] = _by_emotion(people(face.smoothed))
    if len(face.predictions) > 1:
        data["compared"] = {
            p.model_id: {"network_label": p.label, "raw": _by_emotion(p.probabilities)}
            for p in face.predictions[1:]
        }
    return data


def _by_emotion(probabilities: np.ndarray) -> dict[str, float]:
    return {name: float(p) for name, p in zip(EMOTIONS, probabilities)}


def _parquet(stream: IO[str], columns: Sequence[Column]) -> Writer:
    from ferdesk.export.parquet import ParquetWriter

    return ParquetWriter(stream, columns)


FORMATS: Mapping[str, Callable[..., Writer]] = MappingProxyType(
    {".csv": CsvWriter, ".jsonl": JsonlWriter, ".parquet": _parquet}
)
"""By the ending of the file's name. Each takes a text stream over a binary one, as ``open`` gives
it, and the columns, which JSON Lines does without: its objects have names of their own."""


def form_of(path: Path, besides: Sequence[str] = ()) -> Callable[..., Writer]:
    """The form that a file's name asks for.

    Args:
        besides: endings that can be asked for here too, and are no table's.

    Raises:
        FerdeskError: the ending is not one of :data:`FORMATS`, or needs a package that is missing.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise FerdeskError(
            f"{path.name or path} does not say what to write.",
            f"End it in {' or '.join((*FORMATS, *besides))}.",
        )
    if ending == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise FerdeskError(
            "Parquet needs the package pyarrow, which is not installed.",
            "Install it (pip install pyarrow), or write .csv or .jsonl.",
        )
    return FORMATS[ending]
