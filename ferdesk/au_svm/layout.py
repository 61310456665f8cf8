"""The pairs and triples of emotions, the units they look at, and the arrays that are stored."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from ferdesk.core.action_units import READABLE, units_of
from ferdesk.core.au_channels import BY_NAME
from ferdesk.core.face_vector import N_MESH, NAMES
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS

PAIRS: tuple[tuple[int, int], ...] = tuple(combinations(range(N_EMOTIONS), 2))
"""The 28 pairs of emotions, as indices in ``vocab.EMOTIONS``, ascending."""
TRIPLES: tuple[tuple[int, int, int], ...] = tuple(combinations(range(N_EMOTIONS), 3))
"""The 56 triples."""
PLACE: dict[tuple[int, ...], int] = {
    emotions: i for table in (PAIRS, TRIPLES) for i, emotions in enumerate(table)
}
"""Row of a pair in :data:`PAIRS` or of a triple in :data:`TRIPLES`."""

UNITS: tuple[str, ...] = tuple(unit.key for unit in READABLE)
"""What the thesis's SVMs look at: one number a unit that can be read."""
UNIT_COLUMNS = np.array([NAMES.index(key) for key in UNITS])
"""Where :data:`UNITS` stand in a row of ``face_vector.readings``."""


def tied(emotions: Iterable[int]) -> np.ndarray:
    """bool (len(UNITS),): units that Table 3.1 ties to any of these emotions."""
    keys = {unit.key for unit in units_of(EMOTIONS[i] for i in emotions)}
    return np.array([key in keys for key in UNITS])


def columns_of_units() -> np.ndarray:
    """Which readings belong to which unit: bool (len(UNITS), len(NAMES)).

    A unit's are its own intensity, its sides, and the blendshapes it is read from.
    """
    belongs = np.zeros((len(UNITS), len(NAMES)), bool)
    for i, unit in enumerate(READABLE):
        shapes = {name for part in unit.parts for name in BY_NAME[part].shapes}
        for j, name in enumerate(NAMES):
            belongs[i, j] = name.split("_")[0] == unit.key or name in shapes
    return belongs


ARRAYS: dict[str, tuple[object, ...]] = {
    "mesh_mean": (N_MESH,),
    "mesh_axes": (N_MESH, "axes"),
    "centre": ("inputs",),
    "scale": ("inputs",),
    "rest": ("inputs",),
    "w1": ("members", "inputs", "wide"),
    "b1": ("members", "wide"),
    "w2": ("members", "wide", "narrow"),
    "b2": ("members", "narrow"),
    "w3": ("members", "narrow", N_EMOTIONS),
    "b3": ("members", N_EMOTIONS),
    "pair_w": (len(PAIRS), "hidden"),
    "pair_b": (len(PAIRS),),
    "pair_platt": (len(PAIRS), 2),
    "triple_w": (len(TRIPLES), 3, "hidden"),
    "triple_b": (len(TRIPLES), 3),
    "triple_platt": (len(TRIPLES), 3, 2),
    "unit_mean": (len(UNITS),),
    "unit_rest": (len(UNITS),),
    "thesis_pair_w": (len(PAIRS), len(UNITS)),
    "thesis_pair_b": (len(PAIRS),),
    "thesis_pair_platt": (len(PAIRS), 2),
    "thesis_triple_w": (len(TRIPLES), 3, len(UNITS)),
    "thesis_triple_b": (len(TRIPLES), 3),
    "thesis_triple_platt": (len(TRIPLES), 3, 2),
}
"""Name and shape of every stored array, all float32; a word stands for a number that is the same
wherever the word is. ``hidden`` is members times narrow, ``inputs`` is len(NAMES) + axes."""


def problems(arrays: dict[str, np.ndarray]) -> list[str]:
    """What is wrong with a set of arrays; empty when they fit :data:`ARRAYS` and each other."""
    found = [f"{name} is missing" for name in ARRAYS if name not in arrays]
    sizes: dict[str, int] = {}
    for name, shape in ARRAYS.items():
        array = arrays.get(name)
        if array is None:
            continue
        if array.dtype != np.float32 or array.ndim != len(shape):
            found.append(f"{name} is {array.dtype} {array.shape}")
            continue
        if not np.isfinite(array).all():
            found.append(f"{name} is not finite")
        for want, have in zip(shape, array.shape):
            if (sizes.setdefault(want, have) if isinstance(want, str) else want) != have:
                found.append(f"{name} has the shape {array.shape}, expected {shape}")
                break
    if not found:
        if sizes["hidden"] != sizes["members"] * sizes["narrow"]:
            found.append("pair_w does not fit w2")
        if sizes["inputs"] != len(NAMES) + sizes["axes"]:
            found.append("w1 does not fit the readings")
    return found
