"""What is read of a face to tell its Action Units, each reading on one scale.

The readings are MediaPipe's blendshapes and distances in its mesh. 0 is the median neutral face of
FER+'s training images (official majority, N = 8,105 with a mesh and a head turned less than 40°), 1
the strongest 2% of all emotions (N = 23,239); :data:`CHANNELS` holds both ends. The two channels of
AU27 begin half-way between, since it is the extreme of AU26. Distances are first freed of the head
pose by what the same neutral faces show of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ferdesk.core.face_measures import distances

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

    @property
    def sided(self) -> bool:
        """Whether left and right are told apart."""
        if self.distance:
            return self.distance not in ("lipGap", "lipThickness", "mouthRoundness")
        return len(self.shapes) == 2


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

BY_NAME: dict[str, Channel] = {channel.name: channel for channel in CHANNELS}
ROW = {channel.name: i for i, channel in enumerate(CHANNELS)}
"""Place of a channel in :data:`CHANNELS`, by its name."""

# What is looked up for every face, as arrays and rows: there are too many channels to go through
# one by one in numpy.
_REST = np.array([[channel.rest] for channel in CHANNELS])
_RANGE = np.array([[channel.full - channel.rest] for channel in CHANNELS])
_BY_YAW, _BY_YAW2, _BY_PITCH, _BY_PITCH2 = np.array([channel.pose for channel in CHANNELS]).T
_SHAPED = np.array([i for i, channel in enumerate(CHANNELS) if channel.shapes])
_SHAPES = np.array(
    [[BLENDSHAPES.index(channel.shapes[at]) for at in (0, -1)] for channel in CHANNELS
     if channel.shapes]
)  # fmt: skip
_MEASURED = tuple((i, channel.distance) for i, channel in enumerate(CHANNELS) if channel.distance)


def levels(blendshapes: np.ndarray, landmarks: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """How far each channel is from none to full.

    Args:
        blendshapes: float32 (52,), in the order of :data:`BLENDSHAPES`.
        landmarks: float32 (478, 3), pixels.
        angles: float64 (3,), yaw, pitch and roll of the head in degrees.

    Returns:
        float64 (len(CHANNELS), 2) in [0, 1], left and right; the same twice without sides.
    """
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
