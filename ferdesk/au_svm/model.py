"""The classifiers on Action Units and the mesh, scored with numpy.

Two kinds stand side by side. The thesis's are linear SVMs on nothing but the units that its
Table 3.1 ties to the emotions in question. The better ones are SVMs on features that small
networks learned from units, blendshapes and mesh; the same networks read all eight emotions
by themselves (:meth:`AuClassifiers.logits`). What each pair and triple says of the emotions in it
becomes one vote an emotion (:meth:`AuClassifiers.votes`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ferdesk.au_svm import layout
from ferdesk.au_svm.card import KINDS, AuCard, read_card
from ferdesk.core import assets, npz
from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.core.face_vector import NAMES, mesh, readings
from ferdesk.core.types import HeadPose
from ferdesk.core.vocab import N_EMOTIONS

FOLDER = "au_svm"
ARRAYS_NAME = "arrays.npz"
CARD_NAME = "card.json"
MAX_BYTES = 50_000_000
CLIP = 6.0
"""Standard deviations beyond which an input counts no more: a freak mesh must not decide."""

PAIRS_OF_ONE, TRIPLES_OF_ONE = 7, 21
"""How many pairs and triples an emotion is in."""

_MAKE_AGAIN = "Install ferdesk again, or make it with ferdesk-train au."


@dataclass(frozen=True, slots=True)
class Features:
    """What the classifiers see of one face."""

    units: np.ndarray
    """float32 (len(UNITS),), in [0, 1]."""
    inputs: np.ndarray
    """float32 (D,): readings and mesh axes, standardised."""
    hidden: np.ndarray
    """float32 (H,): learned features."""


class AuClassifiers:
    """Loaded arrays and their card.

    Args:
        arrays: as :data:`ferdesk.au_svm.layout.ARRAYS` tells.
        card: what they are and how far they are asked.

    Raises:
        FerdeskError: an array is missing or has another shape.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], card: AuCard):
        wrong = layout.problems(dict(arrays))
        if wrong:
            raise FerdeskError(
                f"The Action Unit classifiers can't be used: {'; '.join(wrong[:3])}.", _MAKE_AGAIN
            )
        self.card = card
        self._a = dict(arrays)
        self.arrays: Mapping[str, np.ndarray] = MappingProxyType(self._a)
        self._groups = layout.columns_of_units()
        self._vote_w, self._vote_b = self._voting()

    def features(
        self,
        units: Mapping[str, float],
        blendshapes: np.ndarray,
        landmarks: np.ndarray,
        pose: HeadPose,
    ) -> Features:
        """Look at a face.

        Args:
            units: intensities by key, as ``action_units`` gives them.
            blendshapes: float32 (52,).
            landmarks: float32 (478, 3), pixels.
            pose: of the head.
        """
        named = readings(units, blendshapes, pose)
        shape = mesh(landmarks, np.array([pose.yaw, pose.pitch, pose.roll]))
        inputs = self.standardise(named[None], shape[None])
        return Features(named[layout.UNIT_COLUMNS], inputs[0], self.embed(inputs)[0])

    def standardise(self, named: np.ndarray, shape: np.ndarray) -> np.ndarray:
        """float32 (N, D) of readings (N, len(NAMES)) and meshes (N, 1434)."""
        axes = (shape - self._a["mesh_mean"]) @ self._a["mesh_axes"]
        rows = np.concatenate([named, axes], axis=1)
        return np.clip((rows - self._a["centre"]) / self._a["scale"], -CLIP, CLIP)

    def embed(self, inputs: np.ndarray) -> np.ndarray:
        """float32 (N, H): the learned features of standardised inputs (N, D)."""
        parts = []
        for w1, b1, w2, b2 in zip(self._a["w1"], self._a["b1"], self._a["w2"], self._a["b2"]):
            wide = np.maximum(inputs @ w1 + b1, 0)
            parts.append(np.maximum(wide @ w2 + b2, 0))
        return np.concatenate(parts, axis=1)

    def logits(self, hidden: np.ndarray) -> np.ndarray:
        """float32 (N, 8): what units and mesh alone say, the members' mean; from (N, H)."""
        parts = np.split(hidden, len(self._a["w3"]), axis=1)
        answers = [part @ w + b for part, w, b in zip(parts, self._a["w3"], self._a["b3"])]
        return np.mean(answers, axis=0)

    def votes(self, hidden: np.ndarray) -> np.ndarray:
        """What the better SVMs say of each emotion.

        Half of a vote is the mean log-odds for the emotion of the 7 pairs that it is in, half of it
        that of the 21 triples.

        Args:
            hidden: float32 (N, H).

        Returns:
            float32 (N, 8).
        """
        return hidden @ self._vote_w.T + self._vote_b

    def vote_pushes(self, features: Features, weights: np.ndarray) -> tuple[tuple[str, float], ...]:
        """How far each unit moves the weighted sum of the :meth:`votes`, the strongest first.

        A unit, its sides and its blendshapes are put to the rest of a neutral face's mean, and the
        votes are taken again; ``mesh`` stands for the whole mesh put to rest. Such shares do not
        add up.

        Args:
            weights: float64 (8,), of each emotion's vote.
        """
        n = len(layout.UNITS)
        rows = np.repeat(features.inputs[None], n + 1, axis=0)
        rest = self._a["rest"]
        named = len(NAMES)
        rows[:n, :named] = np.where(self._groups, rest[:named], rows[:n, :named])
        rows[n, named:] = rest[named:]
        change = (features.hidden - self.embed(rows)) @ (weights @ self._vote_w)
        return _ranked((*layout.UNITS, "mesh"), change)

    def pair_score(self, pair: tuple[int, ...], features: Features) -> float:
        """The thesis's SVM: log-odds of the first emotion of an ascending pair over the second."""
        i = layout.PLACE[pair]
        slope, offset = self._a["thesis_pair_platt"][i]
        value = self._units(features) @ self._a["thesis_pair_w"][i] + self._a["thesis_pair_b"][i]
        return float(slope * value + offset)

    def triple_scores(self, triple: tuple[int, ...], features: Features) -> np.ndarray:
        """The thesis's SVM: float64 (3,), for each emotion of an ascending triple its log-odds
        against the rest."""
        i = layout.PLACE[triple]
        slope, offset = self._a["thesis_triple_platt"][i].T
        weights, bias = self._a["thesis_triple_w"][i], self._a["thesis_triple_b"][i]
        value = weights @ self._units(features) + bias
        return (slope * value + offset).astype(np.float64)

    def pair_pushes(
        self, pair: tuple[int, ...], features: Features
    ) -> tuple[tuple[str, float], ...]:
        """How far each unit moves :meth:`pair_score` away from a neutral face's mean, the strongest
        first. The SVM is linear, so the shares are exact."""
        i = layout.PLACE[pair]
        weights = self._a["thesis_pair_w"][i] * self._a["thesis_pair_platt"][i, 0]
        return _ranked(layout.UNITS, weights * (features.units - self._a["unit_rest"]))

    def triple_pushes(
        self, triple: tuple[int, ...], emotion: int, features: Features
    ) -> tuple[tuple[str, float], ...]:
        """The same for one emotion of a triple; see :meth:`pair_pushes`."""
        i, j = layout.PLACE[triple], triple.index(emotion)
        weights = self._a["thesis_triple_w"][i, j] * self._a["thesis_triple_platt"][i, j, 0]
        return _ranked(layout.UNITS, weights * (features.units - self._a["unit_rest"]))

    def _units(self, features: Features) -> np.ndarray:
        return features.units - self._a["unit_mean"]

    def _voting(self) -> tuple[np.ndarray, np.ndarray]:
        """The votes as linear functions of the features: float32 (8, H) and (8,)."""
        weights = np.zeros((N_EMOTIONS, self._a["pair_w"].shape[1]), np.float32)
        bias = np.zeros(N_EMOTIONS, np.float32)
        slope, offset = self._a["pair_platt"].T
        slope_of_three, offset_of_three = np.moveaxis(self._a["triple_platt"], -1, 0)
        pair_w, pair_b = slope[:, None] * self._a["pair_w"], slope * self._a["pair_b"] + offset
        triple_w = slope_of_three[..., None] * self._a["triple_w"]
        triple_b = slope_of_three * self._a["triple_b"] + offset_of_three
        for i, pair in enumerate(layout.PAIRS):
            for emotion, sign in zip(pair, (1, -1)):
                weights[emotion] += sign * pair_w[i] / PAIRS_OF_ONE / 2
                bias[emotion] += sign * pair_b[i] / PAIRS_OF_ONE / 2
        for i, triple in enumerate(layout.TRIPLES):
            weights[list(triple)] += triple_w[i] / TRIPLES_OF_ONE / 2
            bias[list(triple)] += triple_b[i] / TRIPLES_OF_ONE / 2
        return weights, bias


def load(folder: Path | None = None) -> AuClassifiers:
    """Read the classifiers.

    Args:
        folder: with ``arrays.npz`` and ``card.json``; None for those that ship with ferdesk.

    Raises:
        FerdeskError: a file is missing, damaged, or is not what the card describes.
    """
    folder = folder or assets.path(FOLDER)
    card = read_card(folder / CARD_NAME)
    path = folder / ARRAYS_NAME
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FerdeskError(f"{path} is too large.", _MAKE_AGAIN)
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error, _MAKE_AGAIN) from error
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise FerdeskError(f"{path} is not the file that its card describes.", _MAKE_AGAIN)
    try:
        arrays = npz.read(io.BytesIO(content), MAX_BYTES)
    except ValueError as error:
        raise FerdeskError(f"{path} is damaged: {error}.", _MAKE_AGAIN) from error
    return AuClassifiers(arrays, card)


def shipped(kind: str) -> AuClassifiers | None:
    """The classifiers that ship with ferdesk.

    Args:
        kind: ``thesis`` or ``best``, or ``off``.

    Returns:
        None for ``off``, and in a source tree in which they were not made yet.

    Raises:
        FerdeskError: no such kind, or the files are damaged.
    """
    if kind not in ("off", *KINDS):
        raise FerdeskError(
            f"There is no disambiguation {kind!r}.", f"One of: off, {', '.join(KINDS)}."
        )
    if kind == "off" or not (assets.root() / FOLDER).is_dir():
        return None
    return load()


def _ranked(names: tuple[str, ...], shares: np.ndarray) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-np.abs(shares), kind="stable")
    return tuple((names[i], float(shares[i])) for i in order)
