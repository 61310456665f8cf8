"""The data that flows through the app, as frozen dataclasses.

Frame → Face → FaceCrop → Prediction → Decision → FrameRecord. Constructors
reject arrays of a wrong shape or type, saying what was expected and what came.
Arrays are not copied; whoever makes one of these gives the array away.

Coordinates are pixels of the frame, x to the right, y down, origin at the top
left corner. Angles are degrees. Times are nanoseconds of the monotonic clock,
except ``media_ms``, which is milliseconds of the source's own clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS

CROP_SIZE = 48
"""Side of the face crop in pixels, as in FER2013."""
KEPT_TILT = 10.0
"""Degrees of head tilt that a crop leaves as they are; from twice that on a face is turned
upright, and in between the more the further it is tilted."""
ALL_TILT = 180.0
"""Of crops that turn nothing."""
N_LANDMARKS = 478
N_BLENDSHAPES = 52


def check_array(name: str, value: object, shape: tuple[int | None, ...], dtype: type) -> None:
    """Raise ``ValueError`` unless ``value`` is an array of that shape and type.

    Args:
        name: how the error names the array.
        shape: expected shape; ``None`` stands for any length.
        dtype: expected numpy type.
    """
    want = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
    if not isinstance(value, np.ndarray):
        raise ValueError(f"{name}: expected an array {want}, got {type(value).__name__}")
    fits = value.ndim == len(shape) and all(
        n is None or n == got for n, got in zip(shape, value.shape)
    )
    if not fits or value.dtype != np.dtype(dtype):
        raise ValueError(
            f"{name}: expected {np.dtype(dtype).name} {want}, got {value.dtype.name} {value.shape}"
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source."""

    image: np.ndarray
    """uint8 (H, W, 3), BGR."""
    index: int
    """Count of frames since the source was opened, from 0; gaps are dropped frames."""
    captured_ns: int
    """Monotonic time at which the frame was in hand."""
    media_ms: int
    """Time in the source's own clock; strictly increasing within a source, but for jumps."""
    source: str
    """Name of the source, for people."""
    jumps: int = 0
    """How often somebody had jumped to another place of the source. Pictures before and after a
    jump have nothing to do with each other: faces get new ids, and nothing goes on."""

    def __post_init__(self) -> None:
        check_array("Frame.image", self.image, (None, None, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Head rotation in degrees; all 0 when the face looks straight into the camera."""

    yaw: float
    """Positive: turned towards the right side of the picture."""
    pitch: float
    """Positive: nose up."""
    roll: float
    """Positive: turned clockwise as seen in the picture."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face found in a frame."""

    track_id: int
    """Stays the same while the face stays in view; never used again after it."""
    box: tuple[float, float, float, float]
    """Left, top, width, height of the landmarks' bounding box."""
    landmarks: np.ndarray
    """float32 (478, 3): MediaPipe's mesh, x and y in pixels, z in the scale of x."""
    blendshapes: np.ndarray
    """float32 (52,) in [0, 1], in MediaPipe's order; see ``au_channels.BLENDSHAPES``."""
    pose: HeadPose
    has_mesh: bool = True
    """False where a picture was given as a face and no mesh was found in it: landmarks,
    blendshapes and pose are zeros that say nothing."""
    whole: bool = False
    """The picture is the face: its crop is all of it, and so is its box."""
    kept_tilt: float = KEPT_TILT
    """How its crop is cut; see ``preprocess.crop_matrix``. Recordings of old turned nothing."""

    def __post_init__(self) -> None:
        check_array("Face.landmarks", self.landmarks, (N_LANDMARKS, 3), np.float32)
        check_array("Face.blendshapes", self.blendshapes, (N_BLENDSHAPES,), np.float32)


@dataclass(frozen=True, slots=True)
class FaceCrop:
    """What a model sees of a face."""

    track_id: int
    pixels: np.ndarray
    """uint8 (48, 48), gray, framed as FER+ frames its faces."""

    def __post_init__(self) -> None:
        check_array("FaceCrop.pixels", self.pixels, (CROP_SIZE, CROP_SIZE), np.uint8)


@dataclass(frozen=True, slots=True)
class Prediction:
    """One model's answer about one face."""

    model_id: str
    probabilities: np.ndarray
    """float32 (8,), sums to 1, in the order of ``vocab.EMOTIONS``; after temperature."""
    ms: float
    """Milliseconds that the model took, its batch divided by the faces in it."""

    def __post_init__(self) -> None:
        check_array("Prediction.probabilities", self.probabilities, (N_EMOTIONS,), np.float32)

    @property
    def label(self) -> str:
        return EMOTIONS[int(self.probabilities.argmax())]

    @property
    def confidence(self) -> float:
        return float(self.probabilities.max())


@dataclass(frozen=True, slots=True)
class Considered:
    """A pair or triple of emotions that Action Units were, or could have been, asked about; or the
    pair for which the network looked, or could have looked, at the face again."""

    rule: str
    """``look``, ``pair`` or ``triple``."""
    emotions: tuple[str, ...]
    """The network's likeliest first."""
    margin: float
    """Between the probabilities of the first and the last, in [0, 1]."""
    threshold: float
    """Margin below which the units are asked, or the face is looked at again."""
    outcome: str
    """In a few words: why not, or what came of it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How a decision came about."""

    ranking: tuple[tuple[str, float], ...]
    """The network's three likeliest emotions with their probabilities."""
    considered: tuple[Considered, ...] = ()
    """The second look, triple, then pair, whether asked or not."""
    second: tuple[float, ...] = ()
    """What the network said at its second look, by emotion in the order of the vocabulary; empty
    where it looked once."""
    network: tuple[tuple[str, float], ...] = ()
    """Emotions of the rule that fired, with the network's log-probability."""
    units: tuple[tuple[str, float], ...] = ()
    """The same emotions with what the SVMs say, in log-odds."""
    pushes: tuple[tuple[str, float], ...] = ()
    """Units by key (and ``mesh``) with their share in log-odds, the strongest first; positive
    speaks for the label."""
    flip: str = ""
    """One sentence: what would have led to another label."""
    asked: int = 0
    """Validation images on which this pair or triple was asked."""
    helped: int = 0
    """Of them, wrong before and right after."""
    harmed: int = 0
    """Of them, right before and wrong after."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The label shown, and why."""

    label: str | None
    """One of ``vocab.EMOTIONS``, or None when the app abstains."""
    reason: str
    """One sentence for people: what decided."""
    before: str
    """The network's own label."""
    rule: str = "network"
    """Stable name of the rule that fired: network, pair, triple, abstain."""
    trace: Trace | None = None
    """How it came about, where Action Units could have had a say."""


@dataclass(frozen=True, slots=True)
class Apparent:
    """How old a face looks to a network, and of which gender; shown, and kept nowhere."""

    age_years: float
    """0 or more."""
    female: float
    """Probability in [0, 1]; the rest is male, since the labels of the sets know no other."""

    def __post_init__(self) -> None:
        # Neither comparison holds for NaN.
        if not 0 <= self.age_years < float("inf"):
            raise ValueError(f"Apparent.age_years: expected 0 or more, got {self.age_years}")
        if not 0 <= self.female <= 1:
            raise ValueError(f"Apparent.female: expected 0 to 1, got {self.female}")


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """All that is known of one face in one frame."""

    face: Face
    crop: FaceCrop
    predictions: tuple[Prediction, ...]
    """The chosen model's first, of one look at the face; then those it is compared with."""
    smoothed: np.ndarray
    """float32 (8,): the chosen model's probabilities after the time filter; where it looked at the
    face twice, the filter is given the mean of both looks."""
    decision: Decision
    action_units: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Intensity in [0, 1] by name; units that can't be read are not in it."""
    flags: tuple[str, ...] = ()
    """Quality flags, such as ``small`` or ``edge``; empty when nothing is wrong."""
    apparent: Apparent | None = None
    """Age and gender; None where nobody asks for them, and before there is an answer. For the
    window alone: sessions, tables and the stream leave it out."""

    def __post_init__(self) -> None:
        check_array("FaceRecord.smoothed", self.smoothed, (N_EMOTIONS,), np.float32)

    @property
    def track_id(self) -> int:
        return self.face.track_id


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """The result of one frame; the schema of panels, session files, exports and streams."""

    frame: Frame
    faces: tuple[FaceRecord, ...]
    model_id: str
    done_ns: int
    """Monotonic time at which the record was complete."""
    stages_ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Milliseconds by stage: faces, crops, model, decision, compared (other models), apparent (age
    and gender)."""

    @property
    def latency_ms(self) -> float:
        """Capture to record, in milliseconds."""
        return (self.done_ns - self.frame.captured_ns) / 1e6
