"""From FER+ and a recipe to the tensors that the training loop takes."""

from __future__ import annotations

import numpy as np
import torch

from ferdesk.core.errors import FerdeskError
from trainer import protocol as protocols
from trainer.data.types import FerPlus
from trainer.distil import Teach, mix
from trainer.multitask.faces import Faces
from trainer.multitask.mix import mixed
from trainer.recipe import Recipe
from trainer.train import TrainingData


def training_data(
    data: FerPlus,
    recipe: Recipe,
    protocol: str = "majority",
    faces: Faces | None = None,
    teach: Teach | None = None,
) -> TrainingData:
    """What a recipe trains on and is watched by.

    Args:
        data: FER+, loaded with the label file of the protocol.
        protocol: decides the validation images, and under ``dedup`` leaves copies out.
        faces: with age and gender, where the recipe learns them too.
        teach: believes something beside the votes, where the recipe distils it.

    Raises:
        FerdeskError: a split has no usable image.
    """
    targets, weights = protocols.soft_targets(data.votes)
    mask = protocols.training_mask(data, protocol)
    agreed = protocols.majority(data.votes)
    if recipe.targets != "votes":
        mask &= agreed >= 0
    train = np.flatnonzero(mask)
    valid, labels = protocols.select(data, "valid", protocol)
    for split, rows in (("training", train), ("validation", valid)):
        if not len(rows):
            raise FerdeskError(f"The data has no usable {split} image.", "Check the label file.")
    if recipe.targets == "labels":
        targets, weights = protocols.hard_targets(agreed)
    aims = targets[train]
    if teach is not None:
        aims = mix(aims, teach(data.pixels[train]), recipe.distil)
    emotions = TrainingData(
        pixels=torch.from_numpy(data.pixels[train]),
        targets=torch.from_numpy(aims),
        weights=torch.from_numpy(weights[train]),
        valid_pixels=torch.from_numpy(data.pixels[valid]),
        valid_labels=torch.from_numpy(labels),
    )
    if faces is None:
        return emotions
    return mixed(
        emotions, faces, teach=teach, taught=recipe.taught_faces, faces_alone=recipe.keeps_emotions
    )
