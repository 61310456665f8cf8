"""Table 7.1: networks trained from scratch on FER+.

Run one with ``ferdesk-train train NAME --data PATH``.
"""

from __future__ import annotations

from trainer.amounts import Augmentation
from trainer.recipe import Phase, Recipe

SMALL_FIRST = (Phase(0.35, 32), Phase(0.6, 40), Phase(1.0, 48))
"""Small pictures first: the same score in about two thirds of the time on a CPU."""

RECIPES = (
    Recipe(
        name="wrn-16-2",
        model="wrn-16-2",
        notes="Small and fast: 0.69 M parameters.",
        epochs=40,
        rate=0.15,
        ema=0.999,
        augmentation=Augmentation(erase=0.15, contrast=0.15, brightness=0.08),
        phases=SMALL_FIRST,
    ),
    Recipe(
        name="wrn-28-4",
        model="wrn-28-4",
        notes="The thesis's best network, by this project's training.",
        thesis={"accuracy": 86.3, "top2": 95.69, "top3": 98.35},
        epochs=24,
        dropout=0.1,
        ema=0.999,
        augmentation=Augmentation(erase=0.15, contrast=0.15, brightness=0.08),
        phases=(Phase(0.5, 24), Phase(0.75, 36), Phase(1.0, 48)),
    ),
)
