"""Pictures made as soft as those that a network was trained on, before it reads them.

Augmentation turns, scales and moves each training picture, and taking it anew between pixels blurs
it a little; a picture that is read as it is, is sharper than any that the network has learnt from.
Wrinkles then look deeper, and the network errs to one side. A blur of three pixels by three before
the network takes that back. Its strength is the one that validation likes most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ferdesk.core import metrics
from trainer import protocol, runs
from trainer.data.types import FerPlus
from trainer.predictors import Predictor, run, torch_predictor

EDGES = (0.0, 0.05, 0.08, 0.11, 0.14, 0.17)
"""Weights of a pixel's two neighbours along a line that are tried; 1/6 is the mean of what bilinear
interpolation at a random place between pixels does."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One strength, and what validation says of it."""

    edge: float
    accuracy: float
    """Share in [0, 1]."""
    nll: float
    """Mean negative log-likelihood in nats, before temperature."""


def soften(folder: Path, data: FerPlus) -> list[Tried]:
    """Choose a run's strength and keep it with the run, for all that reads with it from then on.

    Args:
        folder: a finished run; its weights stay as they are.
        data: FER+ with the label file of the run's protocol.

    Returns:
        What was tried, the chosen one first: that of the lowest negative log-likelihood, which
        hangs on all pictures and not on the few that change sides.

    Raises:
        FerdeskError: the run is not finished, or no validation image counts.
    """
    held = runs.Run(folder)
    held.need_finished()
    info = held.info()
    network = runs.load_model(folder).network
    tried = try_edges(
        lambda edge: torch_predictor(runs.Classifier(network, edge).eval()), data, info["protocol"]
    )
    held.write_info({**info, "softened": told(tried)})
    return tried


def try_edges(
    softened: Callable[[float], Predictor], data: FerPlus, protocol_name: str
) -> list[Tried]:
    """Score every strength on validation, the likeliest first.

    Args:
        softened: gives the network that reads pictures softened by an edge.
    """
    rows, labels = protocol.select_some(data, "valid", protocol_name)
    tried = []
    for edge in EDGES:
        logits = run(softened(edge), data.pixels[rows])
        nll = metrics.label_nll(metrics.log_softmax(logits), labels)
        tried.append(Tried(edge, float(metrics.hits(logits, labels).mean()), float(nll)))
    return sorted(tried, key=lambda one: one.nll)


def told(tried: list[Tried]) -> dict:
    """What a run or a card keeps of it: the strength that was chosen, and all that were tried."""
    return {
        "edge": tried[0].edge,
        "tried": [
            {"edge": one.edge, "valid_accuracy": round(100 * one.accuracy, 2),
             "valid_nll": round(one.nll, 4)}
            for one in sorted(tried, key=lambda one: one.edge)
        ],
    }  # fmt: skip
