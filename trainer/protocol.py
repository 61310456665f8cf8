"""How FER+'s votes become labels and targets, and which images count.

A figure is worth nothing without the name of its protocol and its N: the table
:data:`PROTOCOLS` is the only place where they are told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import N_EMOTIONS
from trainer import duplicates
from trainer.data.types import SPLITS, FerPlus

MIN_VOTES = 3
"""An image with fewer votes for an emotion teaches nothing: one or two of ten taggers guess."""
PANEL = 10
"""Taggers an image."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """One way to score."""

    name: str
    labels: str
    """Which label file, as ``dataset.load`` names it."""
    rule: str
    """``majority`` or ``argmax``."""
    n_test: int
    """Test images that count, in the real FER+."""
    meaning: str
    dedup: bool = False
    """Training images that are exact copies of a validation or test image are left out."""


PROTOCOLS: dict[str, Protocol] = {
    protocol.name: protocol
    for protocol in (
        Protocol(
            "majority",
            "folder",
            "majority",
            3137,
            "label.csv; more than half of the votes (single votes struck) for one emotion",
        ),
        Protocol("majority-csv", "csv", "majority", 3153, "the same rule on fer2013new.csv"),
        Protocol("argmax", "csv", "argmax", 3546, "fer2013new.csv; the most votes of ten columns"),
        Protocol(
            "dedup",
            "folder",
            "majority",
            3137,
            "majority, trained without exact copies of validation and test images",
            dedup=True,
        ),
    )
}
"""The protocols by name; ``majority`` is the one of every headline figure."""


def get(name: str) -> Protocol:
    """A protocol by its name.

    Raises:
        FerdeskError: there is none of that name.
    """
    if name not in PROTOCOLS:
        raise FerdeskError(f"There is no protocol {name!r}.", f"One of: {', '.join(PROTOCOLS)}.")
    return PROTOCOLS[name]


def majority(votes: np.ndarray) -> np.ndarray:
    """FER+'s official majority rule.

    Votes of 1 are struck as slips; an image counts if its top vote is more than half of what is
    left over all ten columns, and is for one of the eight emotions.

    Args:
        votes: uint8 (N, 10).

    Returns:
        int64 (N,): index of the emotion, or -1 where the image does not count.
    """
    kept = _strike(votes)
    top = kept.argmax(1)
    clear = 2 * kept.max(1) > kept.sum(1)
    return np.where(clear & (top < N_EMOTIONS), top, -1).astype(np.int64)


def argmax(votes: np.ndarray) -> np.ndarray:
    """The column with the most votes, if it is an emotion; of equal ones the first.

    Args:
        votes: uint8 (N, 10).

    Returns:
        int64 (N,): index of the emotion, or -1.
    """
    top = votes.argmax(1)
    return np.where((top < N_EMOTIONS) & (votes.max(1) > 0), top, -1).astype(np.int64)


RULES = {"majority": majority, "argmax": argmax}


def select(data: FerPlus, split: str, protocol: str = "majority") -> tuple[np.ndarray, np.ndarray]:
    """The images of a split that count, with their labels.

    Args:
        data: loaded with the label file that the protocol names.
        split: one of ``SPLITS``.
        protocol: a key of :data:`PROTOCOLS`.

    Returns:
        (indices, labels): int64 (M,) rows of ``data``, ascending, and int64 (M,) emotions.

    Raises:
        FerdeskError: no such split or protocol, or the data has the other label file.
    """
    chosen = get(protocol)
    if split not in SPLITS:
        raise FerdeskError(f"There is no split {split!r}.", f"One of: {', '.join(SPLITS)}.")
    file = "label.csv" if chosen.labels == "folder" else "fer2013new.csv"
    if data.labels.name != file:
        raise FerdeskError(
            f"The protocol {protocol} needs {file}, but the data came with {data.labels.name}.",
            f"Load it with labels={chosen.labels!r}.",
        )
    labels = RULES[chosen.rule](data.votes)
    counts = (data.split == SPLITS.index(split)) & (labels >= 0)
    if chosen.dedup and split == "train":
        counts &= ~held_out_copies(data)
    indices = np.flatnonzero(counts)
    return indices, labels[indices]


def select_some(
    data: FerPlus, split: str, protocol: str = "majority"
) -> tuple[np.ndarray, np.ndarray]:
    """As :func:`select`, where nothing can be done without images.

    Raises:
        FerdeskError: there are none; or as :func:`select`.
    """
    rows, labels = select(data, split, protocol)
    if not len(rows):
        raise FerdeskError(
            f"No image of {split} counts under the protocol {protocol}.",
            "Is this FER+, whole, with its labels?",
        )
    return rows, labels


def soft_targets(votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The taggers' votes as a distribution to learn from.

    Votes of 1 are struck. An image with fewer than :data:`MIN_VOTES` votes left for emotions
    gets the weight 0; any other is weighted by the share of the panel that saw an emotion.

    Args:
        votes: uint8 (N, 10).

    Returns:
        (targets, weight): float32 (N, 8), rows summing to 1 (uniform where the weight is 0), and
        float32 (N,) in [0, 1].
    """
    kept = _strike(votes)[:, :N_EMOTIONS].astype(np.float32)
    total = kept.sum(1)
    taught = total >= MIN_VOTES
    targets = np.full(kept.shape, 1 / N_EMOTIONS, np.float32)
    targets[taught] = kept[taught] / total[taught, None]
    return targets, np.where(taught, total / PANEL, 0).astype(np.float32)


def hard_targets(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One label a picture to learn from, in the form of :func:`soft_targets`.

    Args:
        labels: int64 (N,): index of the emotion, or -1 where there is none.

    Returns:
        (targets, weight): float32 (N, 8), 1 for the label (uniform where there is none), and
        float32 (N,), 1 or 0.
    """
    targets = np.eye(N_EMOTIONS, dtype=np.float32)[labels]
    targets[labels < 0] = 1 / N_EMOTIONS
    return targets, (labels >= 0).astype(np.float32)


def vote_shares(votes: np.ndarray) -> np.ndarray:
    """The votes of scored images as distributions over the emotions.

    Votes of 1 are struck, as in the rule that gave the label; where that leaves no vote for an
    emotion, all are kept.

    Args:
        votes: uint8 (N, 10), each row with a vote for an emotion.

    Returns:
        float32 (N, 8), rows sum to 1.
    """
    kept = _strike(votes)[:, :N_EMOTIONS]
    empty = kept.sum(1) == 0
    kept[empty] = votes[empty, :N_EMOTIONS]
    return (kept / kept.sum(1, keepdims=True)).astype(np.float32)


def training_mask(data: FerPlus, protocol: str = "majority") -> np.ndarray:
    """Which images are trained on: those of the training split with a weight, under ``dedup``
    without the copies of validation and test images.

    Returns:
        bool (N,).
    """
    chosen = get(protocol)
    mask = (data.split == SPLITS.index("train")) & (soft_targets(data.votes)[1] > 0)
    return mask & ~held_out_copies(data) if chosen.dedup else mask


def held_out_copies(data: FerPlus) -> np.ndarray:
    """bool (N,): training images that are exact copies of a validation or test image."""
    found = duplicates.find(data)
    return duplicates.copies(data, "train", "valid", found) | duplicates.copies(
        data, "train", "test", found
    )


def _strike(votes: np.ndarray) -> np.ndarray:
    """int64 (N, 10): the votes without single ones."""
    kept = np.asarray(votes).astype(np.int64)
    kept[kept <= 1] = 0
    return kept
