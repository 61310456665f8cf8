"""The wide ResNets: from scratch, grown from a smaller one, and taught by others."""

from __future__ import annotations

import dataclasses

from trainer.recipe import Phase, Recipe
from trainer.recipes.common import SMALL_FIRST, STRONG

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

SMALL_LATE = dataclasses.replace(
    ONWARD_DISTILLED,
    name="wrn-16-2-late",
    notes="The shipped WRN-16-2, taught trained on for three epochs at 48 pixels, seven tenths of "
    "its targets its teachers' answers.",
    expect="validation 88.5%, test 88.1% ± 0.2 (majority, two seeds, pictures softened by 0.08), "
    "taught by the WRN-16-2, the same taught, the hardened pair and the EfficientNet-Lite0 that "
    "ship; 47 and 40 min on one of two cores of an AMD EPYC that other work shared",
    grown_from="wrn-16-2-taught",
    epochs=3,
    rate=0.02,
    ema=0.998,
    plain_tail=0.34,
    phases=(Phase(1.0, 48),),
)
"""Short, for several seeds of it are one network in the end. Its teachers are four that ship: the
WRN-16-2; the same, taught; the hardened pair; and EfficientNet-Lite0."""

SMALL_SOUP = dataclasses.replace(
    SMALL_LATE,
    name="wrn-16-2-soup",
    notes="The mean of the weights of runs of wrn-16-2-late.",
    expect="validation 88.2%, test 88.3% (majority, three seeds in one, pictures softened by "
    "0.08); 129 min on one of two cores of an AMD EPYC that other work shared",
    mean_of="wrn-16-2-late",
)
"""Made by ``ferdesk-train soup``."""

HARDENED = dataclasses.replace(
    ONWARD_DISTILLED,
    name="wrn-16-2-hardened",
    notes="The shipped WRN-16-2, taught trained on with every other picture made worse as a camera "
    "would, seven tenths of its targets what its teachers say of the picture as it was.",
    expect="validation 87.8%, test 87.3% (majority, seed 0, pictures softened by 0.11), taught by "
    "assets/models/ensemble; 66 min on one of two cores of an AMD EPYC",
    grown_from="wrn-16-2-taught",
    augmentation=dataclasses.replace(STRONG, corrupt=0.5),
)
"""For small, blurred, dim and noisy faces, of which FER+ has few and a live view has many."""

HARDENED_LONG = dataclasses.replace(
    HARDENED,
    name="wrn-16-2-hardened-long",
    notes="As wrn-16-2-hardened, for thirty epochs in which four pictures of five are made worse.",
    expect="validation 88.0%, test 86.9% (majority, seed 0, pictures softened by 0.11), taught by "
    "the Ensemble and the hardened pair that ship; 66 min on one of two cores of an AMD EPYC that "
    "other work shared",
    epochs=30,
    augmentation=dataclasses.replace(STRONG, corrupt=0.8),
)
"""For a gated pair, which listens to it least where a picture is as FER+'s are."""

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

LATE = dataclasses.replace(
    GROWN_LATE,
    name="wrn-28-4-late",
    notes="WRN-28-4 grown from the shipped WRN-16-2, taught, seven tenths of its targets its "
    "teachers' answers.",
    expect="validation 88.4%, test 88.3% ± 0.1 (majority, two seeds, pictures softened by 0.11), "
    "taught by the Ensemble and the hardened pair that ship; 51 and 48 min on one of two cores of "
    "an AMD EPYC that other work shared",
    grown_from="wrn-16-2-taught",
    epochs=3,
    plain_tail=0.34,
)
"""Its teachers are two that ship: the Ensemble and the hardened pair. Its seeds were to be one
network in the end; their mean is no better than they are, since each is widened by shares of its
own."""

WIDE_HARDENED = dataclasses.replace(
    GROWN_LATE,
    name="wrn-28-4-hardened",
    notes="The shipped WRN-28-4 trained on with every other picture made worse as a camera would, "
    "seven tenths of its targets what its teachers say of the picture as it was.",
    expect="validation 87.7%, test 86.8% (majority, seed 0, pictures softened by 0.11), taught by "
    "the WRN-28-4 and the WRN-16-2 that ship; 90 min on one of two cores of an AMD EPYC that other "
    "work shared",
    grown_from="wrn-28-4",
    epochs=3,
    rate=0.015,
    plain_tail=0.34,
    augmentation=HARDENED.augmentation,
)
"""Taught by the WRN-16-2 and the WRN-28-4 that ship, it knows FER+ alone."""

WIDE = (
    WRN_28_4,
    GROWN_DISTILLED,
    ONWARD,
    GROWN_LATE,
    LATE,
    WIDE_HARDENED,
    GROWN,
    WRN_16_2,
    ONWARD_DISTILLED,
    SMALL_ONWARD,
    SMALL_LATE,
    SMALL_SOUP,
    HARDENED,
    HARDENED_LONG,
    *DISTILLED,
)
"""In the order of the table."""
