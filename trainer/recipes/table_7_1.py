"""Table 7.1: networks trained from scratch on FER+.

Run one with ``ferdesk-train train NAME --data PATH``, or all of them, the most used first, with
``ferdesk-train table 7.1 --data PATH``.

A bare name is this project's training (``best``), one that ends in ``-short``, ``-taught``,
``-onward``, ``-long`` or ``-deepened`` what two processors do (``short``, ``wide``), and one that
ends in ``-thesis`` has the thesis's hyperparameters (``as_the_thesis``).
"""

from __future__ import annotations

from trainer.recipes.as_the_thesis import AS_THE_THESIS
from trainer.recipes.best import BEST
from trainer.recipes.short import (
    DEEPENED,
    DEEPENED_ONWARD,
    SHORT,
    TAUGHT,
    TAUGHT_LONG,
    TAUGHT_ONWARD,
)

RECIPES = (
    *BEST,
    *SHORT,
    *TAUGHT,
    *TAUGHT_ONWARD,
    *TAUGHT_LONG,
    *DEEPENED,
    *DEEPENED_ONWARD,
    *AS_THE_THESIS,
)

ORDER_OF_VALUE = (
    "wrn-28-4", "vgg13-barsoum", "resnet18", "googlenet", "densenet",
    "vgg13", "resnet34", "resnet50", "vgg16", "vgg19",
)  # fmt: skip
"""The thesis's networks in the order in which they are trained."""
ROWS = tuple(dict.fromkeys((*ORDER_OF_VALUE, *(recipe.name for recipe in RECIPES))))
"""Of the table, the most used first; the thesis's own hyperparameters after all of ours."""
