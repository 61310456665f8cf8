"""The facial Action Units of Table 3.1, and how strongly a face shows them.

The table is the thesis's (Kyritsis 2018, Table 3.1): which muscle movements it
knows and which emotions it ties them to. Intensities come from MediaPipe's
blendshapes and from distances in its mesh. They are estimates by machine and not
codes by a trained observer. Units that neither can tell are absent, not zero.

Every reading is put on one scale: 0 is the median neutral face of FER+'s training
images (official majority, N = 8,105 with a mesh and a head turned less than 40°),
1 the strongest 2% of all emotions (N = 23,239); :data:`CHANNELS` holds both ends. The two
channels of AU27 begin half-way between, since it is the extreme of AU26. Distances are first
freed of the head pose by what the same neutral faces show of it.

On those faces the mean of a unit orders as the table says, except where
:attr:`ActionUnit.remark` tells otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from ferdesk.core.face_measures import distances
from ferdesk.core.types import N_BLENDSHAPES, N_LANDMARKS, HeadPose, check_array
from ferdesk.core.vocab import EMOTIONS

BLENDSHAPES: tuple[str, ...] = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft",
    "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft",
    "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight",
    "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft",
    "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen",
    "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft",
    "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight",
    "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower",
    "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight",
    "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight",
)  # fmt: skip
"""MediaPipe's 52 blendshapes in its order; left and right are the person's."""

SIDES = ("left", "right")
"""The person's own, so the left is on the right of an unmirrored picture."""

MAX_POSE = 40.0
"""Degrees of yaw and pitch beyond which the correction for the head pose grows no more."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One reading of the face, and what counts as none and as full of it."""

    name: str
    rest: float
    """Value that becomes 0."""
    full: float
    """Value that becomes 1; below ``rest`` for readings that fall."""
    shapes: tuple[str, ...] = ()
    """Blendshapes it is read from: one, or left and right; none for a distance."""
    distance: str = ""
    """Name in :func:`ferdesk.core.face_measures.distances`."""
    pose: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """What a distance gains, in eye distances, by yaw (towards its own side for the left,
    reversed for the right), yaw², pitch, pitch², in units of 30°."""


def _shape(name: str, rest: float, full: float, sided: bool = True) -> Channel:
    shapes = (f"{name}Left", f"{name}Right") if sided else (name,)
    return Channel(name, rest, full, shapes)


CHANNELS: tuple[Channel, ...] = (
    _shape("browInnerUp", 0.049, 0.942, sided=False),
    _shape("browOuterUp", 0.132, 0.925),
    _shape("browDown", 0.015, 0.681),
    _shape("eyeWide", 0.011, 0.316),
    _shape("eyeSquint", 0.239, 0.739),
    _shape("eyeBlink", 0.061, 0.656),
    _shape("mouthUpperUp", 0.000, 0.772),
    _shape("mouthSmile", 0.000, 0.945),
    _shape("mouthDimple", 0.002, 0.105),
    Channel("mouthShift", 0.001, 0.13, ("mouthLeft", "mouthRight")),
    _shape("mouthFrown", 0.005, 0.318),
    _shape("mouthLowerDown", 0.002, 0.880),
    _shape("mouthShrugLower", 0.020, 0.381, sided=False),
    _shape("mouthShrugUpper", 0.021, 0.253, sided=False),
    _shape("mouthPucker", 0.059, 0.959, sided=False),
    _shape("mouthStretch", 0.003, 0.583),
    _shape("mouthPress", 0.014, 0.279),
    _shape("jawOpen", 0.008, 0.661, sided=False),
    Channel("jawWide", 0.330, 0.661, ("jawOpen",)),
    _shape("mouthRollLower", 0.020, 0.327, sided=False),
    _shape("mouthRollUpper", 0.008, 0.213, sided=False),
    Channel("innerBrowHigh", 0.3250, 0.4532, (), "browInner", (-0.0086, 0.0058, -0.0147, -0.0090)),
    Channel("innerBrowLow", 0.3250, 0.2222, (), "browInner", (-0.0086, 0.0058, -0.0147, -0.0090)),
    Channel("outerBrowHigh", 0.2813, 0.3915, (), "browOuter", (-0.0122, -0.0024, -0.0301, 0.0017)),
    Channel("browSlope", 0.0440, 0.1005, (), "browSlope", (0.0036, 0.0082, 0.0154, -0.0107)),
    Channel(
        "upperLidHigh", 0.0622, 0.1120, (), "lidAboveIris", (-0.0007, -0.0110, -0.0199, -0.0205)
    ),
    Channel(
        "lowerLidHigh", -0.0451, -0.0052, (), "lowerLid", (-0.0007, -0.0012, -0.0100, -0.0047)
    ),
    Channel("eyeClosed", 0.1423, 0.0209, (), "eyeOpen", (-0.0026, -0.0155, -0.0284, -0.0360)),
    Channel("cheekHigh", -0.4999, -0.3848, (), "cheek", (0.0169, -0.0115, 0.0286, 0.0079)),
    Channel("noseShort", -0.6010, -0.4543, (), "nostril", (0.0078, -0.0116, 0.0414, 0.0079)),
    Channel("lipGap", 0.0412, 0.5378, (), "lipGap", (0.0, 0.0067, 0.0522, 0.0156)),
    Channel("lipsThin", 0.2954, 0.2132, (), "lipThickness", (0.0, -0.0140, -0.0403, -0.0170)),
    Channel(
        "mouthRound", 0.3540, 0.6565, (), "mouthRoundness", (0.0, 0.0075, 0.0633, 0.0212)
    ),
)  # fmt: skip
"""Every reading that a unit is made of."""

_CHANNEL = {channel.name: channel for channel in CHANNELS}


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
        return any(_has_sides(_CHANNEL[part]) for part in self.parts)

    @property
    def source(self) -> str | None:
        """``blendshapes``, ``geometry``, ``both``, or None when it can't be read."""
        kinds = {"geometry" if _CHANNEL[p].distance else "blendshapes" for p in self.parts}
        return "both" if len(kinds) == 2 else next(iter(kinds), None)


def _has_sides(channel: Channel) -> bool:
    if channel.distance:
        return channel.distance not in ("lipGap", "lipThickness", "mouthRoundness")
    return len(channel.shapes) == 2


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
        blendshapes: float32 (52,), in the order of :data:`BLENDSHAPES`.
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
    levels = _levels(blendshapes, landmarks, angles).tolist()
    found: dict[str, float] = {}
    for unit, parts, unless, sided in _PLAN:
        left, right = (_combine(unit.how, parts, unless, levels, side) for side in (0, 1))
        if sided:
            found[unit.key] = max(left, right) if unit.how == "most" else (left + right) / 2
            found[f"{unit.key}_left"], found[f"{unit.key}_right"] = left, right
        else:
            found[unit.key] = left
    return found


# What is looked up for every face, as arrays and rows: there are too many channels to go through
# one by one in numpy.
_ROW = {channel.name: i for i, channel in enumerate(CHANNELS)}
_REST = np.array([[channel.rest] for channel in CHANNELS])
_RANGE = np.array([[channel.full - channel.rest] for channel in CHANNELS])
_BY_YAW, _BY_YAW2, _BY_PITCH, _BY_PITCH2 = np.array([channel.pose for channel in CHANNELS]).T
_SHAPED = np.array([i for i, channel in enumerate(CHANNELS) if channel.shapes])
_SHAPES = np.array(
    [[BLENDSHAPES.index(channel.shapes[at]) for at in (0, -1)] for channel in CHANNELS
     if channel.shapes]
)  # fmt: skip
_MEASURED = tuple((i, channel.distance) for i, channel in enumerate(CHANNELS) if channel.distance)
_PLAN = tuple(
    (unit, tuple(_ROW[p] for p in unit.parts), tuple(_ROW[p] for p in unit.unless), unit.sided)
    for unit in READABLE
)
"""Each unit with the rows of its parts, of what explains it otherwise, and whether it has sides."""


def _levels(blendshapes: np.ndarray, landmarks: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """float64 (len(CHANNELS), 2) in [0, 1], left and right; the same twice without sides."""
    values = np.empty((len(CHANNELS), 2))
    values[_SHAPED] = blendshapes[_SHAPES]
    measured = distances(landmarks, angles)
    for row, name in _MEASURED:
        values[row] = measured[name]
    yaw, pitch = np.clip(angles[:2], -MAX_POSE, MAX_POSE) / 30
    both = _BY_YAW2 * yaw**2 + _BY_PITCH * pitch + _BY_PITCH2 * pitch**2
    # A channel of blendshapes has no pose to take off: all its coefficients are 0.
    values -= _BY_YAW[:, None] * np.array([yaw, -yaw]) + both[:, None]
    return np.clip((values - _REST) / _RANGE, 0, 1)


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
