"""What each lever of the training is worth: one changed at a time, all else the same.

A WRN-16-2 in eight epochs, small pictures first, so that a row takes minutes. What a lever gives in
forty epochs may differ: those that keep a network from learning by heart (erasing, mixup, dropout,
weight decay) gain with length. ``ferdesk-train table ablation --data PATH`` trains the rows and
writes what each came to on validation; the test set is not touched.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from trainer.recipe import Phase, Recipe
from trainer.recipes.common import STRONG

BASE = Recipe(
    name="ablation-base",
    model="wrn-16-2",
    notes="The levers that are in use, in eight epochs of a WRN-16-2.",
    epochs=8,
    batch=128,
    rate=0.2,
    ema=0.99,
    augmentation=STRONG,
    phases=(Phase(0.75, 32), Phase(1.0, 48)),
)


@dataclass(frozen=True, slots=True)
class Lever:
    """One change to :data:`BASE`."""

    name: str
    words: str
    """What is changed, for people."""
    change: Callable[[Recipe], Recipe]

    @property
    def recipe(self) -> Recipe:
        return dataclasses.replace(
            self.change(BASE), name=f"ablation-{self.name}", notes=f"Ablation: {self.words}."
        )


def _with(**changes: object) -> Callable[[Recipe], Recipe]:
    return lambda recipe: dataclasses.replace(recipe, **changes)  # type: ignore[arg-type]


def _moved(**amounts: object) -> Callable[[Recipe], Recipe]:
    """Other amounts of augmentation."""
    return lambda recipe: dataclasses.replace(
        recipe,
        augmentation=dataclasses.replace(recipe.augmentation, **amounts),  # type: ignore[arg-type]
    )


LEVERS = (
    Lever("labels", "the majority's label in place of the votes", _with(targets="labels")),
    Lever("majority", "votes, of the pictures with a majority alone", _with(targets="majority")),
    Lever("no-average", "no moving average of the weights", _with(ema=0.0)),
    Lever("no-erasing", "no rectangle erased", _moved(erase=0.0)),
    Lever("mixup", "mixup added (alpha 0.2)", _moved(mixup=0.2)),
    Lever("constant", "a constant rate in place of one cycle", _with(schedule="keras-decay")),
    Lever("no-decay", "no weight decay", _with(weight_decay=0.0)),
    Lever("whole-size", "48 pixels from the start", _with(phases=(Phase(1.0, 48),))),
    Lever("dropout", "dropout added (0.1)", _with(dropout=0.1)),
    Lever("squeeze", "squeeze-and-excitation added", _with(model="wrn-16-2-se")),
    Lever("blur", "blur-pooling added", _with(model="wrn-16-2-blur")),
    Lever("sharpness", "sharpness-aware steps added (0.05)", _with(sharpness=0.05)),
    Lever("no-light", "no change of contrast and brightness", _moved(contrast=0.0, brightness=0.0)),
    Lever("no-moves", "no rotation, scaling and shift", _moved(rotation=0.0, scale=0.0, shift=0.0)),
    Lever("no-flip", "no flip", _moved(flip=False)),
)
"""In the order of training. To try one: a line here."""

RECIPES = (BASE, *(lever.recipe for lever in LEVERS))
