"""One batch for the faces of several frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ferdesk.core.types import CROP_SIZE, Face
from ferdesk.models.reader import Reader
from ferdesk.pipeline.clock import Clock


def read_together(
    runner: Reader, frames: Sequence[tuple[Sequence[Face], Sequence[np.ndarray] | np.ndarray]]
) -> tuple[list[np.ndarray], float]:
    """Faces and crops of several frames in one batch.

    Returns:
        Probabilities, float32 (N, 8) for each frame, and milliseconds a face; of the whole call
        where there was no face.
    """
    clock = Clock()
    faces = [face for faces, _ in frames for face in faces]
    crops = [crop for _, crops in frames for crop in crops]
    together = np.stack(crops) if crops else np.empty((0, CROP_SIZE, CROP_SIZE), np.uint8)
    rows = runner.read(faces, together)
    each_ms = clock.lap("model") / max(1, len(faces))
    ends = np.cumsum([len(faces) for faces, _ in frames])
    return np.split(rows, ends[:-1]), each_ms
