"""Which part of the thesis's set-up made its features say so little: one change at a time.

EfficientNet-Lite0 of ImageNet gives the features, a linear SVM reads them, and everything is
measured on validation images. The test set is not touched.
"""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch

from ferdesk.core.whole import write_text
from trainer.augment import normalise
from trainer.data.types import FerPlus
from trainer.environment import environment
from trainer.models.pretrained import Pretrained
from trainer.transfer import features, svm
from trainer.transfer.feature_row import Setting, labelled
from trainer.transfer.weights import State

START = "efficientnet-lite0-imagenet"
FEW = {"train": 2048, "valid": 1024}
"""Pictures of each split, drawn by seed 0, where all of them would take hours on a CPU."""
ONE = (1.0,)


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """A set-up and what of it is unlike the others."""

    name: str
    title: str
    model: str = "efficientnet-lite0-112"
    scaled: bool = True
    adapted: bool = False
    """Whether the batch norms' statistics are those of FER+."""
    choices: tuple[float, ...] = svm.CHOICES
    """Of C; the best on validation is taken."""
    misjoined: tuple[str, ...] = ()
    """Splits whose labels are those of other pictures, as if joined by a wrong row."""
    few: bool = False


TRIALS = (
    Trial("scaled", "standardised features, C chosen"),
    Trial("bare", "features as they are, C chosen", scaled=False, choices=(*svm.CHOICES, 0.1, 1.0)),
    Trial("scaled-c1", "standardised features, C = 1", choices=ONE),
    Trial("bare-c1", "features as they are, C = 1", scaled=False, choices=ONE),
    Trial("misjoined", "labels of other pictures in both splits", misjoined=("train", "valid")),
    Trial(
        "misjoined-c1", "labels of other pictures in both splits, as they are, C = 1",
        scaled=False, choices=ONE, misjoined=("train", "valid"),
    ),
    Trial("48", "at 48 pixels, not enlarged", "efficientnet-lite0-48", few=True),
    Trial("112", "at 112 pixels", few=True),
    Trial("224", "at 224 pixels, enlarged 4.7 times", "efficientnet-lite0", few=True),
    Trial(
        "48-adapted", "at 48 pixels, norms of FER+", "efficientnet-lite0-48", adapted=True, few=True
    ),
    Trial("112-adapted", "at 112 pixels, norms of FER+", adapted=True, few=True),
    Trial(
        "224-adapted", "at 224 pixels, norms of FER+", "efficientnet-lite0", adapted=True, few=True
    ),
)  # fmt: skip


def run(trial: Trial, folder: Path, setting: Setting, state: State) -> dict:
    """What a trial comes to on validation, from its file or computed and put there.

    Args:
        folder: of all trials.
        state: the publisher's weights.

    Returns:
        ``accuracy`` and ``train_accuracy`` as shares, ``c``, ``largest`` (share of the most
        frequent class), ``guess`` (accuracy of labels drawn at random by their frequency), N, and
        the label file's checksum.

    Raises:
        trainer.transfer.features.Stopped: asked to; what was extracted is kept.
    """
    if trial.name in (done := finished(folder, setting.data)):
        return done[trial.name]
    began = time.monotonic()
    network = features.published(trial.model)
    network.load_published(state)
    chosen = {split: _pictures(trial, split, setting) for split in ("train", "valid")}
    if trial.adapted:
        adapt(network, setting.data.pixels[chosen["train"][0]], setting.device)
    sets = {
        split: (
            features.extract(
                network, "pooled", setting.data.pixels[rows], setting.cache, setting.device,
                setting.should_stop, setting.teller(f"{trial.name}, {split}"),
            ),
            labels,
        )
        for split, (rows, labels) in chosen.items()
    }  # fmt: skip
    fitted = svm.choose(sets["train"], sets["valid"], setting.device, trial.scaled, trial.choices)
    shares = np.bincount(sets["valid"][1]) / len(sets["valid"][1])
    result = {
        "accuracy": fitted.accuracy(*sets["valid"]),
        "train_accuracy": fitted.accuracy(*sets["train"]),
        "c": fitted.c,
        "largest": float(shares.max()),
        "guess": float((shares**2).sum()),
        "train_n": len(sets["train"][1]),
        "n": len(sets["valid"][1]),
        "labels_sha256": setting.data.labels.sha256,
        "seconds": round(time.monotonic() - began, 1),
        "environment": environment(setting.device.type),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / f"{trial.name}.json", json.dumps(result) + "\n")
    return result


def finished(folder: Path, data: FerPlus) -> dict[str, dict]:
    """What the trials that are done came to, by their names.

    Those under another label file are not among them; one that is older than a note of it does not
    tell.
    """
    paths = {trial.name: folder / f"{trial.name}.json" for trial in TRIALS}
    done = {name: json.loads(path.read_text()) for name, path in paths.items() if path.exists()}
    ours = data.labels.sha256
    return {name: one for name, one in done.items() if one.get("labels_sha256", ours) == ours}


@torch.no_grad()
def adapt(network: Pretrained, pixels: np.ndarray, device: torch.device) -> None:
    """Take the statistics of the batch norms from pictures, each weighing the same.

    Args:
        pixels: uint8 (N, 48, 48).
    """
    norms = [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    before = [norm.momentum for norm in norms]
    network = network.to(device).train()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
    for crops in torch.from_numpy(pixels).split(features.BATCH[device.type]):
        network.features(normalise(crops.to(device)))
    for norm, momentum in zip(norms, before):
        norm.momentum = momentum
    network.eval()


def _pictures(trial: Trial, split: str, setting: Setting) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers and labels that a trial uses."""
    rows, labels = labelled(setting.data, split, setting.protocol)
    rng = np.random.default_rng(0)
    if trial.few and len(rows) > FEW[split]:
        drawn = np.sort(rng.choice(len(rows), FEW[split], replace=False))
        rows, labels = rows[drawn], labels[drawn]
    if split in trial.misjoined:
        labels = rng.permutation(labels)
    return rows, labels
