"""How far augmentation goes. Plain data, so that recipes need no torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far pictures are moved; every amount is drawn uniformly within ±."""

    rotation: float = 15.0
    """Degrees."""
    scale: float = 0.10
    """Share of the size."""
    shift: float = 0.06
    """Share of the side, in x and in y."""
    flip: bool = True
    contrast: float = 0.0
    """Share by which the spread around the picture's mean changes."""
    brightness: float = 0.0
    """In units of the full range."""
    erase: float = 0.0
    """Probability that a rectangle of 2–20% of the picture is filled with noise-free gray."""
    mixup: float = 0.0
    """Alpha of the Beta distribution; 0 is off."""
    corrupt: float = 0.0
    """Share of the pictures that are made worse as a camera would (:mod:`trainer.corrupt`)."""
