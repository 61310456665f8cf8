"""How unlike those of the training a picture is in contrast, detail and noise, as ONNX nodes.

Ten numbers are measured of each picture; their Mahalanobis distance from the mean of the training
pictures is one. It names no flaw, so it grows with those too that nobody thought of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ferdesk.core.types import CROP_SIZE
from trainer.nodes import Nodes

SCALES = 3
"""Sizes at which detail and noise are looked for: 48, 24 and 12 pixels."""
KERNELS = np.array(
    [
        [[0, 0, 0], [0, -1, 1], [0, 0, 0]],
        [[0, 0, 0], [0, -1, 0], [0, 1, 0]],
        [[1, -2, 1], [-2, 4, -2], [1, -2, 1]],
    ],
    np.float32,
)
"""What changes to the right and downwards, and what neither explains: Immerkær's kernel for noise
(*Fast noise variance estimation*, CVIU 1996)."""
MEASURES = 1 + SCALES * len(KERNELS)
_LEAST = 0.3
"""Gray levels added to each before its logarithm: what rounding leaves of a flat picture."""
_LEAST_CONTRAST = 1.0


@dataclass(frozen=True, slots=True)
class Usual:
    """What is measured of training pictures."""

    mean: np.ndarray
    """float (MEASURES,)."""
    whiten: np.ndarray
    """float (MEASURES, MEASURES): what is left of the mean, times this, is uncorrelated and of
    variance 1."""

    @classmethod
    def of(cls, measured: np.ndarray) -> Usual:
        """Of float (N, MEASURES), N pictures; few or flat ones do too."""
        centred = measured - measured.mean(axis=0)
        # A thousandth more variance: measures of flat pictures don't vary, and some hang together.
        spread = centred.T @ centred / len(measured) + 1e-3 * np.eye(MEASURES)
        return cls(measured.mean(axis=0), np.linalg.cholesky(np.linalg.inv(spread)))


def measure(nodes: Nodes) -> str:
    """Nodes from ``crops`` (uint8 (N, 48, 48)) to the measures, float (N, MEASURES); their name."""
    shape = nodes.constant("shape", np.array([0, 1, CROP_SIZE, CROP_SIZE], np.int64))
    picture = nodes.node("Reshape", "picture", "crops", shape)
    picture = nodes.node("Cast", "float", picture, to=1)
    levels = nodes.node("GlobalAveragePool", "light", picture)
    around = nodes.node("Sub", "around", picture, levels)
    variance = nodes.node(
        "GlobalAveragePool", "variance", nodes.node("Mul", "squared", around, around)
    )
    contrast = nodes.node("Sqrt", "contrast", variance)
    least = nodes.floats("least_contrast", _LEAST_CONTRAST)
    found = [nodes.node("Log", "log_contrast", nodes.node("Add", "some_contrast", contrast, least))]
    kernels = nodes.floats("kernels", KERNELS[:, None])
    least = nodes.floats("least", _LEAST)
    for scale in range(SCALES):
        at = f"scale{scale}"
        changes = nodes.node("Conv", f"{at}/changes", picture, kernels)
        sizes = nodes.node("Abs", f"{at}/sizes", changes)
        mean = nodes.node("GlobalAveragePool", f"{at}/mean", sizes)
        found.append(nodes.node("Log", f"{at}/log", nodes.node("Add", f"{at}/some", mean, least)))
        if scale < SCALES - 1:
            picture = nodes.node(
                "AveragePool", f"{at}/half", picture, kernel_shape=[2, 2], strides=[2, 2]
            )
    return nodes.node("Flatten", "measures", nodes.node("Concat", "all", *found, axis=1))


def distance(nodes: Nodes, measures: str, usual: Usual) -> str:
    """Nodes from the measures to log(1 + d²), float (N, 1); their name.

    d² is the mean of the whitened measures' squares: about 1 on average for training pictures.
    """
    whiten = nodes.floats("whiten", usual.whiten)
    left = nodes.floats("left", -usual.mean @ usual.whiten)
    white = nodes.node("Gemm", "white", measures, whiten, left)
    share = nodes.floats("share", np.full((MEASURES, 1), 1 / MEASURES))
    squared = nodes.node("MatMul", "distance", nodes.node("Mul", "squares", white, white), share)
    return nodes.node("Log", "unlikeness", nodes.node("Add", "more", squared, nodes.floats("1", 1)))
