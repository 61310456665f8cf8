"""The facial Action Units of Table 3.1, and how strongly a face shows them.

The table is the thesis's (Kyritsis 2018, Table 3.1): which muscle movements it
knows and which emotions it ties them to. Intensities come from the readings of
:mod:`ferdesk.core.au_channels`. They are estimates by machine and not codes by a
trained observer. Units that no reading can tell are absent, not zero.

On FER+'s training faces the mean of a unit orders as the table says, except where
:attr:`ActionUnit.remark` tells otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from ferdesk.core import au_channels as channels
from ferdesk.core.types import N_BLENDSHAPES, N_LANDMARKS, HeadPose, check_array
from ferdesk.core.vocab import EMOTIONS

SIDES = ("left", "right")
"""The person's own, so the left is on the right of an unmirrored picture."""


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """A row of Table 3.1, and where its intensity comes from."""

    number: int
    name: str
    meaning: str
    """What moves, in plain words."""
    emotions: tuple[str, ...]
    """The emotions that Table 3.1 ties it to."""
    parts: tuple[str, ...] = ()
    """The channels it is read from; empty when it can't be read."""
    how: str = "mean"
    """How parts become one: ``mean``, ``most`` (the strongest) or ``both`` (geometric mean of two,
    so that both have to be there)."""
    unless: tuple[str, ...] = ()
    """Channels that explain the same reading in another way; each takes its share off."""
    remark: str = ""
    """Why it can't be read, or where it does not order as the table says."""

    @property
    def key(self) -> str:
        """``AU12``."""
        return f"AU{self.number}"

    @property
    def sided(self) -> bool:
        """Whether left and right are told apart."""
        return any(channels.BY_NAME[part].sided for part in self.parts)

    @property
    def source(self) -> str | None:
        """``blendshapes``, ``geometry``, ``both``, or None when it can't be read."""
        kinds = {"geometry" if channels.BY_NAME[p].distance else "blendshapes" for p in self.parts}
        return "both" if len(kinds) == 2 else next(iter(kinds), None)


_NO_SIGN = "Neither the blendshapes nor the mesh show it."

TABLE: tuple[ActionUnit, ...] = (
    ActionUnit(
        1, "inner brow raiser", "the inner ends of the eyebrows go up",
        ("surprise", "sadness", "disgust", "fear"),
        ("browInnerUp", "innerBrowHigh", "browSlope"),
        remark="Disgust lowers the brows on FER+ faces, and with them this unit.",
    ),
    ActionUnit(
        2, "outer brow raiser", "the outer ends of the eyebrows go up",
        ("surprise", "sadness", "fear"), ("browOuterUp", "outerBrowHigh"),
        remark="Sadness lowers the outer brows on FER+ faces; EMFACS does not tie it to this unit.",
    ),
    ActionUnit(
        4, "brow lowerer", "the eyebrows are pulled down and together",
        ("sadness", "anger", "disgust", "fear"), ("browDown", "innerBrowLow"),
        remark="In fear the raising of the brows hides it on FER+ faces.",
    ),
    ActionUnit(
        5, "upper lid raiser", "the upper eyelids open wide", ("surprise", "anger", "fear"),
        ("eyeWide", "upperLidHigh"),
        remark="Angry FER+ faces narrow the eyes more often than they widen them.",
    ),
    ActionUnit(
        6, "cheek raiser", "the cheeks rise and push up the lower eyelids",
        ("happiness", "sadness"), ("lowerLidHigh", "cheekHigh"),
        remark="Disgust raises the cheeks as much: wrinkling the nose does.",
    ),
    ActionUnit(
        7, "lid tightener", "the eyelids tighten and narrow the eyes", ("fear",), ("eyeSquint",),
        remark="Fearful FER+ faces have wide eyes; it is anger and disgust that narrow them.",
    ),
    ActionUnit(
        9, "nose wrinkler", "the nose is drawn up and wrinkles", ("disgust",),
        ("noseShort", "innerBrowLow"), "both", ("mouthSmile",),
        remark="Anger shows nearly as much of it on FER+ faces: both lower the brows.",
    ),
    ActionUnit(
        10, "upper lip raiser", "the upper lip is drawn up", ("disgust",), ("mouthUpperUp",),
        unless=("mouthSmile",),
        remark="Angry FER+ faces that bare their teeth show it as often.",
    ),
    ActionUnit(
        11, "nasolabial deepener", "the fold from nose to mouth deepens", (), remark=_NO_SIGN
    ),
    ActionUnit(
        12, "lip corner puller", "the corners of the mouth are pulled up and back: a smile",
        ("happiness",), ("mouthSmile",),
    ),
    ActionUnit(
        13, "cheek puller", "the corners of the mouth are pulled straight up", (),
        remark=_NO_SIGN,
    ),
    ActionUnit(
        14, "dimpler", "a corner of the mouth is pressed in", ("contempt",),
        ("mouthDimple", "mouthShift"), "most",
    ),
    ActionUnit(
        15, "lip corner depressor", "the corners of the mouth are pulled down",
        ("sadness", "anger", "disgust"), ("mouthFrown",),
    ),
    ActionUnit(
        16, "lower lip depressor", "the lower lip is pulled down", (), ("mouthLowerDown",)
    ),
    ActionUnit(
        17, "chin raiser", "the chin pushes the lower lip up", ("sadness", "anger", "disgust"),
        ("mouthShrugLower", "mouthShrugUpper"),
        remark="On FER+ faces it is barely stronger than in neutral ones.",
    ),
    ActionUnit(18, "lip puckerer", "the lips are pushed forward", (), ("mouthPucker",)),
    ActionUnit(
        20, "lip stretcher", "the mouth is drawn wide", ("fear",), ("mouthStretch",),
        unless=("mouthSmile",),
    ),
    ActionUnit(
        21, "neck tightener", "the skin of the neck tightens", (),
        remark="The mesh ends at the chin.",
    ),
    ActionUnit(
        23, "lip tightener", "the lips tighten and grow thin", ("anger",), ("lipsThin",),
        unless=("mouthSmile", "lipGap"),
        remark="Angry FER+ faces mostly open their mouth, and show less of it than neutral ones.",
    ),
    ActionUnit(24, "lip pressor", "the lips are pressed together", (), ("mouthPress",)),
    ActionUnit(25, "lips part", "the lips part", ("happiness", "surprise"), ("lipGap",)),
    ActionUnit(26, "jaw drop", "the jaw drops", (), ("jawOpen",)),
    ActionUnit(
        27, "mouth stretch", "the mouth is pulled wide open", (), ("jawWide", "mouthRound"), "both"
    ),
    ActionUnit(
        28, "lip suck", "the lips are drawn in over the teeth", (),
        ("mouthRollLower", "mouthRollUpper"), "both",
    ),
    ActionUnit(
        29, "jaw thrust", "the jaw is pushed forward", (),
        remark="MediaPipe's jawForward stays at 0 on real faces.",
    ),
    ActionUnit(31, "jaw clencher", "the jaw is clenched", (), remark=_NO_SIGN),
    ActionUnit(
        34, "cheek puff", "the cheeks are blown up", (),
        remark="MediaPipe's cheekPuff stays at 0 on real faces.",
    ),
    ActionUnit(38, "nostril dilator", "the nostrils widen", (), remark=_NO_SIGN),
    ActionUnit(39, "nostril compressor", "the nostrils narrow", (), remark=_NO_SIGN),
    ActionUnit(43, "eyes closed", "the eyes are closed", (), ("eyeBlink", "eyeClosed")),
)  # fmt: skip
"""Table 3.1, row by row."""

BY_KEY: dict[str, ActionUnit] = {unit.key: unit for unit in TABLE}
READABLE: tuple[ActionUnit, ...] = tuple(unit for unit in TABLE if unit.parts)
"""The units that :func:`action_units` reports."""
KEYS: tuple[str, ...] = tuple(
    key
    for unit in READABLE
    for key in (unit.key, *(f"{unit.key}_{side}" for side in SIDES if unit.sided))
)
"""Every key of :func:`action_units`, in the order of the table."""


def units_of(emotions: Iterable[str]) -> tuple[ActionUnit, ...]:
    """The rows of the table tied to any of ``emotions``, readable or not, in its order.

    Raises:
        ValueError: a name is not one of the eight emotions.
    """
    wanted = set(emotions)
    unknown = wanted - set(EMOTIONS)
    if unknown:
        raise ValueError(f"not an emotion: {', '.join(sorted(unknown))}")
    return tuple(unit for unit in TABLE if wanted.intersection(unit.emotions))


def action_units(
    blendshapes: np.ndarray, landmarks: np.ndarray, pose: HeadPose
) -> dict[str, float]:
    """How strongly a face shows each unit that can be read.

    Args:
        blendshapes: float32 (52,), in the order of :data:`ferdesk.core.au_channels.BLENDSHAPES`.
        landmarks: float32 (478, 3), pixels.
        pose: the head pose of the same face.

    Returns:
        Intensities in [0, 1] by :data:`KEYS`: ``AU12`` and, where sides are told apart,
        ``AU12_left`` and ``AU12_right`` (the person's). A unit with sides is their mean;
        AU14, which one side is enough for, is the stronger. Units that can't be read are
        not in it.

    Raises:
        ValueError: an array of a wrong shape or type, or not finite.
    """
    check_array("blendshapes", blendshapes, (N_BLENDSHAPES,), np.float32)
    check_array("landmarks", landmarks, (N_LANDMARKS, 3), np.float32)
    angles = np.array([pose.yaw, pose.pitch, pose.roll])
    if not all(np.isfinite(a).all() for a in (blendshapes, landmarks, angles)):
        raise ValueError("blendshapes, landmarks and pose: expected finite numbers")
    levels = channels.levels(blendshapes, landmarks, angles).tolist()
    found: dict[str, float] = {}
    for unit, parts, unless, sided in _PLAN:
        left, right = (_combine(unit.how, parts, unless, levels, side) for side in (0, 1))
        if sided:
            found[unit.key] = max(left, right) if unit.how == "most" else (left + right) / 2
            found[f"{unit.key}_left"], found[f"{unit.key}_right"] = left, right
        else:
            found[unit.key] = left
    return found


_PLAN = tuple(
    (
        unit,
        tuple(channels.ROW[p] for p in unit.parts),
        tuple(channels.ROW[p] for p in unit.unless),
        unit.sided,
    )
    for unit in READABLE
)
"""Each unit with the rows of its parts, of what explains it otherwise, and whether it has sides."""


def _combine(
    how: str,
    parts: tuple[int, ...],
    unless: tuple[int, ...],
    levels: list[list[float]],
    side: int,
) -> float:
    """One side of a unit."""
    strengths = [levels[row][side] for row in parts]
    if how == "most":
        together = max(strengths)
    elif how == "both":
        together = math.sqrt(math.prod(strengths))
    else:
        # Not sum(): newer Pythons round it otherwise, and the classifiers were trained on this.
        together = reduce(add, strengths) / len(strengths)
    for row in unless:
        together *= 1 - levels[row][side]
    return together
