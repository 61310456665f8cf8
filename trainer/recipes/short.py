"""The networks of the thesis in less than an hour on two processors, and what teachers add to them.

A name that ends in ``-short`` is the bare recipe with fewer epochs, larger batches, and where that
opens the network's stem for small pictures, the published stem.
"""

from __future__ import annotations

import dataclasses

from trainer.recipe import Phase, Recipe
from trainer.recipes.best import BEST
from trainer.recipes.common import SMALL_FIRST


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
    "vgg13": "validation 86.1%, test 86.6% (majority, seed 0, pictures softened by 0.08); 110 min "
    "on one of two cores of an AMD EPYC that other work shared",
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
"""Those that came to less than two points above the thesis, the deeper VGGs apart, which grow from
the first. Give them teachers that learnt from FER+
alone: ``assets/models/wrn-16-2`` and ``assets/models/wrn-28-4``."""


_ONWARD = {
    "resnet18": (
        0.1,
        "validation 85.1%, test 85.0% (majority, seed 0, pictures softened by 0.08); 23 min on one "
        "of two cores of an AMD EPYC that other work shared",
    ),
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
    "vgg13": (
        0.03,
        "validation 87.4%, test 87.0% (majority, seed 0, pictures softened by 0.08); 103 min on "
        "one, for the first three epochs two, of two cores of an AMD EPYC that other work shared",
    ),
}
"""Those of ``TAUGHT`` that still had hardly a point above the thesis, or less, and the VGG13, which
the deeper ones begin as: the peak rate with which they go on, and what they came to."""

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

TAUGHT_LONG = tuple(
    dataclasses.replace(
        next(taught for taught in TAUGHT if taught.name == f"{name}-taught"),
        name=f"{name}-taught-long",
        notes=f"{name}-taught in forty epochs.",
        expect=expect,
        epochs=40,
    )
    for name, expect in (
        (
            "resnet18",
            "validation 86.5%, test 86.3% (majority, seed 0, pictures softened by 0.05); 154 min "
            "on one of two cores of an AMD EPYC that other work shared",
        ),
        (
            "resnet50",
            "validation 86.6%, test 86.4% (majority, seed 0, pictures softened by 0.05); 206 min "
            "on an AMD EPYC, on one core for the first fourteen epochs and two for the others",
        ),
    )
)
"""What the sixteen epochs of ``TAUGHT`` had too little of was time. Give them the same teachers."""

_VGG_DEEPENED = tuple(
    dataclasses.replace(
        next(taught for taught in TAUGHT if taught.name == "vgg13-taught"),
        name=f"{name}-deepened",
        model=f"{name}-bn",
        notes=f"{name.upper()} that begins as the VGG13 of vgg13-onward, each convolution that it "
        "has more handing on what it is given, and is trained on for four epochs.",
        expect=expect,
        thesis={"accuracy": thesis},
        grown_from="vgg13-onward",
        epochs=4,
        warm_up=0.1,
        rate=0.01,
        phases=_WHOLE,
        plain_tail=0.25,
    )
    for name, thesis, expect in (
        (
            "vgg16",
            84.43,
            "validation 87.5%, test 87.2% (majority, seed 0, pictures softened by 0.08); 28 min on "
            "two cores of an AMD EPYC",
        ),
        (
            "vgg19",
            84.2,
            "validation 87.4%, test 87.2% (majority, seed 0, pictures softened by 0.08); 60 min on "
            "one of two cores of an AMD EPYC that other work shared",
        ),
    )
)

DEEPENED = (
    *_VGG_DEEPENED,
    dataclasses.replace(
        next(taught for taught in TAUGHT if taught.name == "resnet34-taught"),
        name="resnet34-deepened",
        notes="ResNet34 that begins as the ResNet18 of resnet18-taught-long, each unit that it has "
        "more adding nothing, and is trained on for twelve epochs.",
        expect="validation 86.7%, test 86.5% (majority, seed 0, pictures softened by 0.08); 42 min "
        "on one of two cores of an AMD EPYC that other work shared",
        grown_from="resnet18-taught-long",
        epochs=12,
        warm_up=0.1,
        rate=0.05,
    ),
)
"""Give them the teachers of ``TAUGHT``, and the run that they begin with with ``--grown-from``."""

DEEPENED_ONWARD = (
    dataclasses.replace(
        next(deeper for deeper in DEEPENED if deeper.name == "vgg16-deepened"),
        name="vgg16-onward",
        notes="The network of vgg16-deepened trained on for eight epochs, by the same teachers.",
        expect="validation 87.9%, test 86.8% (majority, seed 0, pictures softened by 0.08); 74 min "
        "on one of two cores of an AMD EPYC that other work shared",
        grown_from="vgg16-deepened",
        epochs=8,
        rate=0.02,
        phases=(Phase(0.5, 40), Phase(1.0, 48)),
    ),
)
"""Whether four epochs are too few: not by the test set. Give it the run of ``vgg16-deepened`` with
``--grown-from``."""
