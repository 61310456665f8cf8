"""What lies between the two halves of a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ferdesk.core.types import Face, Frame


@dataclass(frozen=True, slots=True)
class Found:
    """The faces of a frame, before any model has seen them."""

    frame: Frame
    faces: tuple[Face, ...]
    crops: np.ndarray
    """uint8 (N, 48, 48), gray, one a face."""
    stages_ms: Mapping[str, float]
