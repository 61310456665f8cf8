"""Every recipe by name; one file a table of the thesis."""

from __future__ import annotations

from ferdesk.core.errors import FerdeskError
from trainer.recipe import Recipe
from trainer.recipes import table_7_1

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (*table_7_1.RECIPES,)}


def get(name: str) -> Recipe:
    """A recipe by its name.

    Raises:
        FerdeskError: no recipe has that name.
    """
    if name not in RECIPES:
        raise FerdeskError(f"There is no recipe named {name!r}.", f"Known: {', '.join(RECIPES)}.")
    return RECIPES[name]
