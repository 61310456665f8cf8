"""What a network says of the images of a split, for those who decide beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ferdesk import second_look
from ferdesk.core import assets, metrics
from ferdesk.core.card import read
from trainer import protocol
from trainer.au.features import Rows
from trainer.au.fit import Answers, place_of
from trainer.calibrate import fit_temperature
from trainer.data.types import FerPlus
from trainer.folders import named
from trainer.predictors import open_model, run
from trainer.runs import Run

FORMATS = {"int8": "8 bits", "fp32": "float32"}
"""What a network computes in, by the ``format`` of a card's ``precision``."""


class Network:
    """A model beside which Action Units are asked.

    Args:
        model: an exported folder, as the app runs it, or a run directory.
        data: FER+ with the labels of the protocol ``majority``; the temperature of a run
            directory is fitted on its validation images.

    Raises:
        FerdeskError: there is no model.
    """

    def __init__(self, model: Path, data: FerPlus):
        self._predict, temperature = open_model(model)
        if temperature is None:
            rows, labels = protocol.select_some(data, "valid")
            temperature = fit_temperature(run(self._predict, data.pixels[rows]), labels)
        self.temperature = float(temperature)
        self.card = read(model / "card.json") if (model / "card.json").is_file() else None
        """Of an exported one."""
        training = self.card["training"] if self.card else Run(model).info()
        self.tau = float(training.get("balanced", {}).get("tau", 0.0))
        """How far a balanced variant was shifted; see :mod:`trainer.balance`."""
        self.name = self.card.id if self.card else named(model).name
        self._ships = model.resolve().parent == (assets.root() / "models").resolve()

    def answers(self, data: FerPlus, split: str, found: Rows, name: str = "majority") -> Answers:
        """Probabilities of the images of a split that count under a protocol, at both looks.

        Args:
            found: the faces of those images.
        """
        rows, labels = protocol.select(data, split, name)
        first = self._read(data.pixels[rows])
        seconds = first.copy()
        place, has = place_of(found, rows)
        if found.upright is not None and has.any():
            cuts = zip(data.pixels[rows[has]], found.upright[place[has]])
            seconds[has] = self._read(np.stack([second_look.view(*one) for one in cuts]))
        return Answers(rows, labels, first, seconds, self.tau)

    def _read(self, pixels: np.ndarray) -> np.ndarray:
        """float64 (N, 8), after temperature."""
        return metrics.softmax(run(self._predict, pixels), self.temperature)

    @property
    def form(self) -> str:
        """What it computes in, for a table of networks: ``8 bits, as they ship``, ``float32``."""
        told = self.card["precision"].get("format", "") if self.card else "fp32"
        form = " and ".join(FORMATS.get(part, part) for part in told.split(" + "))
        return f"{form}, as they ship" if self._ships else form

    def about(self) -> dict:
        """For the card. A run directory may be trained on: only an exported file has a sum."""
        file = {"sha256": self.card["sha256"]} if self.card else {}
        return {
            "id": self.name,
            "form": "ONNX" if self.card else "run directory",
            "temperature": round(self.temperature, 4),
            **file,
        }
