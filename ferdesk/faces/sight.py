"""A face as it was found in a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ferdesk.core.types import HeadPose


@dataclass(frozen=True, slots=True)
class Sight:
    """One face as it was found, before it is known whose it is."""

    given: np.ndarray
    """float32 (478, 3): the mesh as MediaPipe gave it, in shares of the picture that it saw."""
    box: tuple[float, float, float, float]
    landmarks: np.ndarray
    blendshapes: np.ndarray
    pose: HeadPose
    """These as in ``Face``."""

    def moved(self, right: int, down: int) -> Sight:
        """The same of a part of a picture, in pixels of all of it.

        Args:
            right, down: where the part begins.
        """
        left, top, width, height = self.box
        by = np.array([right, down, 0], np.float32)
        box = (left + right, top + down, width, height)
        return replace(self, box=box, landmarks=self.landmarks + by)
