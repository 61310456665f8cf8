"""Table 7.3: emotion, gender and age by one network, beside emotion alone on the same recipe.

Run it with ``ferdesk-train table 7.3 --data FERPLUS --faces UTKFACE``. A row's network is that of
its control plus branches; all else of the recipe is the control's, so that what differs between
the two is the other tasks. The weights of the losses were not searched.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from trainer.recipe import Phase, Recipe
from trainer.recipes.best import BEST
from trainer.recipes.short import SHORT
from trainer.recipes.wide import WRN_16_2

TASK = "emotion+gender+age"
BESIDE = (0.5, 0.2)
"""Of gender and age: cross-entropy over 101 years is some ten times that over two genders."""
TIE = 1e-4
"""Of soft sharing, a parameter's squared difference: of the size of the weight decay."""

TAUGHT = 0.5
"""Of what teachers believe of the emotion of UTKFace's faces: without it these pictures move trunk
and norms away from what reads emotions, and with it they are more pictures to learn them from."""


@dataclass(frozen=True, slots=True)
class MultiRow:
    """A multi-task recipe and the single task that it is held against."""

    recipe: Recipe
    control: str
    """The name of its recipe: of Table 7.1, or :data:`GONE_ON`."""
    method: str


GONE_ON = dataclasses.replace(
    WRN_16_2,
    name="wrn-16-2-gone-on",
    notes="The shipped WRN-16-2 trained on for twelve epochs, half of the targets its own answers, "
    "so that it forgets little: the single task of wrn-16-2-gone-on-multi.",
    expect="validation 87.9%, test 87.0% (majority, seed 0, pictures softened by 0.11); 26 min on "
    "two cores of an Intel Xeon with AMX that other work shared",
    grown_from="wrn-16-2",
    epochs=12,
    rate=0.05,
    warm_up=0.1,
    ema=0.998,
    phases=(Phase(7 / 12, 32), Phase(9 / 12, 40), Phase(1.0, 48)),
    distil=0.5,
)
"""A third of the work of training from scratch. Give it the teacher ``assets/models/wrn-16-2``."""

_TAIL = Recipe(
    name="",
    model="",
    notes="",
    frozen="emotion",
    task=TASK,
    beside=BESIDE,
    epochs=24,
    rate=0.05,
    warm_up=0.1,
    ema=0.998,
)
"""What gender and age learn a last group of blocks of their own by, on their faces alone."""

_CONTROLS = {recipe.name: recipe for recipe in (*BEST, *SHORT, GONE_ON)}


def _row(
    control: str,
    title: str,
    sharing: str,
    thesis: float | None = None,
    expect: str = "",
    taught_faces: float = 0.0,
) -> MultiRow:
    of, hard = _CONTROLS[control], sharing == "hard"
    method = f"{title}, {sharing} sharing"
    recipe = dataclasses.replace(
        of,
        name=f"{control}-{'multi' if hard else 'soft'}",
        model=f"{of.model}{'+' if hard else '~'}faces",
        notes=f"{method}: emotion, gender and age.",
        expect=expect,
        thesis=None if thesis is None else {"accuracy": thesis},
        task=TASK,
        beside=BESIDE,
        taught_faces=taught_faces,
        tie=0.0 if hard else TIE,
    )
    return MultiRow(recipe, control, method)


def _forked(control: str, title: str, epochs: int, expect: str = "") -> MultiRow:
    of = _CONTROLS[control]
    method = f"{title}, hard sharing up to the last group"
    recipe = dataclasses.replace(
        _TAIL,
        name=f"{control}-forked",
        model=f"{of.model}^faces",
        notes=f"{method}: emotion, gender and age.",
        expect=expect,
        grown_from=control,
        epochs=epochs,
        augmentation=of.augmentation,
    )
    return MultiRow(recipe, control, method)


ROWS = (
    _row("vgg13-barsoum", "The custom VGG13", "hard", 85.2),
    _row(
        "vgg13-barsoum-short",
        "The custom VGG13, in sixteen epochs",
        "hard",
        85.2,
        expect="validation 86.0%, test 85.7%, gender 91.9%, age off by 5.7 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.08); 108 min on one of two cores of an AMD EPYC "
        "that other work shared",
    ),
    _row("wrn-28-4", "WRN-28-4", "hard"),
    _row(
        "wrn-28-4-onward",
        "WRN-28-4, from the one that ships",
        "hard",
        expect="validation 87.4%, test 87.1%, gender 91.7%, age off by 5.9 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.11); 124 min on one of two cores of an AMD EPYC "
        "that other work shared",
    ),
    _row(
        "wrn-28-4-grown-late",
        "WRN-28-4, grown from the small one and taught on all faces",
        "hard",
        expect="validation 88.1%, test 88.6%, gender 91.5%, age off by 5.9 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.11); 153 min on one of two cores of an AMD EPYC "
        "that other work shared",
        taught_faces=TAUGHT,
    ),
    _row("wrn-16-2", "WRN-16-2", "hard"),
    _row(
        "wrn-16-2-grown-distilled",
        "WRN-16-2, trained on and taught on all faces",
        "hard",
        expect="validation 87.6%, test 88.0%, gender 93.0%, age off by 5.0 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.11); 68 min on one of two cores of an AMD EPYC "
        "that other work shared",
        taught_faces=TAUGHT,
    ),
    _row(
        "wrn-16-2-gone-on",
        "WRN-16-2, from the one that ships",
        "hard",
        expect="validation 87.7%, test 87.2%, gender 92.2%, age off by 5.4 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.11); 97 min on two cores of an Intel Xeon that "
        "other work shared",
    ),
    _forked(
        "wrn-28-4-grown-late",
        "WRN-28-4",
        12,
        expect="validation 88.4%, test 88.4%, gender 92.5%, age off by 5.1 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.08); 97 min on one of two cores of an AMD EPYC "
        "that other work shared",
    ),
    _forked(
        "wrn-16-2-grown-distilled",
        "WRN-16-2",
        24,
        expect="validation 88.7%, test 88.4%, gender 92.4%, age off by 5.1 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.11); 27 min on one of two cores of an AMD EPYC "
        "that other work shared",
    ),
    _row("vgg13-barsoum", "The custom VGG13", "soft"),
    _row("wrn-28-4", "WRN-28-4", "soft"),
    _row("wrn-16-2", "WRN-16-2", "soft"),
    _row(
        "wrn-16-2-gone-on",
        "WRN-16-2, from the one that ships",
        "soft",
        expect="validation 87.4%, test 87.3%, gender 93.0%, age off by 5.2 years (majority and "
        "UTKFace, seed 0, pictures softened by 0.11); 114 min, two processes on two cores of an "
        "Intel Xeon without bf16 that other work shared",
    ),
)
RECIPES = (*(row.recipe for row in ROWS), GONE_ON)
NAMES = (*(row.recipe.name for row in ROWS), *dict.fromkeys(row.control for row in ROWS))
"""Of everything that the table trains, controls last."""
