"""Reads the expression of face crops with one network.

The contract of a model: what :mod:`ferdesk.models.network` says, and output ``logits`` float32
(N, 8) in the order of ``vocab.EMOTIONS``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ferdesk.core import variant
from ferdesk.core.types import CROP_SIZE, Face
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.models import providers
from ferdesk.models.catalog import ModelEntry
from ferdesk.models.network import Network, Output

LOGITS = Output("logits", N_EMOTIONS)


class Runner(Network):
    """A model, loaded and checked against its contract and its card.

    Args:
        entry: the model, as the catalog gives it.
        provider: ``auto``, ``cpu`` or ``cuda``.
        threads: CPU threads of one prediction; None for a number that fits the machine.

    Raises:
        FerdeskError: see :class:`ferdesk.models.network.Network`.
    """

    needs_mesh = False

    def __init__(
        self, entry: ModelEntry, provider: str = providers.AUTO, threads: int | None = None
    ):
        super().__init__(entry, (LOGITS,), provider, threads)
        self._variant = entry.card.variant

    def warm_up(self) -> None:
        """Predict once on a blank crop, so that the first face does not wait for set-up.

        Raises:
            FerdeskError: see :meth:`predict`.
        """
        self.predict(np.zeros((1, CROP_SIZE, CROP_SIZE), np.uint8))

    def predict(self, crops: np.ndarray) -> np.ndarray:
        """Read faces.

        Args:
            crops: uint8 (N, 48, 48), gray; N may be 0.

        Returns:
            float32 (N, 8): probabilities in the order of ``vocab.EMOTIONS``,
            after the card's temperature; each row sums to 1.

        Raises:
            ValueError: ``crops`` has another shape or type.
            FerdeskError: the model fails, or gives numbers that are not finite.
        """
        (logits,) = self.run(crops)
        return softmax(variant.said(logits, self._variant), self.card.temperature)

    def read(self, faces: Sequence[Face], crops: np.ndarray) -> np.ndarray:
        """The same for whoever has the faces too: a network looks at the crops alone.

        Raises:
            ValueError, FerdeskError: see :meth:`predict`.
        """
        return self.predict(crops)


def softmax(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities of logits.

    Args:
        logits: float32 (N, 8).
        temperature: > 0; above 1 makes the answer less sure.

    Returns:
        float32 (N, 8), each row sums to 1.
    """
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    raised = np.exp(scaled)
    return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
