"""Reads apparent age and gender of face crops, with a network that gives them beside expression.

The contract of such a model: what :mod:`ferdesk.models.network` says; outputs ``age`` float32
(N,), years, and ``gender`` float32 (N, 2), probabilities in the order male, female, each row
summing to 1; and the field ``apparent`` of its card.
"""

from __future__ import annotations

import numpy as np

from ferdesk.core.apparent_card import AGE_OUTPUT, GENDER_OUTPUT, GENDERS
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE, Apparent
from ferdesk.models import providers
from ferdesk.models.catalog import ModelEntry
from ferdesk.models.network import EXPORT_AGAIN, Network, Output

AGE = Output(AGE_OUTPUT, None)
GENDER = Output(GENDER_OUTPUT, len(GENDERS))
OLDEST = 120.0
"""Years; a network's number for a face knows no bounds of its own."""
SUM_WITHIN = 1e-3
"""How far from 1 the probabilities of a face may sum up: what is lost in float32, and no more."""


class ApparentReader(Network):
    """The part of a model that tells age and gender, loaded and checked.

    Args:
        entry: the model, as ``Catalog.apparent`` gives it.
        provider: ``auto``, ``cpu`` or ``cuda``.
        threads: CPU threads of one reading; None for a number that fits the machine.

    Raises:
        FerdeskError: its card does not say how far off it is; or see
            :class:`ferdesk.models.network.Network`.
    """

    def __init__(
        self, entry: ModelEntry, provider: str = providers.AUTO, threads: int | None = None
    ):
        if entry.card.apparent is None:
            raise FerdeskError(
                f"The card of {entry.id} does not say how far off its age and gender are.",
                EXPORT_AGAIN,
            )
        super().__init__(entry, (AGE, GENDER), provider, threads)

    def warm_up(self) -> None:
        """Read a blank crop once, so that the first face does not wait for set-up.

        Raises:
            FerdeskError: see :meth:`read`.
        """
        self.read(np.zeros((1, CROP_SIZE, CROP_SIZE), np.uint8))

    def read(self, crops: np.ndarray) -> tuple[Apparent, ...]:
        """Age and gender of each face.

        Args:
            crops: uint8 (N, 48, 48), gray; N may be 0.

        Raises:
            ValueError: ``crops`` has another shape or type.
            FerdeskError: the model fails, or what it gives for gender are no probabilities.
        """
        ages, genders = self.run(crops)
        sums = genders.sum(axis=1)
        if (genders < 0).any() or (abs(sums - 1) > SUM_WITHIN).any():
            raise FerdeskError(
                f"The model {self.card.id} gives no probabilities for gender.", EXPORT_AGAIN
            )
        return tuple(
            Apparent(float(age), float(female))
            for age, female in zip(np.clip(ages, 0, OLDEST), genders[:, 1] / sums)
        )
