"""Two sets in one: pictures with an emotion and pictures with age and gender, masked."""

from __future__ import annotations

import numpy as np
import torch

from trainer.distil import Teach
from trainer.multitask.faces import UNKNOWN, Faces
from trainer.multitask.outputs import N_OUTPUTS, SLICES, age_targets, gender_targets
from trainer.train import TrainingData

MOST_FACES = 2
"""Faces for every picture with an emotion that are trained on: of IMDB-WIKI's half a million the
emotions would be hardly seen."""
TASKS = tuple(SLICES)


def mixed(
    emotions: TrainingData,
    faces: Faces,
    seed: int = 0,
    teach: Teach | None = None,
    taught: float = 0.0,
    faces_alone: bool = False,
) -> TrainingData:
    """Both sets as one, so that a shuffled batch mixes them; a label that is unknown weighs 0.

    Args:
        emotions: of the single task.
        faces: with age, gender and their split.
        seed: of the draw of faces where there are more than are used.
        teach: believes something of the emotion of a face; asked where ``taught`` is not 0.
        taught: weight of that belief, beside that of a picture of FER+ whose votes are all for
            emotions.
        faces_alone: train on no picture of FER+: nothing that reads emotions learns. They are
            watched all the same.

    Returns:
        Targets (N, 111), weights (N, 3) and validation labels (M, 3) in the order of
        ``outputs.SLICES``; first FER+'s pictures, then the faces.
    """
    train, valid = faces.rows("train"), faces.rows("valid")
    most = MOST_FACES * len(emotions.pixels)
    if len(train) > most:
        train = np.sort(np.random.default_rng(seed).choice(train, most, replace=False))
    n = len(emotions.pixels)
    targets = torch.zeros(n + len(train), N_OUTPUTS)
    weights = torch.zeros(n + len(train), len(TASKS))
    targets[:n, SLICES["emotion"]] = emotions.targets
    weights[:n, 0] = emotions.weights
    if teach is not None and taught:
        targets[n:, SLICES["emotion"]] = torch.from_numpy(teach(faces.pixels[train]))
        weights[n:, 0] = taught
    for column, (task, make, known) in enumerate(
        (("gender", gender_targets, faces.genders), ("age", age_targets, faces.ages)), start=1
    ):
        targets[n:, SLICES[task]] = torch.from_numpy(make(known[train]))
        weights[n:, column] = torch.from_numpy((known[train] != UNKNOWN).astype(np.float32))
    seen = len(emotions.valid_labels)
    labels = torch.full((seen + len(valid), len(TASKS)), UNKNOWN)
    labels[:seen, 0] = emotions.valid_labels
    labels[seen:, 1] = torch.from_numpy(faces.genders[valid])
    labels[seen:, 2] = torch.from_numpy(faces.ages[valid])
    pixels = torch.cat([emotions.pixels, torch.from_numpy(faces.pixels[train])])
    first = n if faces_alone else 0
    return TrainingData(
        pixels=pixels[first:],
        targets=targets[first:],
        weights=weights[first:],
        valid_pixels=torch.cat([emotions.valid_pixels, torch.from_numpy(faces.pixels[valid])]),
        valid_labels=labels,
        faces=faces.checksum("train", "valid"),
    )
