"""Table 7.1: networks trained from scratch on FER+.

Run one with ``ferdesk-train train NAME --data PATH``, or all of them, the most used
first, with ``ferdesk-train table 7.1 --data PATH``.

A name that ends in ``-thesis`` has the thesis's hyperparameters as near as they can
be read: its optimiser, rate, batch, dropout and decay. It says nothing of these, so
they are taken so: SGD with Nesterov momentum 0.9 (Keras's usual choice then), 60
epochs, "decay" as Keras's ``rate / (1 + decay · step)``, no weight decay, no
averaging, targets and losses over the images that the majority rule keeps, and
scaling, rotation, translation and flip of common amounts. Dropout of a wide ResNet
falls on whole channels.

A bare name is this project's training of the same network, and one that ends in ``-short`` the same
in less than an hour on two processors with bf16: fewer epochs, larger batches, and where the bare
recipe opens the network's stem for small pictures, the published stem.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from trainer.amounts import Augmentation
from trainer.recipe import Phase, Recipe

SMALL_FIRST = (Phase(0.35, 32), Phase(0.6, 40), Phase(1.0, 48))
"""Small pictures first: a third less work in all."""

STRONG = Augmentation(erase=0.15, contrast=0.15, brightness=0.08)
"""The thesis's movements, changes of light, and a rectangle erased from every seventh picture."""

WRN_28_4 = Recipe(
    name="wrn-28-4",
    model="wrn-28-4",
    notes="The thesis's best network, by this project's training.",
    thesis={"accuracy": 86.3, "top2": 95.69, "top3": 98.35},
    epochs=40,
    dropout=0.1,
    ema=0.999,
    augmentation=STRONG,
    phases=(Phase(0.4, 24), Phase(0.7, 36), Phase(1.0, 48)),
)

WRN_16_2 = Recipe(
    name="wrn-16-2",
    model="wrn-16-2",
    notes="Small and fast: 0.69 M parameters; not in the thesis.",
    expect="validation 87.8%, test 87.8% (majority, seed 0); 65 min on one core of an AMD EPYC",
    epochs=40,
    rate=0.15,
    ema=0.999,
    augmentation=STRONG,
    phases=SMALL_FIRST,
)

GROWN = Recipe(
    name="wrn-28-4-grown",
    model="wrn-28-4",
    notes="WRN-28-4 grown from the shipped WRN-16-2: a quarter of the work of one from scratch.",
    expect="validation 87.4%, test 86.8% (majority, seed 0, int8): less than what it began with; "
    "104 min on two cores of an AMD EPYC that other work shared",
    thesis=WRN_28_4.thesis,
    grown_from="wrn-16-2",
    epochs=8,
    rate=0.05,
    warm_up=0.1,
    dropout=0.1,
    ema=0.999,
    augmentation=STRONG,
    phases=(Phase(0.5, 32), Phase(0.75, 40), Phase(1.0, 48)),
)

DISTILLED = tuple(
    dataclasses.replace(
        of,
        name=f"{of.name}-distilled",
        notes=f"{of.name.upper()} that learns half of the votes and half of its teachers' answers.",
        expect="",
        distil=0.5,
    )
    for of in (WRN_28_4, WRN_16_2)
)
"""Give the teachers with ``--teacher``, once for each."""

GROWN_DISTILLED = dataclasses.replace(
    GROWN,
    name="wrn-28-4-grown-distilled",
    notes="WRN-28-4 grown from the shipped WRN-16-2, that learns half of the votes and half of "
    "its teachers' answers. The rate is what the small network's own training had come down to "
    "six epochs before its end, halved for the double width: a higher one unlearns.",
    expect="validation 88.0%, test 87.6% (majority, seed 0, int8), taught by the WRN-16-2 and its "
    "balanced variant that ship and the WRN-28-4 of wrn-28-4-grown; 101 min on two cores of an "
    "AMD EPYC that other work shared",
    epochs=6,
    rate=0.01,
    phases=(Phase(1.0, 48),),
    distil=0.5,
)

ONWARD_DISTILLED = dataclasses.replace(
    WRN_16_2,
    name="wrn-16-2-grown-distilled",
    notes="The shipped WRN-16-2 trained on, seven tenths of its targets its teachers' answers.",
    expect="validation 88.7%, test 88.2% ± 0.2 (majority, two seeds, pictures softened by 0.11 and "
    "0.08), taught by assets/models/ensemble; 36 and 49 min on one of two cores of an AMD EPYC "
    "that other work shared",
    grown_from="wrn-16-2",
    epochs=20,
    rate=0.06,
    warm_up=0.1,
    phases=(Phase(0.3, 32), Phase(0.5, 40), Phase(1.0, 48)),
    distil=0.7,
)
"""A third of the work of training from scratch. Give it teachers that know more than it does."""

SMALL_ONWARD = dataclasses.replace(
    ONWARD_DISTILLED,
    name="wrn-16-2-onward",
    notes="The WRN-16-2 of wrn-16-2-grown-distilled trained on as long again, seven tenths of its "
    "targets its teachers' answers.",
    expect="validation 88.6%, test 88.0% (dedup, seed 0, pictures softened by 0.08), taught by the "
    "run that it goes on from and the WRN-28-4 that grew from that; 59 min on one of two cores of "
    "an AMD EPYC that other work shared",
    grown_from="wrn-16-2-grown-distilled",
)
"""A third generation. It learnt what the second knew, and no more."""

ONWARD = dataclasses.replace(
    GROWN_DISTILLED,
    name="wrn-28-4-onward",
    notes="The shipped WRN-28-4 trained on for six epochs, seven tenths of its targets its "
    "teachers' answers.",
    expect="validation 88.1%, test 87.8% (majority, seed 0, pictures softened by 0.11), taught by "
    "the ensemble that shipped before one of its members read in the mirror; 96 min on one core "
    "and, for its last three epochs, two of an AMD EPYC",
    grown_from="wrn-28-4",
    rate=0.02,
    ema=0.998,
    phases=(Phase(0.5, 36), Phase(1.0, 48)),
    distil=0.7,
)
"""Give it the teacher ``assets/models/ensemble``: that ensemble distilled into one network."""

GROWN_LATE = dataclasses.replace(
    ONWARD,
    name="wrn-28-4-grown-late",
    notes="WRN-28-4 grown from the WRN-16-2 of wrn-16-2-grown-distilled, seven tenths of its "
    "targets its teachers' answers.",
    expect="validation 88.4%, test 88.4% (majority, seed 0, pictures softened by 0.08), taught by "
    "assets/models/ensemble; 60 min on one of two cores of an AMD EPYC that other work shared",
    grown_from="wrn-16-2-grown-distilled",
    epochs=4,
    rate=0.01,
    phases=(Phase(1.0, 48),),
    plain_tail=0.25,
    dropout=0.0,
)
"""It begins with all that the small one was taught. Its teacher is ``assets/models/ensemble``. With
small pictures and twice the rate, WRN-28-4-onward undid more than the ensemble taught."""

BEST = (
    WRN_28_4,
    GROWN_DISTILLED,
    ONWARD,
    GROWN_LATE,
    GROWN,
    WRN_16_2,
    ONWARD_DISTILLED,
    SMALL_ONWARD,
    *DISTILLED,
    Recipe(
        name="vgg13-barsoum",
        model="vgg13-barsoum-bn",
        notes="The custom VGG13 of FER+'s authors, with batch norm.",
        thesis={"accuracy": 84.9},
        epochs=40,
        rate=0.05,
        dropout=0.1,
        ema=0.999,
        augmentation=STRONG,
        phases=SMALL_FIRST,
    ),
    *(
        Recipe(
            name=name,
            model=f"{name}-bn",
            notes=f"{name.upper()} with batch norm, which the published one lacks.",
            thesis={"accuracy": thesis},
            epochs=40,
            rate=0.03,
            dropout=0.3,
            ema=0.999,
            augmentation=STRONG,
            phases=SMALL_FIRST,
        )
        for name, thesis in (("vgg13", 84.45), ("vgg16", 84.43), ("vgg19", 84.2))
    ),
    *(
        Recipe(
            name=name,
            model=f"{name}-small",
            notes=f"Pre-activation {name} with a 3×3 stem at stride 1, for small pictures.",
            thesis={"accuracy": thesis},
            epochs=40,
            rate=0.1,
            dropout=0.1,
            ema=0.999,
            augmentation=STRONG,
            phases=SMALL_FIRST,
        )
        for name, thesis in (("resnet18", 82.57), ("resnet34", 82.82), ("resnet50", 82.37))
    ),
    Recipe(
        name="googlenet",
        model="googlenet-bn",
        notes="GoogLeNet with batch norm and a stem for small pictures.",
        thesis={"accuracy": 35.64},
        epochs=40,
        rate=0.1,
        dropout=0.2,
        ema=0.999,
        augmentation=STRONG,
        phases=SMALL_FIRST,
    ),
    Recipe(
        name="densenet",
        model="densenet",
        notes="DenseNet-BC of depth 100 and growth 12 at batch 128; the thesis ran out of memory.",
        epochs=40,
        batch=128,
        rate=0.15,
        ema=0.999,
        augmentation=STRONG,
        phases=SMALL_FIRST,
    ),
)


def _short(
    name: str,
    model: str,
    rate: float,
    phases: tuple[Phase, ...] = SMALL_FIRST,
    expect: str = "",
) -> Recipe:
    of = next(recipe for recipe in BEST if recipe.name == name)
    return dataclasses.replace(
        of,
        name=f"{name}-short",
        model=model,
        notes=f"{name} in sixteen epochs: what two processors do in less than an hour.",
        expect=expect,
        epochs=16,
        batch=128,
        rate=rate,
        ema=0.998,
        phases=phases,
    )


_WHOLE = (Phase(1.0, 48),)
"""The published stems leave too little of a smaller picture."""

SHORT = (
    _short(
        "vgg13-barsoum",
        "vgg13-barsoum-bn",
        0.07,
        expect="validation 85.3%, test 85.5% (majority, seed 0, pictures softened by 0.08); 82 min "
        "on one of two cores of an Intel Xeon with AMX that other work shared",
    ),
    _short(
        "resnet18",
        "resnet18",
        0.15,
        _WHOLE,
        expect="validation 83.5%, test 83.1% (majority, seed 0, pictures softened by 0.05); 65 min "
        "on one of two cores of an Intel Xeon with AMX that other work shared",
    ),
    _short(
        "googlenet",
        "googlenet-norm",
        0.1,
        _WHOLE,
        expect="validation 84.0%, test 81.8% (majority, seed 0, pictures softened by 0.05); 55 min "
        "on one of two cores of an Intel Xeon with AMX that other work shared",
    ),
    _short(
        "vgg13",
        "vgg13-bn",
        0.04,
        expect="validation 85.9%, test 86.4% (majority, seed 0, pictures softened by 0.05); 66 min "
        "on one of two cores of an AMD EPYC that other work shared",
    ),
    _short(
        "resnet34",
        "resnet34",
        0.15,
        _WHOLE,
        expect="validation 85.1%, test 83.6% (majority, seed 0, pictures softened by 0.05); 46 min "
        "on one of two cores of an AMD EPYC that other work shared",
    ),
    _short(
        "resnet50",
        "resnet50",
        0.15,
        _WHOLE,
        expect="validation 84.1%, test 83.1% (majority, seed 0, pictures softened by 0.05); 50 min "
        "on one of two cores of an AMD EPYC that other work shared",
    ),
    _short(
        "vgg16",
        "vgg16-bn",
        0.04,
        expect="validation 86.4%, test 85.6% (majority, seed 0, pictures softened by 0.08); 84 min "
        "on one of two cores of an AMD EPYC that other work shared",
    ),
    _short(
        "vgg19",
        "vgg19-bn",
        0.04,
        expect="validation 86.1%, test 86.0% (majority, seed 0, pictures softened by 0.08); 104 "
        "min on one of two cores of an AMD EPYC that other work shared",
    ),
    _short(
        "densenet",
        "densenet121",
        0.1,
        _WHOLE,
        expect="validation 80.4%, test 79.7% (majority, seed 0, pictures softened by 0.05), still "
        "rising; 57 min on one of two cores of an AMD EPYC that other work shared",
    ),
)
"""In the order of value."""

_TAUGHT = {
    "resnet18": "validation 84.4%, test 83.7% (majority, seed 0, pictures softened by 0.05); 25 "
    "min on one of two cores of an AMD EPYC that other work shared",
    "resnet34": "validation 85.1%, test 83.8% (majority, seed 0, pictures softened by 0.08); 40 "
    "min on one of two cores of an AMD EPYC that other work shared",
    "resnet50": "validation 85.1%, test 83.2% (majority, seed 0, pictures softened by 0.05); 95 "
    "min on one of two cores of an AMD EPYC that other work shared",
    "vgg13-barsoum": "validation 86.3%, test 85.7% (majority, seed 0, pictures softened by 0.08); "
    "70 min on one of two cores of an AMD EPYC that other work shared",
}
"""What they came to."""

TAUGHT = tuple(
    dataclasses.replace(
        short,
        name=short.name.replace("-short", "-taught"),
        notes=f"{short.name} with seven tenths of its targets its teachers' answers.",
        expect=_TAUGHT[short.name.removesuffix("-short")],
        distil=0.7,
    )
    for short in SHORT
    if short.name.removesuffix("-short") in _TAUGHT
)
"""Those that came to less than a point above the thesis. Give them teachers that learnt from FER+
alone: ``assets/models/wrn-16-2`` and ``assets/models/wrn-28-4``."""


_ONWARD = {
    "resnet18": (0.1, ""),
    "vgg13-barsoum": (
        0.05,
        "validation 87.3%, test 86.9% (majority, seed 0, pictures softened by 0.08); 61 min on one "
        "of two cores of an AMD EPYC that other work shared",
    ),
    "resnet34": (
        0.1,
        "validation 85.7%, test 85.4% (majority, seed 0, pictures softened by 0.08); 60 min on one "
        "of two cores of an AMD EPYC that other work shared",
    ),
    "resnet50": (
        0.1,
        "validation 85.2%, test 85.2% (majority, seed 0, pictures softened by 0.08); 76 min on one "
        "of two cores of an AMD EPYC that other work shared",
    ),
}
"""Those of ``TAUGHT`` that still had hardly a point above the thesis, or less: the peak rate with
which they go on, and what they came to."""

TAUGHT_ONWARD = tuple(
    dataclasses.replace(
        next(taught for taught in TAUGHT if taught.name == f"{name}-taught"),
        name=f"{name}-onward",
        notes=f"The network of {name}-taught trained on as long again, by the same teachers.",
        expect=expect,
        grown_from=f"{name}-taught",
        warm_up=0.1,
        rate=rate,
    )
    for name, (rate, expect) in _ONWARD.items()
)
"""Give them the run of the recipe that they go on from with ``--grown-from``."""


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
    *(_thesis(name, name, "adam", 0.001, 0.0) for name in ("resnet18", "resnet34")),
    _thesis("resnet50", "resnet50", "sgd", 0.001, 0.0),
    _thesis("googlenet", "googlenet", "sgd", 0.1, 0.0, dropout=0.4),
    dataclasses.replace(
        _thesis("densenet", "densenet", "sgd", 0.1, 0.0),
        notes="DenseNet with the rate of the thesis's wide ResNet; the thesis could not train it.",
    ),
)

RECIPES = (*BEST, *SHORT, *TAUGHT, *TAUGHT_ONWARD, *AS_THE_THESIS)

ORDER_OF_VALUE = (
    "wrn-28-4", "vgg13-barsoum", "resnet18", "googlenet", "densenet",
    "vgg13", "resnet34", "resnet50", "vgg16", "vgg19",
)  # fmt: skip
"""The thesis's networks in the order in which they are trained."""
ROWS = tuple(dict.fromkeys((*ORDER_OF_VALUE, *(recipe.name for recipe in RECIPES))))
"""Of the table, the most used first; the thesis's own hyperparameters after all of ours."""
