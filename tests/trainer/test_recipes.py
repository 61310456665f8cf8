"""Recipes are valid data, and travel through JSON unchanged."""

import dataclasses
import re
import statistics

import pytest

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import recipe as recipes
from trainer.models import ALL
from trainer.recipe import Phase, Recipe
from trainer.recipes import RECIPES, get
from trainer.tables.kept import measured


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_names_a_network_and_survives_json(name):
    recipe = RECIPES[name]
    assert recipe.model in ALL
    assert recipes.from_json(recipe.to_json()) == recipe
    assert recipe.notes


@pytest.mark.parametrize("table", ["table-7.1", "table-7.2", "table-7.3"])
def test_what_a_recipe_came_to_is_what_its_table_says(table):
    rows = measured(assets.root() / "results", table)
    for name in (name for name, _ in rows if name in RECIPES):
        expect, row = RECIPES[name].expect, rows[name, RECIPES[name].digest]
        if "int8" in expect:  # the table has what it was before its export
            continue
        for word, share in (
            ("validation", row["valid"]),
            ("test", statistics.mean(row["accuracy"])),
        ):
            told = re.search(rf"\b{word} ([\d.]+)%", expect)
            assert told, f"{name}: its recipe does not say what it came to"
            assert float(told[1]) == pytest.approx(100 * share, abs=0.0501), name


def test_the_digest_changes_with_the_training_and_not_with_the_words():
    recipe = get("wrn-16-2")
    assert dataclasses.replace(recipe, notes="x").digest == recipe.digest
    assert dataclasses.replace(recipe, rate=0.05).digest != recipe.digest


def test_phases_cover_every_epoch():
    recipe = Recipe("r", "wrn-16-2", "n", epochs=10, phases=(Phase(0.5, 32), Phase(1.0, 48)))
    assert [recipe.size_at(e) for e in range(10)] == [32] * 5 + [48] * 5
    assert recipe.work_after(0) == 4 + 5 * 1.5**2
    assert [recipe.work_after(e) for e in (5, 9)] == [4, 0]


def test_erasing_and_mixup_rest_at_the_end():
    recipe = dataclasses.replace(
        get("wrn-16-2"), augmentation=recipes.Augmentation(erase=0.5, mixup=0.2), epochs=10
    )
    assert recipe.augmentation_at(8).erase == 0.5
    assert recipe.augmentation_at(9).erase == recipe.augmentation_at(9).mixup == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"phases": ()},
        {"phases": (Phase(0.5, 48),)},
        {"phases": (Phase(0.9, 32), Phase(0.5, 40), Phase(1.0, 48))},
        {"optimiser": "magic"},
        {"schedule": "none"},
        {"targets": "all"},
    ],
)
def test_a_senseless_recipe_is_refused(wrong):
    with pytest.raises(ValueError, match="r:"):
        Recipe("r", "wrn-16-2", "n", **wrong)


def test_an_unknown_recipe_is_told_which_may_be_meant():
    with pytest.raises(FerdeskError, match="Did you mean wrn-28-4-thesis"):
        get("wrn-28-4-thesi")


def test_digests_of_runs_that_are_out_there_stay():
    # Those of the models in assets/models: a younger field counts only where it is used.
    assert get("wrn-16-2").digest == "03b947b8dca5"
    assert dataclasses.replace(get("wrn-16-2"), frozen="stem").digest != get("wrn-16-2").digest
