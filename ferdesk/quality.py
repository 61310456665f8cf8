"""How well a face can be seen: one row a flaw, with its limits and plain words.

Where a model's card says how it reads poor pictures (``docs/robustness.md``), the limits of
small, blurred, faint and noisy faces follow from that: a flaw is flagged where it costs three
points, and the face is not read from where it costs 15% of what is read rightly. The limits in the
table are for other models. They were measured by ``benchmarks/quality.py`` on the validation part
of FER+ (majority labels, the WRN-16-2 of before its pictures were softened, 87.7% of 3,191): where
a flaw costs two points, and where one answer in four is wrong. FER+ itself has few bad pictures, so
500 of them (87.0%) were made worse:

==========================  ===========================================================
made worse                  accuracy, what the flaw measures → percent
==========================  ===========================================================
smaller, side of the face   39 px → 87.0, 26 → 82.4, 20 → 74.6, 15 → 59.2, 8 → 41.2
less light, contrast (SD)   38 → 83.4, 27 → 80.8, 22 → 80.0, 16.5 → 74.6, 11 → 56.8
haze at equal brightness    27 → 81.6, 16.5 → 73.6, 11 → 57.0
blurred, edge strength      0.39 → 84.8, 0.25 → 79.6, 0.15 → 62.6, 0.10 → 45.4
cut off, share outside      0.01 → 86.4, 0.09 → 85.0, 0.19 → 83.2, 0.37 → 78.8
noise, gray levels          5.4 → 84.8, 7.4 → 84.0, 9.1 → 80.4, 10.9 → 76.4, 12.9 → 71.6
==========================  ===========================================================

Noise was measured later, of the network that was taught by the ensemble. Natural pictures in
which as much is measured as the flag needs are read well (6 to 8 gray levels: 95% of 40, 8 and
more: 64% of 14), for there it is mostly hair and print; so the flag says little of one that is
only just beyond its limit. The same is so of contrast, which some faces have little of: beside the
WRN-28-4, which pictures made dim cost three points at 38 already, 12% of natural ones are below,
and 88.3% of those are read rightly, as of all (88.4). So no flag is raised by what is usual.

Less light does its harm through contrast: haze at equal brightness costs the same,
and the mean sureness stays at 0.85 or more all the while. The network does not
notice, so this gate must. Light is told by the brightest parts of a face: its mean level,
which was in use before, takes dark skin for little light (``docs/robustness.md``, *By group*)
and tells less of what is read wrongly (1200 pictures, each at seven levels of light, the
hardened pair: area under the curve 0.622, of the brightest parts 0.631; 80 to 100 → 85.9, 60
to 70 → 82.6, 40 to 50 → 77.0, 20 to 30 → 66.3). Small and blurred ones lower the
sureness too (0.72 at 15 px). Turned heads are too rare in FER+ to set a limit by:
20–30° 88.9% of 72, 30–35° 80% of 10, more than that 12 pictures in 500; where no
face was found in the enlarged picture 60.6% of 33. Those limits are judgement.

A tilted head is no flaw: it is turned upright in its crop, and at whatever tilt a mesh
says that it is, it is read as well as before it tilted. Where reading fails, beyond some 95
degrees, the mesh is upside down or lost, and an upside-down one shows no tilt that could be
flagged (``docs/framing.md``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ferdesk.core.robustness import Robustness
from ferdesk.core.types import Face


@dataclass(frozen=True, slots=True)
class View:
    """What a flaw is measured on."""

    face: Face
    pixels: np.ndarray
    """uint8 (48, 48), gray: the crop."""
    width: int
    """Of the frame, in pixels."""
    height: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One way in which a face is hard to read.

    A face is flagged from ``limit`` on, and not read at all from ``refuse`` on, where the model's
    card does not say better (:func:`limits_of`); None in ``refuse`` stands for never.
    ``low_is_bad`` says on which side of the limit the trouble lies.
    """

    name: str
    title: str
    words: str
    """Why the face is not read, as a sentence with ``{value}``."""
    unit: str
    limit: float
    refuse: float | None
    low_is_bad: bool
    measure: Callable[[View], float]
    usual: float | None = None
    """What one in fifty of FER+'s validation pictures measures, or worse. A model's card tells what
    a flaw costs that is added to a picture. Those that have as much by nature are read as well as
    others, so nothing less is flagged."""

    def passed(self, value: float, limit: float | None) -> bool:
        if limit is None:
            return False
        return value < limit if self.low_is_bad else value > limit


@dataclass(frozen=True, slots=True)
class Quality:
    """What is wrong with one face's picture."""

    flags: tuple[str, ...] = ()
    """Names of the flaws, in the order of :data:`FLAWS`."""
    refusal: str = ""
    """Why the face should not be read, as a sentence; empty when it can be."""


def _size(view: View) -> float:
    return min(view.face.box[2:])


def _outside(view: View) -> float:
    """Share in [0, 1] of the landmarks that lie outside the frame."""
    x, y = view.face.landmarks[:, 0], view.face.landmarks[:, 1]
    inside = (x >= 0) & (y >= 0) & (x < view.width) & (y < view.height)
    return float(1 - inside.mean())


def _brightness(view: View) -> float:
    """Gray level that a twentieth of the pixels are above: of teeth, eyes and what shines, which
    tells the light, where the mean tells the skin as well."""
    place = round(0.95 * view.pixels.size)
    return float(np.partition(view.pixels, place, axis=None)[place])


def _contrast(view: View) -> float:
    """Standard deviation of the gray levels."""
    return float(view.pixels.std())


def _sharpness(view: View) -> float:
    """Mean strength of fine edges, divided by the contrast so that dim is not taken for blurred."""
    contrast = float(view.pixels.std())
    if contrast < 1:
        return 0.0
    return float(cv2.Laplacian(view.pixels, cv2.CV_32F).std()) / contrast


def _noise(view: View) -> float:
    """Standard deviation of the noise in each pixel, in gray levels.

    What is left when all that is smooth or an edge is taken away (Immerkær 1996, *Fast noise
    variance estimation*, whose sum this is), by its median, which hair and lashes move less
    (Donoho & Johnstone 1994).
    """
    left = cv2.filter2D(view.pixels, cv2.CV_32F, _ROUGH)[1:-1, 1:-1]
    return float(np.median(np.abs(left))) / (6 * 0.6745)


def _turn(view: View) -> float:
    """Angle in degrees between the nose and the line to the camera."""
    yaw, pitch = math.radians(view.face.pose.yaw), math.radians(view.face.pose.pitch)
    return math.degrees(math.acos(max(-1.0, min(1.0, math.cos(yaw) * math.cos(pitch)))))


_ROUGH = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
"""Of independent pixels with SD 1 it makes one of SD 6."""

FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "small",
        "Small face",
        "The face is too small to be read ({value:.0f} px wide); come closer.",
        "px",
        limit=40,
        refuse=20,
        low_is_bad=True,
        measure=_size,
    ),
    Flaw(
        "edge",
        "At the edge",
        "Much of the face is outside the picture; move to the middle.",
        "share",
        limit=0.1,
        refuse=0.4,
        low_is_bad=False,
        measure=_outside,
    ),
    Flaw(
        "dark",
        "Dark",
        "The face is too dark to be read; more light from the front helps.",
        "gray level",
        limit=80,
        refuse=30,
        low_is_bad=True,
        measure=_brightness,
    ),
    Flaw(
        "low_contrast",
        "Low contrast",
        "The face has too little contrast to be read; more light, a clean lens or less haze helps.",
        "gray levels",
        limit=25,
        refuse=16,
        low_is_bad=True,
        measure=_contrast,
        usual=28,
    ),
    Flaw(
        "blurred",
        "Blurred",
        "The face is too blurred to be read; hold still or clean the lens.",
        "edge strength",
        limit=0.35,
        refuse=0.2,
        low_is_bad=True,
        measure=_sharpness,
        usual=0.51,
    ),
    Flaw(
        "noisy",
        "Noisy",
        "The picture is too noisy to be read; more light helps.",
        "gray levels",
        limit=6,
        refuse=11,
        low_is_bad=False,
        measure=_noise,
        usual=6,
    ),
    Flaw(
        "turned",
        "Turned away",
        "The face is turned away by {value:.0f} degrees; look towards the camera.",
        "degrees",
        limit=35,
        refuse=55,
        low_is_bad=False,
        measure=_turn,
    ),
)
"""In the order in which they are told."""

NO_MESH = "No mesh was found in the face, and the model reads nothing else."
"""Why a picture that is given as a face is not read by a model that needs the mesh."""


Limits = Mapping[str, tuple[float, float | None]]
"""By the name of a flaw: from where on it is flagged, and from where on the face is not read."""

LIMITS: Limits = {flaw.name: (flaw.limit, flaw.refuse) for flaw in FLAWS}
"""For a model whose card does not say how it reads poor pictures."""

COSTS = 3.0
"""Points of accuracy that a flaw costs where it is flagged: what 1000 pictures can tell."""
READ = 0.85
"""Share of what is read rightly of good pictures that must be left, for a face to be read at all:
of a network that reads 88% of them, three answers in four. A weak one is no reason to refuse good
pictures."""


def limits_of(shown: Robustness | None) -> Limits:
    """The limits that follow from how a model reads poor pictures.

    Where even the poorest that were tried are read, nothing poorer is. What is usual is not
    flagged, unless it is not read.

    Args:
        shown: as its card has it.
    """
    limits = dict(LIMITS)
    if shown is None:
        return limits
    for flaw in FLAWS:
        rows = (shown.unchanged, *shown.rows)
        curve = [(row.flaws[flaw.name], row.accuracy) for row in rows if flaw.name in row.flaws]
        if len(curve) > 1:
            costs = _where(curve, shown.unchanged.accuracy - COSTS)
            refuse = _where(curve, READ * shown.unchanged.accuracy)
            limits[flaw.name] = (_unusual(flaw, costs, refuse), refuse)
    return limits


def _unusual(flaw: Flaw, costs: float, refuse: float) -> float:
    """From where on a flaw is flagged that costs enough from ``costs`` on."""
    if flaw.usual is None:
        return costs
    worse, better = (min, max) if flaw.low_is_bad else (max, min)
    return better(worse(costs, flaw.usual), refuse)


def _where(curve: list[tuple[float, float]], accuracy: float) -> float:
    """What a flaw measures where the accuracy falls to that: of straight lines between points."""
    for (here, before), (there, after) in pairwise(curve):
        if after < accuracy <= before:
            return round(here + (there - here) * (before - accuracy) / (before - after), 3)
    return curve[-1][0]  # never that bad


def assess(
    face: Face, pixels: np.ndarray, width: int, height: int, limits: Limits = LIMITS
) -> Quality:
    """Look for every flaw.

    Args:
        face: the face.
        pixels: uint8 (48, 48), its crop.
        width, height: of the frame, in pixels.
        limits: those of the model that is to read it.
    """
    view = View(face, pixels, width, height)
    flags = []
    refusal = ""
    for flaw in FLAWS:
        value = flaw.measure(view)
        flag_from, refuse_from = limits[flaw.name]
        if flaw.passed(value, flag_from):
            flags.append(flaw.name)
        if not refusal and flaw.passed(value, refuse_from):
            refusal = flaw.words.format(value=value)
    return Quality(tuple(flags), refusal)
