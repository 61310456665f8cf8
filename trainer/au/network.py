"""Small networks that read emotions from Action Units, blendshapes and mesh alone.

They are a model of their own, and their last hidden layers are the features of the better
SVMs. They learn from the taggers' votes, as the picture networks do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ferdesk.au_svm.model import CLIP
from ferdesk.core.vocab import N_EMOTIONS
from trainer.au.features import Rows

AXES = 100
"""Principal axes of the mesh: the rest is below the noise of the face finder."""
MEMBERS = 3
WIDE, NARROW = 256, 128
EPOCHS = 30
BATCH = 256
PEAK_RATE = 2e-3
"""AdamW, one cycle up and down; no weights are worth keeping before its end."""
DECAY = 0.05
DROP_INPUT, DROP_HIDDEN = 0.1, 0.4


@dataclass(frozen=True, slots=True)
class Inputs:
    """How features become standardised inputs; the arrays that the app stores."""

    arrays: dict[str, np.ndarray]

    def __call__(self, rows: Rows) -> np.ndarray:
        """float32 (N, D)."""
        a = self.arrays
        full = np.concatenate([rows.named, (rows.mesh - a["mesh_mean"]) @ a["mesh_axes"]], axis=1)
        return np.clip((full - a["centre"]) / a["scale"], -CLIP, CLIP)


def fit_inputs(rows: Rows, labels: np.ndarray) -> Inputs:
    """Principal axes and scales of training faces; the neutral ones are the rest.

    Args:
        rows: features of training faces.
        labels: int64 (N,), -1 where the majority rule gives none.
    """
    mean = rows.mesh.mean(axis=0)
    # A third of the faces shows the same axes.
    spread = (rows.mesh - mean)[::3]
    _, vectors = np.linalg.eigh((spread.T @ spread).astype(np.float64) / len(spread))
    axes = vectors[:, ::-1][:, :AXES].astype(np.float32)
    # An eigenvector has no sign of its own: the largest entry is made positive.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    full = np.concatenate([rows.named, (rows.mesh - mean) @ axes], axis=1)
    centre = full.mean(axis=0)
    scale = np.maximum(full.std(axis=0), 1e-6)
    rest = (full[labels == 0].mean(axis=0) - centre) / scale
    arrays = {
        "mesh_mean": mean, "mesh_axes": axes, "centre": centre, "scale": scale, "rest": rest,
    }  # fmt: skip
    return Inputs({name: value.astype(np.float32) for name, value in arrays.items()})


def train(
    inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray, seed: int, epochs: int = EPOCHS
) -> dict[str, np.ndarray]:
    """Train the members one after the other.

    Args:
        inputs: float32 (N, D), standardised.
        targets: float32 (N, 8), the votes as distributions.
        weights: float32 (N,).
        seed: of every random draw; member i takes ``seed`` · 1000 + i.

    Returns:
        The arrays ``w1`` to ``b3`` of the app, float32.
    """
    members = [
        _train_one(inputs, targets, weights, seed * 1000 + i, epochs) for i in range(MEMBERS)
    ]
    return {name: np.stack([member[name] for member in members]) for name in members[0]}


def _train_one(
    inputs: np.ndarray, targets: np.ndarray, weights: np.ndarray, seed: int, epochs: int
) -> dict[str, np.ndarray]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = nn.Sequential(
            nn.Dropout(DROP_INPUT),
            nn.Linear(inputs.shape[1], WIDE), nn.ReLU(), nn.Dropout(DROP_HIDDEN),
            nn.Linear(WIDE, NARROW), nn.ReLU(), nn.Dropout(DROP_HIDDEN),
            nn.Linear(NARROW, N_EMOTIONS),
        )  # fmt: skip
        x, t, w = (torch.from_numpy(np.ascontiguousarray(a)) for a in (inputs, targets, weights))
        steps = max(1, len(x) // BATCH)
        optimiser = torch.optim.AdamW(network.parameters(), PEAK_RATE, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, PEAK_RATE, total_steps=epochs * steps
        )
        for _ in range(epochs):
            order = torch.randperm(len(x))
            for at in range(steps):
                rows = order[at * BATCH : (at + 1) * BATCH]
                log_p = torch.log_softmax(network(x[rows]), dim=1)
                loss = -(w[rows, None] * t[rows] * log_p).sum(dim=1).mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
    layers = [layer for layer in network if isinstance(layer, nn.Linear)]
    found = {}
    for i, layer in enumerate(layers, start=1):
        found[f"w{i}"] = layer.weight.detach().numpy().T.copy()
        found[f"b{i}"] = layer.bias.detach().numpy().copy()
    return found
