"""The expressions of the demo clip, and when the face has which."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields, replace

SECONDS = 12.0


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
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


NEUTRAL = Expression(corners=-0.035, lid=0.012, lower_lid=-0.022)
HAPPY = Expression(smile=1.0, lower_lid=0.012, roll=2.0)
SURPRISED = Expression(
    width=0.30, gap=0.38, lips=1.45, brow_inner=0.16, brow_outer=0.16, lid=0.05,
    lower_lid=-0.03, pitch=3.0,
)  # fmt: skip
SAD = Expression(
    width=0.40, corners=-0.16, lips=1.1, lower_lip=0.06, brow_inner=0.15, brow_outer=-0.05,
    brow_together=0.04, lid=-0.03, pitch=-6.0, roll=-4.0,
)  # fmt: skip
ANGRY = Expression(
    width=0.37, corners=-0.08, lips=0.72, lower_lip=0.02, brow_inner=-0.17, brow_outer=-0.07,
    brow_together=0.075, lid=-0.02, lower_lid=0.025, pitch=-3.0,
)  # fmt: skip

# Second, expression; between two rows the face moves smoothly from one to the other.
SCORE: tuple[tuple[float, Expression], ...] = (
    (0.0, NEUTRAL), (1.0, NEUTRAL),
    (1.6, HAPPY), (3.1, HAPPY),
    (3.8, NEUTRAL), (4.3, NEUTRAL),
    (4.7, SURPRISED), (6.1, SURPRISED),
    (6.7, NEUTRAL), (7.1, NEUTRAL),
    (7.8, SAD), (9.1, SAD),
    (9.7, ANGRY), (11.0, ANGRY),
    (11.6, NEUTRAL), (SECONDS, NEUTRAL),
)  # fmt: skip
BLINKS = (0.6, 4.05, 6.85, 9.4, 11.4)
"""Seconds at which the eyes are closed."""
BLINK_S = 0.13


def expression_at(second: float) -> Expression:
    """The face at a time of the clip, with blinks and a little sway of the head."""
    for (t0, a), (t1, b) in itertools.pairwise(SCORE):
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
        yaw=now.yaw + 7 * math.sin(turn) + 2 * math.sin(3 * turn),
        pitch=now.pitch + 1.5 * math.sin(2 * turn),
        roll=now.roll + 1.5 * math.sin(2 * turn + 1),
    )
