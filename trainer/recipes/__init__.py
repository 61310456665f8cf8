"""Every recipe by name; one file a table of the thesis."""

from __future__ import annotations

import difflib

from ferdesk.core.errors import FerdeskError
from trainer.recipe import Recipe
from trainer.recipes import ablation, googlenet, table_7_1, table_7_2, table_7_3

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for table in (table_7_1, ablation, googlenet, table_7_2, table_7_3)
    for recipe in table.RECIPES
}


def get(name: str) -> Recipe:
    """A recipe by its name.

    Raises:
        FerdeskError: no recipe has that name.
    """
    if name not in RECIPES:
        near = difflib.get_close_matches(name, RECIPES, 3)
        meant = f"Did you mean {', '.join(near)}? " if near else ""
        raise FerdeskError(
            f"There is no recipe named {name!r}.", f"{meant}ferdesk-train list names all."
        )
    return RECIPES[name]


def to_train(name: str) -> Recipe:
    """The same, where it is trained itself.

    Raises:
        FerdeskError: no recipe has that name, or it is the mean of runs of another.
    """
    recipe = get(name)
    if recipe.mean_of:
        raise FerdeskError(
            f"{name} is not trained itself: it is the mean of runs of {recipe.mean_of}.",
            f"Train two seeds of that, then: ferdesk-train soup {name} RUN RUN --data ….",
        )
    return recipe
