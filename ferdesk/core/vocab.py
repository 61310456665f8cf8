"""The emotions and their order, once for the whole project.

The order is FER+'s own (Barsoum et al. 2016): the columns of its vote tables.
Every probability vector of the project, every model's output and every file
written follows it.
"""

from __future__ import annotations

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
