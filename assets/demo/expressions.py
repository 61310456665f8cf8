"""The expressions of the demo clip, and when the face has which."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields, replace

SECONDS = 15.0


@dataclass(frozen=True)
class Expression:
    """How far the face is from rest. Lengths in eye distances, up positive; angles in degrees."""

    smile: float = 0.0
    """1 is the portrait's own mouth."""
    width: float = 0.405
    """Half the width of the mouth without the smile."""
    corners: float = 0.0
    """Corners of the mouth against its middle."""
    gap: float = 0.0
    """Between the lips, by jaw."""
    lips: float = 1.25
    """Thickness of the lips by that in the portrait, where smiling thins them."""
    lower_lip: float = 0.0
    """Lower lip and chin boss pushed up."""
    brow_inner: float = 0.0
    brow_outer: float = 0.0
    brow_together: float = 0.0
    lid: float = 0.0
    """Upper lid; negative closes."""
    lower_lid: float = 0.0
    furrow: float = 0.0
    """Creases, see skin.CREASES: 1 is marked."""
    fold: float = 0.0
    sneer: float = 0.0
    """Raises the wings of the nose too."""
    bags: float = 0.0
    chin: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


# Widths, creases and the rest were moved about until the network that ships reads each as meant.
NEUTRAL = Expression(
    width=0.37, corners=-0.06, lips=1.15, brow_inner=0.03, brow_outer=0.01, lid=0.008,
    lower_lid=-0.022,
)  # fmt: skip
HAPPY = Expression(smile=1.0, lower_lid=0.012, roll=2.0)
SURPRISED = Expression(
    width=0.30, gap=0.38, lips=1.45, brow_inner=0.16, brow_outer=0.16, lid=0.035,
    lower_lid=-0.03, pitch=3.0,
)  # fmt: skip
SAD = Expression(
    width=0.348, corners=-0.195, lips=1.17, lower_lip=0.088, brow_inner=0.2, brow_outer=-0.145,
    brow_together=0.05, lid=-0.008, furrow=0.1, fold=0.17, bags=0.68, chin=0.95, pitch=-8.5,
    roll=-2.0,
)  # fmt: skip
ANGRY = Expression(
    width=0.335, corners=-0.14, lips=0.72, lower_lip=0.043, brow_inner=-0.17, brow_outer=-0.06,
    brow_together=0.071, lid=-0.005, lower_lid=0.022, furrow=0.88, fold=0.1, sneer=0.3,
    chin=0.57, pitch=-5.0,
)  # fmt: skip
DISGUSTED = Expression(
    width=0.323, corners=-0.105, lips=0.75, lower_lip=0.052, brow_outer=-0.13,
    brow_together=0.034, lid=-0.045, lower_lid=0.044, furrow=0.41, fold=0.97, sneer=1.15,
    chin=0.55, pitch=-2.0,
)  # fmt: skip

# From second, to second, what it is meant to be, expression. Between two rows the face moves
# smoothly from one to the other. Long enough for the app's filter in time to come along.
STRETCHES: tuple[tuple[float, float, str, Expression], ...] = (
    (0.0, 1.5, "neutral", NEUTRAL),
    (2.1, 4.6, "happiness", HAPPY),
    (5.1, 6.7, "surprise", SURPRISED),
    (7.4, 9.1, "sadness", SAD),
    (9.7, 11.4, "anger", ANGRY),
    (11.9, 13.6, "disgust", DISGUSTED),
    (14.2, SECONDS, "neutral", NEUTRAL),
)
BLINKS = (1.7, 4.85, 7.05, 9.4, 14.1)
"""Seconds at which the eyes are closed."""
BLINK_S = 0.13


def expression_at(second: float) -> Expression:
    """The face at a time of the clip, with blinks and a little sway of the head."""
    score = [(t, e) for start, end, _, e in STRETCHES for t in (start, end)]
    for (t0, a), (t1, b) in itertools.pairwise(score):
        if t0 <= second <= t1:
            x = (second - t0) / (t1 - t0)
            x = x * x * (3 - 2 * x)
            now = Expression(
                **{
                    f.name: (1 - x) * getattr(a, f.name) + x * getattr(b, f.name)
                    for f in fields(Expression)
                }
            )
            break
    else:
        raise ValueError(f"second: expected 0 to {SECONDS}, got {second}")
    turn = 2 * math.pi * second / SECONDS
    shut = max(max(0.0, 1 - abs(second - t) / BLINK_S) for t in BLINKS)
    return replace(
        now,
        lid=now.lid * (1 - shut) - 0.16 * shut,
        yaw=now.yaw - 6 * math.sin(turn) - 2 * math.sin(3 * turn),
        pitch=now.pitch + 1.5 * math.sin(2 * turn),
        roll=now.roll + 1.5 * math.sin(2 * turn + 1),
    )
