"""The outputs of a multi-task network: where each task's logits and targets lie."""

from __future__ import annotations

import numpy as np

from ferdesk.core.vocab import N_EMOTIONS
from trainer.multitask.faces import OLDEST, UNKNOWN

N_GENDERS = 2
"""0 male, 1 female, as UTKFace and the app's outputs have it."""
N_AGES = OLDEST + 1
"""A class a year; the age read is the expectation over them (Rothe et al. 2015)."""
SLICES: dict[str, slice] = {
    "emotion": slice(0, N_EMOTIONS),
    "gender": slice(N_EMOTIONS, N_EMOTIONS + N_GENDERS),
    "age": slice(N_EMOTIONS + N_GENDERS, N_EMOTIONS + N_GENDERS + N_AGES),
}
N_OUTPUTS = SLICES["age"].stop
SPREAD = 2.0
"""Years: a face of 30 is nearly one of 31, so the target is a bell of this standard deviation."""


def age_targets(ages: np.ndarray) -> np.ndarray:
    """float32 (N, 101), rows sum to 1; of an unknown age nothing but zeros."""
    years = np.arange(N_AGES)
    bell = np.exp(-0.5 * ((years[None] - ages[:, None]) / SPREAD) ** 2)
    bell /= bell.sum(axis=1, keepdims=True)
    bell[ages == UNKNOWN] = 0.0
    return bell.astype(np.float32)


def gender_targets(genders: np.ndarray) -> np.ndarray:
    """float32 (N, 2), one-hot; of an unknown gender nothing but zeros."""
    targets = np.zeros((len(genders), N_GENDERS), np.float32)
    known = np.flatnonzero(genders != UNKNOWN)
    targets[known, genders[known]] = 1.0
    return targets
