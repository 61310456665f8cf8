"""The portrait's skin: without the shading that its smile made, and with creases drawn on it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400,
        377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67,
        109)  # fmt: skip
EYES = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)
LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
NOSE = (168, 193, 122, 196, 236, 198, 209, 49, 64, 98, 97, 2, 326, 327, 294, 279, 429, 420, 456,
        419, 351, 417)  # fmt: skip


def relaxed(image: np.ndarray, mesh: np.ndarray, unit: float) -> np.ndarray:
    """The picture without folds, dimples and lights on the cheeks.

    The skin from the lower lids to the chin keeps its broad light and its grain; what lies
    between, which is what a smile draws, goes. Eyes, nose and lips stay as they are.

    Args:
        image: uint8 (H, W, 3), BGR.
        mesh: float (478, 2), pixels of the image.
        unit: distance between the eyes in pixels.

    Returns:
        uint8 (H, W, 3), BGR.
    """
    size = image.shape[:2]
    kept = np.maximum(_area(size, mesh, LIPS, 0.03 * unit), _area(size, mesh, NOSE, 0.02 * unit))
    for eye in EYES:
        kept = np.maximum(kept, _area(size, mesh, eye, 0.07 * unit))
    skin = _area(size, mesh, OVAL, -0.03 * unit) * (1 - kept)
    rows = np.arange(size[0], dtype=np.float32)[:, None]
    lids = mesh[[33, 133, 263, 362], 1].mean()
    skin *= np.clip((rows - lids) / (0.12 * unit), 0, 1)
    skin *= np.clip((mesh[152, 1] - 0.1 * unit - rows) / (0.2 * unit), 0, 1)
    inner = cv2.erode(skin, np.ones((3, 3)))
    soft = cv2.GaussianBlur(inner, (0, 0), 0.045 * unit) * (skin > 0)

    picture = image.astype(np.float32)
    # Averaged over skin alone, so that neither lips nor hair bleed into it.
    source = (skin > 0.5).astype(np.float32)
    total = cv2.GaussianBlur(picture * source[..., None], (0, 0), 0.16 * unit)
    broad = total / (cv2.GaussianBlur(source, (0, 0), 0.16 * unit)[..., None] + 1e-3)
    grain = picture - cv2.GaussianBlur(picture, (0, 0), 0.02 * unit)
    # Cut off, since the edge of a fold is no grain.
    smooth = broad + 0.9 * np.clip(grain, -3.5, 3.5)
    return np.clip(picture + soft[..., None] * (smooth - picture), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class _Stroke:
    """A soft line through mesh points, thin at its ends."""

    through: tuple[tuple[int, int, float], ...]
    """Pairs of mesh indices and how far from the first to the second the line passes."""
    width: float
    """In eye distances."""
    depth: float


CREASES: dict[str, tuple[_Stroke, ...]] = {
    # Between the brows, and the shadow of lowered brows over the inner corners of the eyes.
    "furrow": (
        _Stroke(((107, 9, 0.35), (55, 8, 0.3), (193, 168, 0.45)), 0.022, 0.5),
        _Stroke(((336, 9, 0.35), (285, 8, 0.3), (417, 168, 0.45)), 0.022, 0.5),
        _Stroke(((193, 193, 0), (55, 221, 0.5), (222, 222, 0), (223, 223, 0)), 0.05, 0.45),
        _Stroke(((417, 417, 0), (285, 441, 0.5), (442, 442, 0), (443, 443, 0)), 0.05, 0.45),
        _Stroke(((55, 107, 0.5), (65, 66, 0.5), (52, 105, 0.5), (53, 63, 0.5)), 0.03, 0.45),
        _Stroke(((285, 336, 0.5), (295, 296, 0.5), (282, 334, 0.5), (283, 293, 0.5)), 0.03, 0.45),
    ),
    # From the wings of the nose down past the mouth.
    "fold": (
        _Stroke(((129, 129, 0), (203, 203, 0), (206, 206, 0), (216, 216, 0)), 0.035, 0.3),
        _Stroke(((358, 358, 0), (423, 423, 0), (426, 426, 0), (436, 436, 0)), 0.035, 0.3),
    ),
    # Across the root of the nose and along its sides.
    "sneer": (
        _Stroke(((193, 193, 0), (168, 6, 0.6), (417, 417, 0)), 0.02, 0.3),
        _Stroke(((122, 122, 0), (6, 197, 0.4), (351, 351, 0)), 0.02, 0.3),
        _Stroke(((188, 188, 0), (217, 217, 0), (129, 209, 0.4)), 0.035, 0.35),
        _Stroke(((412, 412, 0), (437, 437, 0), (358, 429, 0.4)), 0.035, 0.35),
    ),
    # Under the eyes.
    "bags": (
        _Stroke(((133, 112, 0.5), (232, 232, 0), (230, 230, 0), (228, 228, 0)), 0.035, 0.3),
        _Stroke(((362, 341, 0.5), (452, 452, 0), (450, 450, 0), (448, 448, 0)), 0.035, 0.3),
    ),
    # Under the lower lip and down from the corners of the mouth.
    "chin": (
        _Stroke(
            ((182, 182, 0), (83, 83, 0), (18, 18, 0), (313, 313, 0), (406, 406, 0)), 0.04, 0.35
        ),
        _Stroke(((61, 57, 0.3), (43, 43, 0), (204, 204, 0), (211, 211, 0)), 0.035, 0.3),
        _Stroke(((291, 287, 0.3), (273, 273, 0), (424, 424, 0), (431, 431, 0)), 0.035, 0.3),
    ),
}  # fmt: skip
"""What can be drawn on the skin, by the field of Expression that says how strongly."""


class Creases:
    """Shading for each of :data:`CREASES`, in the portrait's own picture.

    Args:
        size: height and width of the picture.
        mesh: float (478, 2), its pixels.
        unit: distance between the eyes in pixels.
    """

    def __init__(self, size: tuple[int, int], mesh: np.ndarray, unit: float):
        self._maps = {}
        for name, strokes in CREASES.items():
            shade = np.zeros(size, np.float32)
            for stroke in strokes:
                shade = np.maximum(shade, _draw(stroke, size, mesh, unit))
            self._maps[name] = shade[..., None]

    def on(self, picture: np.ndarray, expression: object) -> np.ndarray:
        """The picture, uint8 (H, W, 3), with the creases that an expression asks for."""
        depth = sum(getattr(expression, name) * shade for name, shade in self._maps.items())
        if not np.any(depth):
            return picture
        # Blue goes first: a shadow on skin is reddish.
        dark = np.exp(-np.maximum(depth, 0) * np.array([1.25, 1.1, 0.85], np.float32))
        return (picture * dark).astype(np.uint8)


def _draw(stroke: _Stroke, size: tuple[int, int], mesh: np.ndarray, unit: float) -> np.ndarray:
    points = np.array([(1 - x) * mesh[a] + x * mesh[b] for a, b, x in stroke.through])
    along = np.linspace(0, len(points) - 1, 25)
    line = np.stack([_curve(points[:, k], along) for k in (0, 1)], axis=1)
    shade = np.zeros(size, np.float32)
    for k in range(24):
        strength = np.sin(np.pi * (k + 0.5) / 24) ** 0.6
        part = np.zeros(size, np.float32)
        ends = np.round(line[k : k + 2] * 16).astype(np.int32)
        cv2.line(part, ends[0].tolist(), ends[1].tolist(), strength, 1, cv2.LINE_8, 4)
        shade = np.maximum(shade, part)
    s = stroke.width * unit
    # Brought back to a height of about 1 at the middle of the line.
    return stroke.depth * cv2.GaussianBlur(shade, (0, 0), s) * (np.sqrt(2 * np.pi) * s)


def _curve(values: np.ndarray, along: np.ndarray) -> np.ndarray:
    degree = min(3, len(values) - 1)
    return np.polyval(np.polyfit(np.arange(len(values)), values, degree), along)


def _area(size: tuple[int, int], mesh: np.ndarray, ring: tuple, grow: float) -> np.ndarray:
    """float32 in [0, 1]: inside of a ring of mesh points, grown or shrunk by some pixels."""
    mask = np.zeros(size, np.uint8)
    cv2.fillPoly(mask, [np.round(mesh[list(ring)] * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    reach = 2 * round(abs(grow)) + 1
    if reach > 1:
        round_brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        mask = (cv2.dilate if grow > 0 else cv2.erode)(mask, round_brush)
    return mask.astype(np.float32) / 255
