"""Each network of the thesis by this project's training; the wide ResNets in every way."""

from __future__ import annotations

from trainer.recipe import Recipe
from trainer.recipes.common import SMALL_FIRST, STRONG
from trainer.recipes.wide import WIDE

BEST = (
    *WIDE,
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
