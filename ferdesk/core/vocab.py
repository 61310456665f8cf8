"""The emotions and their order, once for the whole project.

The order is FER+'s own (Barsoum et al. 2016): the columns of its vote tables.
Every probability vector of the project, every model's output and every file
written follows it.
"""

from __future__ import annotations

import numpy as np

EMOTIONS: tuple[str, ...] = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
)
"""The eight emotions, in the order of FER+."""

VOTE_COLUMNS: tuple[str, ...] = (*EMOTIONS, "unknown", "NF")
"""The ten vote columns of FER+; ``NF`` means "not a face"."""

N_EMOTIONS = len(EMOTIONS)
INDEX: dict[str, int] = {name: i for i, name in enumerate(EMOTIONS)}

FER2013: tuple[str, ...] = (
    "anger",
    "disgust",
    "fear",
    "happiness",
    "sadness",
    "surprise",
    "neutral",
)
"""The seven labels of FER2013 (Goodfellow et al. 2013), by their number 0..6."""

CK_PLUS: tuple[str, ...] = (
    "neutral",
    "anger",
    "contempt",
    "disgust",
    "fear",
    "happiness",
    "sadness",
    "surprise",
)
"""The labels of CK+ (Lucey et al. 2010), by their number 0..7."""


def order_map(names: tuple[str, ...]) -> np.ndarray:
    """Index of each of ``names`` in :data:`EMOTIONS`.

    Args:
        names: emotion names in a foreign order.

    Returns:
        int64 (len(names),): ``EMOTIONS[result[i]] == names[i]``.

    Raises:
        KeyError: a name is not one of the eight emotions.
    """
    return np.array([INDEX[name] for name in names], dtype=np.int64)
