"""Targets that trained networks answer beside the votes (Hinton et al. 2015).

Ten taggers are a small sample of what people would say of a face; a network that has seen all faces
knows more of it than ten votes do. The teachers look at each training picture and its mirror image
once, before the training, so a step costs what it does without them.
"""

from __future__ import annotations

import numpy as np

from trainer import metrics
from trainer.predictors import Predictor, run


def mix(targets: np.ndarray, pixels: np.ndarray, teach: Predictor, share: float) -> np.ndarray:
    """Votes and the teachers' answer in one distribution.

    Args:
        targets: float32 (N, 8), the votes; rows sum to 1.
        pixels: uint8 (N, 48, 48), their pictures.
        teach: calibrated: its softmax at temperature 1 is what it believes.
        share: of the teachers, in [0, 1].

    Returns:
        float32 (N, 8), rows sum to 1.
    """
    views = (pixels, np.ascontiguousarray(pixels[:, :, ::-1]))
    believed = np.mean([metrics.softmax(run(teach, view)) for view in views], axis=0)
    return ((1 - share) * targets + share * believed).astype(np.float32)
