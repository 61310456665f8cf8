"""A balanced variant of a trained network: it misses rare emotions less often.

A network trained on FER+ learns how rare disgust, fear and contempt are there, and
says them only when it is all but sure. Subtracting ``tau`` times the logarithm of
each emotion's share in training (Menon et al. 2021, post hoc) takes that habit back;
``tau`` is the one that recalls most on validation for a stated loss of accuracy.
The change is to the last layer's bias alone, so the network costs no more to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from trainer import protocol, runs
from trainer.data.types import FerPlus
from trainer.predictors import open_model, run

TAUS = np.round(np.arange(0, 1.51, 0.05), 2)


@dataclass(frozen=True, slots=True)
class Choice:
    """The strength that was chosen, and what it did to validation; shares in [0, 1]."""

    tau: float
    accuracy_before: float
    accuracy: float
    mean_recall_before: float
    mean_recall: float
    n: int


def prior(data: FerPlus, protocol_name: str = "majority") -> np.ndarray:
    """Weighted share of each emotion in the training targets: float64 (8,), about 1 in all.

    An emotion that is not there at all counts as one in a million, so that its logarithm is finite.
    """
    targets, weights = protocol.soft_targets(data.votes)
    mask = protocol.training_mask(data, protocol_name)
    share = (targets[mask] * weights[mask, None]).sum(0, dtype=np.float64)
    return np.maximum(share / share.sum(), 1e-6)


def taken_off(training: Mapping[str, Any], data: FerPlus, protocol_name: str) -> np.ndarray | None:
    """What a balanced variant's logits lack of what its network believes.

    Args:
        training: of its card or run.
        data: FER+ with the label file of the protocol, on which it was balanced.
        protocol_name: by which pictures counted.

    Returns:
        float64 (8,), nats; None where nothing was taken off.
    """
    if "balanced" not in training:
        return None
    return training["balanced"]["tau"] * np.log(prior(data, protocol_name))


def choose(logits: np.ndarray, labels: np.ndarray, log_prior: np.ndarray, cost: float) -> Choice:
    """The tau with the highest mean recall whose accuracy falls by at most ``cost``.

    Args:
        logits: float32 (N, 8), of validation images.
        labels: int64 (N,).
        log_prior: float64 (8,).
        cost: share of accuracy that may be lost, such as 0.01.
    """
    tried = []
    for tau in TAUS:
        shifted = logits - tau * log_prior
        matrix = metrics.confusion(labels, shifted.argmax(1))
        present = matrix.sum(1) > 0
        recall = float((np.diag(matrix)[present] / matrix.sum(1)[present]).mean())
        tried.append((recall, float(np.trace(matrix) / len(labels)), float(tau)))
    recall_before, accuracy_before, _ = tried[0]
    # Of equal recalls the most accurate, then the weakest change.
    recall, accuracy, tau = max(
        (row for row in tried if row[1] >= accuracy_before - cost),
        key=lambda row: (row[0], row[1], -row[2]),
    )
    return Choice(tau, accuracy_before, accuracy, recall_before, recall, len(labels))


def balance(source: Path, target: Path, data: FerPlus, cost: float = 0.01) -> Choice:
    """Write a finished run's balanced variant as a run of its own.

    Args:
        source: a finished run.
        target: where the variant goes.
        data: FER+ with the label file of the run's protocol.
        cost: share of validation accuracy that may be lost.

    Raises:
        FerdeskError: the run is not finished or balanced already, the target holds a run, or no
            validation image counts.
    """
    held = runs.Run(source)
    held.need_finished()
    runs.check_free(target)
    info = held.info()
    if "balanced" in info:  # the record would tell of the second shift alone
        raise FerdeskError(
            f"{source} is balanced already.", f"Balance {info['balanced']['from']}, its origin."
        )
    rows, labels = protocol.select_some(data, "valid", info["protocol"])
    predict, _ = open_model(source)
    log_prior = np.log(prior(data, info["protocol"]))
    choice = choose(run(predict, data.pixels[rows]), labels, log_prior, cost)
    state = runs.load_state(held.model)["model"]
    # Every network of the project ends in a dense layer of eight; others may be as narrow.
    biases = [name for name, value in state.items() if name.endswith("bias") and len(value) == 8]
    if not biases:
        raise FerdeskError(f"{source}: expected a last layer of eight, found none.")
    last = biases[-1]
    state[last] = state[last] - torch.from_numpy(choice.tau * log_prior).float()
    balanced = {"tau": choice.tau, "cost_allowed": cost, "from": source.name}
    variant = runs.create(target, held.recipe(), {**info, "balanced": balanced})
    variant.write_epochs(held.epochs())
    runs.save({"model": state}, variant.model)
    return choice
