"""A multi-task network as the app takes it: age and gender beside the logits, and how far off.

The app shows an age as a range. How wide it is comes from the validation faces, by the age that was
read, since a child's is told to a year or two and an old face's is not; how many test faces lie
within it is what the card says of it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from ferdesk.core.errors import FerdeskError
from ferdesk.core.metrics import wilson
from trainer.augment import normalise
from trainer.calibrate import fit_temperature
from trainer.layers import Soften
from trainer.models.branched import SoftShared, tasks_apart
from trainer.multitask.faces import SPLIT_SEED, UNKNOWN, Faces
from trainer.multitask.outputs import SLICES
from trainer.objective import expectation
from trainer.predictors import BATCH, onnx_outputs
from trainer.runs import Classifier

OUTPUTS = ("logits", "age", "gender")
"""Of :class:`AllTasks`, in its order."""
LIMITS = (
    "Age and gender are those that a face appears to have, by pictures of the web and two classes "
    "alone; they say nothing of who somebody is.",
)
"""What it is not for, beside what holds for every model."""
GENDERS = ("male", "female")
SHARE = 0.8
"""Of the validation faces that a range holds."""
EDGES = (0.0, 13.0, 20.0, 30.0, 40.0, 50.0, 60.0, np.inf)
"""Years, of the age that was read, between which a range has one width."""
LEAST = 20
"""Validation faces that a width is measured on; with fewer, all faces give it."""


class AllTasks(nn.Module):
    """uint8 (N, 48, 48) → logits (N, 8), age in years (N,), probability of each gender (N, 2).

    Args:
        network: reads all tasks of one trunk; it is taken over.
        temperature: gender's logits are divided by it.
        edge: see :mod:`trainer.soften`.
    """

    def __init__(self, network: nn.Module, temperature: float, edge: float = 0.0):
        super().__init__()
        self.soften = Soften(edge) if edge else nn.Identity()
        self.network = tasks_apart(network)
        self.temperature = temperature

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        emotion, gender, age = self.network(self.soften(normalise(crops)))
        shares = (gender.float() / self.temperature).softmax(1)
        return emotion.float(), expectation(age), shares


def all_tasks(network: nn.Module, faces: Faces, edge: float = 0.0) -> AllTasks:
    """The network with its gender calibrated on the validation faces; it is taken over.

    Args:
        edge: see :mod:`trainer.soften`.

    Raises:
        FerdeskError: soft sharing, which is two networks, or no face with a gender.
    """
    if isinstance(network, SoftShared):
        raise FerdeskError(
            "Soft sharing trains two networks, and the app takes one.",
            "Export it without --faces, for its emotions, or train with hard sharing.",
        )
    rows = _known(faces, "valid", faces.genders)
    parts = torch.from_numpy(faces.pixels[rows]).split(BATCH)
    module = Classifier(network, edge).eval()
    with torch.inference_mode():
        logits = torch.cat([module(part) for part in parts])
    found = fit_temperature(logits[:, SLICES["gender"]].numpy(), faces.genders[rows])
    return AllTasks(network, round(found, 4), edge).eval()


def measured(model: bytes, faces: Faces) -> dict:
    """What a card tells of a model's age and gender; the test faces are met once.

    Args:
        model: the ONNX file with :data:`OUTPUTS`.

    Raises:
        FerdeskError: a split has no face with an age or a gender.
    """
    predict = onnx_outputs(model, OUTPUTS[1:])

    def read(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        parts = [predict(faces.pixels[rows[at : at + BATCH]]) for at in range(0, len(rows), BATCH)]
        ages, genders = (np.concatenate(part) for part in zip(*parts))
        return ages, genders

    valid, test = (_known(faces, split, faces.ages) for split in ("valid", "test"))
    read_valid = read(valid)[0]
    widths = _widths(read_valid, np.abs(read_valid - faces.ages[valid]))
    ages = read(test)[0]
    off = np.abs(ages - faces.ages[test])
    within = off <= widths[np.searchsorted(EDGES[1:-1], ages, side="right")]
    sexed = _known(faces, "test", faces.genders)
    right = read(sexed)[1].argmax(axis=1) == faces.genders[sexed]
    return {
        "set": faces.name,
        "split_seed": SPLIT_SEED,
        "age": {
            "output": "age",
            "unit": "years",
            "n": len(test),
            "mae": round(float(off.mean()), 2),
            "share": 100 * SHARE,
            "covered": _percent(within.mean()),
            "ranges": [
                {"below": None if np.isinf(below) else below, "off": round(float(width), 1)}
                for below, width in zip(EDGES[1:], widths)
            ],
        },
        "gender": {
            "output": "gender",
            "order": list(GENDERS),
            "n": len(sexed),
            "accuracy": _percent(right.mean()),
            "interval95": [_percent(end) for end in wilson(int(right.sum()), len(right))],
        },
    }


def _widths(read: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Years to either side of a reading that hold :data:`SHARE` of the faces, by :data:`EDGES`."""
    found = []
    for low, high in pairwise(EDGES):
        here = off[(read >= low) & (read < high)]
        found.append(np.quantile(here if len(here) >= LEAST else off, SHARE))
    return np.round(found, 1)


def _known(faces: Faces, split: str, labels: np.ndarray) -> np.ndarray:
    rows = faces.rows(split)
    rows = rows[labels[rows] != UNKNOWN]
    if not len(rows):
        raise FerdeskError(f"{faces.name} has no {split} face with a known age or gender.")
    return rows


def _percent(share: float) -> float:
    return round(100 * float(share), 2)
