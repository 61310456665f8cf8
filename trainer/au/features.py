"""Rows of features for many faces, and the labels that go with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ferdesk.core.action_units import action_units
from ferdesk.core.face_vector import NAMES, mesh, readings
from ferdesk.core.preprocess import crop_matrix
from ferdesk.core.types import HeadPose
from trainer import protocol
from trainer.au.faces import Faces
from trainer.data.types import SPLITS, FerPlus


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of the faces found in a data set, in the order of ``Faces.rows``."""

    index: np.ndarray
    """int64 (M,): row of the data set."""
    named: np.ndarray
    """float32 (M, len(NAMES)); see :func:`ferdesk.core.face_vector.readings`."""
    mesh: np.ndarray
    """float32 (M, 1434)."""
    absent: frozenset[str] = frozenset()
    """Keys of units (``AU9``) that the source does not tell. Their columns are all 0, from which
    nothing can be learned."""

    upright: np.ndarray | None = None
    """float64 (M, 2, 3): how each picture is cut for the second look; see
    :func:`ferdesk.second_look.view`. None where there are no pictures to look at again."""

    def of(self, keep: np.ndarray) -> Rows:
        """Some of the faces: bool (M,) or indices."""
        upright = None if self.upright is None else self.upright[keep]
        return Rows(self.index[keep], self.named[keep], self.mesh[keep], self.absent, upright)


def rows(faces: Faces) -> Rows:
    """The features of every face found."""
    named = np.empty((len(faces), len(NAMES)), np.float32)
    upright = np.empty((len(faces), 2, 3))
    for i in range(len(faces)):
        pose = HeadPose(*map(float, faces.poses[i]))
        units = action_units(faces.blendshapes[i], faces.landmarks[i], pose)
        named[i] = readings(units, faces.blendshapes[i], pose)
        upright[i] = crop_matrix(faces.landmarks[i], kept_tilt=0)
    return Rows(faces.rows, named, mesh(faces.landmarks, faces.poses), upright=upright)


def in_split(found: Rows, data: FerPlus, split: str) -> np.ndarray:
    """bool (M,): which faces are of a split."""
    return data.split[found.index] == SPLITS.index(split)


def labels(found: Rows, data: FerPlus, rule: str = "majority") -> np.ndarray:
    """int64 (M,): each face's emotion by a rule of ``protocol.RULES``, or -1."""
    return protocol.RULES[rule](data.votes)[found.index]
