"""What recipes of many networks share."""

from __future__ import annotations

from trainer.amounts import Augmentation
from trainer.recipe import Phase

SMALL_FIRST = (Phase(0.35, 32), Phase(0.6, 40), Phase(1.0, 48))
"""Small pictures first: a third less work in all."""

STRONG = Augmentation(erase=0.15, contrast=0.15, brightness=0.08)
"""The thesis's movements, changes of light, and a rectangle erased from every seventh picture."""
