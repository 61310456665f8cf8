"""Reads the eight emotions from Action Units and the mesh alone, beside the picture networks.

It has the face of :class:`ferdesk.models.runner.Runner` as far as it can: an id, a title, a
``provider`` and probabilities after temperature. What it looks at are faces, not crops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ferdesk.au_svm.model import AuClassifiers, load
from ferdesk.core.action_units import action_units
from ferdesk.core.face_vector import N_MESH, NAMES, mesh, readings
from ferdesk.core.types import Face
from ferdesk.core.vocab import N_EMOTIONS


class AuRunner:
    """Action Units and mesh as a model of their own.

    Args:
        classifiers: those that ship with ferdesk unless given.

    Raises:
        FerdeskError: the classifiers are missing or damaged.
    """

    provider = "numpy"
    notice = ""

    def __init__(self, classifiers: AuClassifiers | None = None):
        self._classifiers = classifiers or load()

    @property
    def id(self) -> str:
        return self._classifiers.card["id"]

    @property
    def title(self) -> str:
        return self._classifiers.card["title"]

    @property
    def test_accuracy(self) -> tuple[float, int] | None:
        """Accuracy in percent and N on the test faces found, or None where it was not scored."""
        scores = self._classifiers.card["metrics"].get("test/majority")
        return (float(scores["accuracy"]), int(scores["n"])) if scores else None

    def warm_up(self) -> None:
        """Nothing to do: there is no session to start."""

    def predict(
        self, faces: Sequence[Face], units: Sequence[Mapping[str, float]] | None = None
    ) -> np.ndarray:
        """Read faces.

        Args:
            faces: with their mesh, blendshapes and pose.
            units: their Action Units where they are known already; else they are read here.

        Returns:
            float32 (N, 8): probabilities in the order of ``vocab.EMOTIONS``, after the card's
            temperature; each row sums to 1.

        Raises:
            ValueError: as many units as faces are needed.
        """
        if not faces:
            return np.zeros((0, N_EMOTIONS), np.float32)
        if units is None:
            units = [action_units(f.blendshapes, f.landmarks, f.pose) for f in faces]
        if len(units) != len(faces):
            raise ValueError(f"{len(units)} sets of units for {len(faces)} faces")
        named = np.empty((len(faces), len(NAMES)), np.float32)
        shapes = np.empty((len(faces), N_MESH), np.float32)
        for i, (face, seen) in enumerate(zip(faces, units)):
            pose = face.pose
            named[i] = readings(seen, face.blendshapes, pose)
            shapes[i] = mesh(face.landmarks, np.array([pose.yaw, pose.pitch, pose.roll]))
        classifiers = self._classifiers
        logits = classifiers.logits(classifiers.embed(classifiers.standardise(named, shapes)))
        scaled = logits.astype(np.float64) / classifiers.card["temperature"]
        raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
