"""Age and gender on the hold-out faces, once for a finished model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from ferdesk.core.metrics import wilson
from ferdesk.core.whole import write_text
from trainer import runs
from trainer.multitask.faces import SPLIT_SEED, UNKNOWN, Faces
from trainer.multitask.outputs import SLICES
from trainer.objective import expected_age

BATCH = 256


@torch.inference_mode()
def read(module: torch.nn.Module, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a multi-task network says of faces.

    Args:
        module: gives logits of all tasks, scaling inside; in eval mode.
        pixels: uint8 (N, 48, 48).

    Returns:
        Ages in years, float32 (N,), and the probability of each gender, float32 (N, 2).
    """
    ages, genders = [], []
    for crops in torch.from_numpy(pixels).split(BATCH):
        logits = module(crops)
        ages.append(expected_age(logits))
        genders.append(logits[:, SLICES["gender"]].softmax(1))
    return torch.cat(ages).numpy(), torch.cat(genders).numpy()


def scored(folder: Path, faces: Faces, split: str) -> dict:
    """The score of a finished run on the hold-out faces, kept beside it.

    Args:
        folder: the run.
        split: ``valid`` or ``test``.

    Returns:
        ``age_mae`` in years, ``age_within`` (half of the faces, and nine in ten, are read to
        within so many years), ``gender_accuracy`` as a share with its interval, and the number of
        faces of each.

    Raises:
        FerdeskError: the run is not finished.
    """
    run = runs.Run(folder)
    kept = folder / f"score-faces-{split}.json"
    about = {"set": faces.name, "sha256": faces.checksum(split), "split": split}
    if run.still_says(kept):
        held = json.loads(kept.read_text())
        if held.get("sha256") == about["sha256"]:
            return held
    run.need_finished()
    rows = faces.rows(split)
    years, genders = read(runs.load_all_tasks(folder), faces.pixels[rows])
    found = _score(years, genders, faces.ages[rows], faces.genders[rows])
    result = {**about, "split_seed": SPLIT_SEED, **found}
    write_text(kept, json.dumps(result) + "\n")
    return result


def _score(years: np.ndarray, genders: np.ndarray, ages: np.ndarray, truth: np.ndarray) -> dict:
    aged, sexed = ages != UNKNOWN, truth != UNKNOWN
    off = np.abs(years - ages)[aged]
    right = (genders.argmax(axis=1) == truth)[sexed]
    return {
        "n_age": int(aged.sum()),
        "age_mae": float(off.mean()),
        "age_within": {"half": float(np.quantile(off, 0.5)), "most": float(np.quantile(off, 0.9))},
        "n_gender": int(sexed.sum()),
        "gender_accuracy": float(right.mean()),
        "gender_interval95": list(wilson(int(right.sum()), len(right))),
    }
