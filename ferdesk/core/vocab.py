"""The emotions and their order, once for the whole project.

The order is FER+'s own (Barsoum et al. 2016): the columns of its vote tables.
Every probability vector of the project, every model's output and every file
written follows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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

WORDS: Mapping[str, str] = {
    **{name: name for name in EMOTIONS},
    "happy": "happiness",
    "joy": "happiness",
    "surprised": "surprise",
    "sad": "sadness",
    "angry": "anger",
    "disgusted": "disgust",
    "fearful": "fear",
    "afraid": "fear",
    "scared": "fear",
    "contemptuous": "contempt",
}
"""What data sets and networks call the emotions. To know another word: a line here."""


def emotion_of(word: str) -> int | None:
    """Index in :data:`EMOTIONS` of a data set's or network's word, such as ``Happy`` or ``3_sad``.

    None where it is no word for any of them.
    """
    return INDEX.get(WORDS.get(re.sub(r"[^a-z]", "", word.lower()), ""))
