"""Records with the predictions of further models, beside the one that decides."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ferdesk.core.types import FrameRecord, Prediction
from ferdesk.models.reader import Reader
from ferdesk.pipeline.batch import read_together


def also(record: FrameRecord, runner: Reader) -> FrameRecord:
    """The record with one more model's predictions, after those that it has.

    The same crops in one batch; labels, filter and decision stay the chosen model's. A model that
    reads the mesh alone has no prediction about a face without one.

    Raises:
        FerdeskError: the model failed.
    """
    return also_all((record,), runner)[0]


def also_all(records: Sequence[FrameRecord], runner: Reader) -> tuple[FrameRecord, ...]:
    """The same for several records, all their faces in one batch.

    Raises:
        FerdeskError: the model failed.
    """
    batches = [
        ([face.face for face in record.faces], [face.crop.pixels for face in record.faces])
        for record in records
        if record.faces
    ]
    if not batches:
        return tuple(records)
    rows, each_ms = read_together(runner, batches)
    answers = iter(rows)
    return tuple(
        _beside(record, runner, next(answers), each_ms) if record.faces else record
        for record in records
    )


def _beside(
    record: FrameRecord, runner: Reader, probabilities: np.ndarray, each_ms: float
) -> FrameRecord:
    """The record with what another model said of its faces."""
    faces = tuple(
        replace(face, predictions=(*face.predictions, Prediction(runner.card.id, row, each_ms)))
        if face.face.has_mesh or not runner.needs_mesh
        else face
        for face, row in zip(record.faces, probabilities)
    )
    compared_ms = record.stages_ms.get("compared", 0.0) + each_ms * len(faces)
    return replace(
        record,
        faces=faces,
        done_ns=time.monotonic_ns(),
        stages_ms=MappingProxyType({**record.stages_ms, "compared": compared_ms}),
    )
