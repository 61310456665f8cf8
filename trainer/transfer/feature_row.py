"""One row of features and a linear SVM: extract, choose C on validation, score, keep.

::

    about.json                  row, label file, seconds, C, validation accuracy by C, environment
    svm.npz                     the SVM as plain arrays
    score-SPLIT-PROTOCOL.json   what trainer.evaluate.score returns
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ferdesk.core.errors import FerdeskError
from ferdesk.core.whole import write_text
from trainer import evaluate, protocol
from trainer.calibrate import fit_temperature
from trainer.data.types import FerPlus
from trainer.environment import environment
from trainer.recipes.table_7_2 import FeatureRow
from trainer.transfer import features, svm
from trainer.transfer.weights import State


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """What the rows of a table share."""

    data: FerPlus
    protocol: str
    device: torch.device
    cache: Path
    should_stop: Callable[[], bool] = lambda: False
    say: Callable[[str], None] = print

    def teller(self, what: str) -> Callable[[int, int], None]:
        """Tells how many pictures of something are done."""
        return lambda done, of: self.say(f"  {what}: {done} of {of}")


def labelled(data: FerPlus, split: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers and labels, int64 (M,), of the images of a split that count.

    Args:
        split: ``train``, ``valid`` or ``test``; in training, what the protocol leaves out is not
            there.
    """
    if split != "train":
        return protocol.select(data, split, name)
    labels = protocol.majority(data.votes)
    rows = np.flatnonzero(protocol.training_mask(data, name) & (labels >= 0))
    return rows, labels[rows]


def run(row: FeatureRow, folder: Path, setting: Setting, state: State) -> None:
    """Fit and score a row; test images are met once, by the SVM that validation chose.

    Args:
        folder: of this row.
        state: the publisher's weights.

    Raises:
        trainer.transfer.features.Stopped: asked to; what was extracted is kept.
        FerdeskError: weights of another network, a folder that can't be written.
    """
    began = time.monotonic()
    network = features.published(row.model)
    network.load_published(state)
    sets = {}
    for split in ("train", "valid", "test"):
        rows, labels = labelled(setting.data, split, setting.protocol)
        found = features.extract(
            network, row.layer, setting.data.pixels[rows], setting.cache, setting.device,
            setting.should_stop, setting.teller(split),
        )  # fmt: skip
        sets[split] = (rows, labels, found)
    tried: dict[str, float] = {}
    train, valid = ((found, labels) for _, labels, found in (sets["train"], sets["valid"]))
    fitted = svm.choose(
        train, valid, setting.device, say=lambda c, accuracy: tried.update({f"{c:g}": accuracy})
    )
    folder.mkdir(parents=True, exist_ok=True)
    margins = {split: fitted(sets[split][2]) for split in ("valid", "test")}
    temperature = fit_temperature(margins["valid"], sets["valid"][1])
    for split, logits in margins.items():
        rows, labels, _ = sets[split]
        scores = evaluate.score(setting.data, rows, labels, logits, temperature)
        write_text(_score_path(folder, split, setting.protocol), json.dumps(scores) + "\n")
    arrays = dataclasses.asdict(fitted)
    with (folder / "svm.npz").open("wb") as stream:
        np.savez(stream, **arrays)
    about = {
        "row": dataclasses.asdict(row),
        "c": fitted.c,
        "valid_accuracy_by_c": tried,
        "train_n": len(sets["train"][0]),
        "labels_sha256": setting.data.labels.sha256,
        "seconds": round(time.monotonic() - began, 1),
        "environment": environment(setting.device.type),
    }
    # Last, so that a folder with it is whole.
    write_text(folder / "about.json", json.dumps(about, indent=2) + "\n")


def finished(
    row: FeatureRow, folder: Path, name: str, data: FerPlus
) -> tuple[dict, dict, dict] | None:
    """What a row came to: about, validation score, test score.

    Args:
        name: the protocol.
        data: FER+ with the label file of the protocol.

    Returns:
        None where it is not there, or what is there was made before the row was changed, or with
        another label file; one that is older than a note of it does not tell.

    Raises:
        FerdeskError: a file is damaged.
    """
    paths = [folder / "about.json", *(_score_path(folder, s, name) for s in ("valid", "test"))]
    if not all(path.exists() for path in paths):
        return None
    try:
        about, valid, test = (json.loads(path.read_text()) for path in paths)
        made_by = FeatureRow(**about["row"])
    except (ValueError, KeyError, TypeError) as error:
        raise FerdeskError(
            f"{folder} holds a damaged file: {error}.", "Delete the folder and score again."
        ) from error
    ours = data.labels.sha256
    same = made_by.digest == row.digest and about.get("labels_sha256", ours) == ours
    return (about, valid, test) if same else None


def _score_path(folder: Path, split: str, name: str) -> Path:
    return folder / f"score-{split}-{name}.json"
