"""The thesis's own hyperparameters, as near as they can be read.

That is its optimiser, rate, batch, dropout and decay. It says nothing of these, so they are taken
so: SGD with Nesterov momentum 0.9 (Keras's usual choice then), 60 epochs, "decay" as Keras's
``rate / (1 + decay · step)``, no weight decay, no averaging, targets and losses over the images
that the majority rule keeps, and scaling, rotation, translation and flip of common amounts. Dropout
of a wide ResNet falls on whole channels.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from trainer.recipe import Recipe
from trainer.recipes.best import BEST


def _thesis(
    name: str, model: str, optimiser: str, rate: float, decay: float, **more: Any
) -> Recipe:
    of = next(recipe for recipe in BEST if recipe.name == name)
    return Recipe(
        name=f"{name}-thesis",
        model=model,
        notes=f"{name} with the thesis's own hyperparameters.",
        thesis=of.thesis,
        epochs=60,
        batch=128,
        optimiser=optimiser,
        rate=rate,
        schedule="keras-decay",
        decay=decay,
        weight_decay=0.0,
        ema=0.0,
        plain_tail=0.0,
        targets="majority",
        **more,
    )


AS_THE_THESIS = (
    _thesis("wrn-28-4", "wrn-28-4", "sgd", 0.1, 0.0, dropout=0.3),
    # The thesis cites this row from Barsoum et al. and gives no rate; theirs is not published.
    _thesis("vgg13-barsoum", "vgg13-barsoum", "sgd", 0.01, 0.0, dropout=0.25),
    *(_thesis(name, name, "sgd", 0.01, 1e-6) for name in ("vgg13", "vgg16", "vgg19")),
    _thesis(
        "resnet18",
        "resnet18",
        "adam",
        0.001,
        0.0,
        expect="validation 83.7%, test 83.9% (majority, seed 0); 81 min on one of two cores of an "
        "AMD EPYC that other work shared",
    ),
    _thesis("resnet34", "resnet34", "adam", 0.001, 0.0),
    _thesis("resnet50", "resnet50", "sgd", 0.001, 0.0),
    _thesis(
        "googlenet",
        "googlenet",
        "sgd",
        0.1,
        0.0,
        dropout=0.4,
        expect="diverges in the first epoch: see googlenet.py; 64 min on one of two cores of an "
        "AMD EPYC that other work shared",
    ),
    dataclasses.replace(
        _thesis("densenet", "densenet", "sgd", 0.1, 0.0),
        notes="DenseNet with the rate of the thesis's wide ResNet; the thesis could not train it.",
    ),
)
