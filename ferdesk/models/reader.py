"""What every model has, whatever it looks at: the crop of a face, its muscles, or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, cast

import numpy as np

from ferdesk.core.robustness import Robustness
from ferdesk.core.types import Face
from ferdesk.core.votes import Shares, Votes


class Facts(Protocol):
    """The part of a card that every model has."""

    @property
    def data(self) -> Mapping[str, Any]: ...

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def temperature(self) -> float: ...

    @property
    def robustness(self) -> Robustness | None:
        """How it reads poor pictures, or None where that was not measured."""

    @property
    def votes(self) -> Votes | None:
        """How people's votes divide where it has probabilities, or None where that was not
        measured."""

    @property
    def people(self) -> Shares | None:
        """What makes shares of people of its probabilities, or None where that was not measured."""

    @property
    def test_accuracy(self) -> tuple[float, int] | None:
        """Accuracy in percent and N, or None where it was not scored."""

    def __getitem__(self, name: str) -> Any:
        """A field, such as ``summary`` or ``sha256``."""


class Carded(Protocol):
    """What has a card, loaded or not."""

    @property
    def card(self) -> Facts: ...


class Reader(Carded, Protocol):
    """A model that is loaded."""

    @property
    def notice(self) -> str:
        """What people should know about how it runs; or empty."""

    @property
    def needs_mesh(self) -> bool:
        """Whether it says nothing of a face without a mesh."""

    @property
    def provider(self) -> str:
        """What it runs on."""

    def warm_up(self) -> None:
        """Get ready, so that the first face does not wait for set-up."""

    def read(self, faces: Sequence[Face], crops: np.ndarray) -> np.ndarray:
        """Read faces.

        Args:
            faces: N, with their mesh.
            crops: uint8 (N, 48, 48), of the same faces.

        Returns:
            float32 (N, 8): probabilities in the order of ``vocab.EMOTIONS``; rows sum to 1.

        Raises:
            FerdeskError: the model fails.
        """


class Entry(Carded, Protocol):
    """A model that can be loaded."""

    @property
    def id(self) -> str: ...

    def load(self, provider: str, threads: int | None) -> Reader:
        """Load it.

        Args:
            provider: ``auto``, ``cpu`` or ``cuda``.
            threads: CPU threads of one prediction; None for a number that fits the machine.

        Raises:
            FerdeskError: it can't be used.
        """


def at_temperature(entry: Entry, temperature: float) -> Entry:
    """The same model with another temperature than its card's; above 1 is less sure."""
    data = {**entry.card.data, "temperature": temperature}
    # Entries and cards are dataclasses, of which a protocol can't speak.
    made, card = cast(Any, entry), cast(Any, entry.card)
    return cast(Entry, replace(made, card=replace(card, data=data)))
