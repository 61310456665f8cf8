"""Pictures made worse by known amounts, to measure what that costs a network.

After Hendrycks & Dietterich, *Benchmarking neural network robustness to common corruptions and
perturbations*, ICLR 2019, with what happens to a face before a webcam. :mod:`trainer.corrupt`
trains on the like, by draws of its own; pictures in motion, compressed and cut off are none of
its.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

Chance = np.random.Generator
Change = Callable[[np.ndarray, float, Chance], np.ndarray]
"""A crop uint8 (48, 48), an amount and a source of chance, to a crop."""


@dataclass(frozen=True, slots=True)
class Corruption:
    """One way in which a picture gets worse, step by step."""

    name: str
    """As cards have it (:mod:`ferdesk.core.robustness`)."""
    amounts: tuple[float, ...]
    """From a little to much, in the unit that the name stands for."""
    change: Change
    flaw: str = ""
    """Which of ``ferdesk.quality.FLAWS`` is this, and by this is given its limits."""


def smaller(crop: np.ndarray, side: float, _: Chance) -> np.ndarray:
    """A face of so many pixels, enlarged."""
    small = cv2.resize(crop, (round(side),) * 2, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, crop.shape, interpolation=cv2.INTER_LINEAR)


def blurred(crop: np.ndarray, sigma: float, _: Chance) -> np.ndarray:
    """By a Gaussian of so many pixels: out of focus."""
    return cv2.GaussianBlur(crop, (0, 0), sigma)


def moved(crop: np.ndarray, length: float, chance: Chance) -> np.ndarray:
    """Smeared over so many pixels in a direction that is drawn."""
    side = round(length) | 1
    middle = (side - 1) / 2
    along = np.zeros((side, side), np.float32)
    along[side // 2] = 1
    turn = cv2.getRotationMatrix2D((middle, middle), chance.uniform(0, 180), 1)
    kernel = cv2.warpAffine(along, turn, (side, side))
    return cv2.filter2D(crop, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def darker(crop: np.ndarray, share: float, chance: Chance) -> np.ndarray:
    """So much of the light, and the noise of a small sensor (SD 2 gray levels) that stays."""
    return _gray(crop * share + chance.normal(0, 2, crop.shape))


def hazy(crop: np.ndarray, share: float, chance: Chance) -> np.ndarray:
    """So much of the contrast around middle gray, and the same noise."""
    return _gray((crop - 128.0) * share + 128 + chance.normal(0, 2, crop.shape))


def lit_from_a_side(crop: np.ndarray, slope: float, chance: Chance) -> np.ndarray:
    """Light from e^−slope to e^slope across the face, in a direction that is drawn."""
    angle = chance.uniform(0, 2 * math.pi)
    across = np.linspace(-1, 1, crop.shape[0])
    ramp = math.cos(angle) * across + math.sin(angle) * across[:, None]
    return _gray(crop * np.exp(slope * ramp))


def noisy(crop: np.ndarray, sd: float, chance: Chance) -> np.ndarray:
    """Noise of so many gray levels in each pixel."""
    return _gray(crop + chance.normal(0, sd, crop.shape))


def compressed(crop: np.ndarray, quality: float, _: Chance) -> np.ndarray:
    """As a JPEG of that quality."""
    data = cv2.imencode(".jpg", crop, [cv2.IMWRITE_JPEG_QUALITY, round(quality)])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))


def cut_off(crop: np.ndarray, share: float, _: Chance) -> np.ndarray:
    """So much outside the picture at one side; the app fills that with the last column."""
    out, wide = crop.copy(), round(crop.shape[1] * share)
    if wide:
        out[:, :wide] = out[:, wide : wide + 1]
    return out


def _gray(levels: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


CORRUPTIONS: tuple[Corruption, ...] = (
    Corruption("small", (40, 32, 24, 18, 14, 10), smaller, flaw="small"),
    Corruption("blurred", (0.7, 1.0, 1.5, 2.0, 3.0), blurred, flaw="blurred"),
    Corruption("moved", (5, 9), moved),
    Corruption("dark", (0.7, 0.5, 0.3, 0.2, 0.12), darker, flaw="low_contrast"),
    Corruption("hazy", (0.5, 0.3), hazy),
    Corruption("side_lit", (0.7, 1.2), lit_from_a_side),
    Corruption("noisy", (4, 8, 16, 24), noisy, flaw="noisy"),
    Corruption("compressed", (20, 8), compressed),
    Corruption("cut_off", (0.2, 0.3), cut_off),
)
"""In the order of cards and tables."""


def corrupted(pixels: np.ndarray, way: Corruption, amount: float) -> np.ndarray:
    """Pictures made worse, the same ones always in the same way.

    Args:
        pixels: uint8 (N, 48, 48).
        way: how.
        amount: one of its amounts, or any between them.

    Returns:
        uint8 (N, 48, 48).
    """
    chance = np.random.default_rng(0)
    return np.stack([way.change(crop, amount, chance) for crop in pixels])


SAMPLE = 1000
"""Validation pictures by which poor ones are measured. Each is read two dozen times; a share of
them is known to three points, and how two models differ, on the same pictures, more closely."""


def sampled(n: int) -> np.ndarray:
    """Which of ``n`` pictures these are, evenly taken: int64, ascending."""
    return np.linspace(0, n - 1, min(n, SAMPLE)).astype(int)
