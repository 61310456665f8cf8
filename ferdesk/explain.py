"""What a model looked at in one crop: a gray square is slid over it, and what that costs is noted.

Zeiler & Fergus, *Visualizing and understanding convolutional networks*, ECCV 2014, section 4.2.
Where hiding a part lowers the label's probability, the part spoke for the label; where it raises
it, the part spoke against.

What the map can't say: squares are hidden one at a time, so of two parts of which either is enough
neither looks important; a gray square is a sight that the model was never trained on; and it tells
what this model used of this picture, not why a face looks as it does. No threads and no Qt here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from ferdesk.core.face_regions import FaceMap, Region
from ferdesk.core.types import CROP_SIZE, KEPT_TILT, check_array
from ferdesk.core.vocab import INDEX

PATCHES = (8, 12, 16, 20)
"""Sides of the gray square in pixels of the crop, tried in this order: 8 is about an eye. Where a
model is very sure, small squares change nothing, and only a larger one shows what it relies on."""
ENOUGH = 0.05
"""Drop of the probability at which a size has shown something and no larger one is tried."""
STEP = 4
"""Pixels from one square to the next; with every size the crop is covered without a rest."""

Predict = Callable[[np.ndarray], np.ndarray]
"""uint8 (N, 48, 48) to probabilities float32 (N, 8)."""


@dataclass(frozen=True, slots=True)
class Occlusion:
    """How much of a label's probability each part of a crop is worth."""

    emotion: str
    """One of ``vocab.EMOTIONS``: the label that the map is about."""
    probability: float
    """Of that label on the untouched crop, in [0, 1]."""
    patch: int
    """Side of the square, one of :data:`PATCHES`."""
    drops: np.ndarray
    """float32 (R, R), R = ``len(corners(patch))``, row by row from the top left: the probability
    that is lost when a square is hidden, in [-1, 1]; below 0 it is gained."""
    regions: tuple[tuple[Region, float], ...]
    """Parts of the face, each with the drop of its strongest square; the largest drop first. Empty
    where the face's mesh can't be used."""

    def __post_init__(self) -> None:
        n = len(corners(self.patch))
        check_array("Occlusion.drops", self.drops, (n, n), np.float32)

    @property
    def strongest(self) -> tuple[int, int]:
        """Left and top of the square whose hiding costs most, in pixels of the crop."""
        row, column = divmod(int(self.drops.argmax()), len(self.drops))
        return STEP * column, STEP * row

    @property
    def largest(self) -> float:
        """The drop of that square."""
        return float(self.drops.max())

    def heat(self) -> np.ndarray:
        """The map as a picture: float32 (48, 48), drops between the middles of the squares."""
        inner = len(self.drops) * STEP
        heat = cv2.resize(self.drops, (inner, inner), interpolation=cv2.INTER_LINEAR)
        # Half a square at the edges lies outside the outermost middles.
        rest = (CROP_SIZE - inner) // 2
        return cv2.copyMakeBorder(heat, rest, rest, rest, rest, cv2.BORDER_REPLICATE)


def corners(patch: int) -> range:
    """Left or top edges of the squares of a size."""
    return range(0, CROP_SIZE - patch + 1, STEP)


def occlude(
    predict: Predict,
    pixels: np.ndarray,
    emotion: str,
    landmarks: np.ndarray | None = None,
    on_progress: Callable[[float], bool] = lambda share: True,
    kept_tilt: float = KEPT_TILT,
) -> Occlusion | None:
    """Hide one square after the other; a batch is a row of squares.

    122 crops are read where the smallest square shows something, 367 where none does.

    Args:
        predict: the model.
        pixels: uint8 (48, 48): the crop as the model got it.
        emotion: whose probability is looked at.
        landmarks: float32 (478, 3) of the face, pixels of its frame; None names no regions.
        on_progress: called before each batch with the share of all sizes that is done; False
            ends it.
        kept_tilt: of the crop; see :class:`ferdesk.core.types.Face`.

    Returns:
        The map of the smallest square that shows something, else of the one that shows most; None
        when ``on_progress`` ended it.

    Raises:
        ValueError: a crop of another shape or type.
        KeyError: no such emotion.
        FerdeskError: the model fails.
    """
    check_array("pixels", pixels, (CROP_SIZE, CROP_SIZE), np.uint8)
    index = INDEX[emotion]
    if not on_progress(0.0):
        return None
    whole = float(predict(pixels[None])[0, index])
    rows = [(patch, top) for patch in PATCHES for top in corners(patch)]
    best: Occlusion | None = None
    for patch in PATCHES:
        drops = np.empty((len(corners(patch)), len(corners(patch))), np.float32)
        for row, top in enumerate(corners(patch)):
            if not on_progress(rows.index((patch, top)) / len(rows)):
                return None
            drops[row] = whole - predict(_hidden(pixels, patch, top))[:, index]
        found = Occlusion(
            emotion, whole, patch, drops, _by_region(drops, patch, landmarks, kept_tilt)
        )
        if best is None or found.largest > best.largest:
            best = found
        if best.largest >= ENOUGH:
            break
    return best


def _hidden(pixels: np.ndarray, patch: int, top: int) -> np.ndarray:
    """The crop with a square at each place of one row: uint8 (R, 48, 48)."""
    crops = np.repeat(pixels[None], len(corners(patch)), axis=0)
    # The crop's own mean, so that the square is as little of a light or dark spot as can be.
    gray = round(float(pixels.mean()))
    for crop, left in zip(crops, corners(patch)):
        crop[top : top + patch, left : left + patch] = gray
    return crops


def _by_region(
    drops: np.ndarray, patch: int, landmarks: np.ndarray | None, kept_tilt: float
) -> tuple[tuple[Region, float], ...]:
    """Each region under the middle of a square, with its largest drop."""
    if landmarks is None:
        return ()
    try:
        face = FaceMap(landmarks, kept_tilt)
    except ValueError:
        return ()  # a recorded face can have landmarks that are not finite
    best: dict[Region, float] = {}
    for row, top in enumerate(corners(patch)):
        for column, left in enumerate(corners(patch)):
            region = face.at(left + patch / 2, top + patch / 2)
            best[region] = max(best.get(region, -1.0), float(drops[row, column]))
    return tuple(sorted(best.items(), key=lambda item: -item[1]))
