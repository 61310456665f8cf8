"""A made data set whose faces tell their emotion, and their features, without any picture."""

from __future__ import annotations

import numpy as np

from ferdesk.core.face_vector import N_MESH, NAMES
from trainer.au.features import Rows
from trainer.au.fit import Answers
from trainer.data.types import FerPlus, LabelFile
from trainer.protocol import select

N = 720


def data() -> FerPlus:
    """720 pictures, two thirds to learn from; each emotion in turn, by all ten taggers."""
    votes = np.zeros((N, 10), np.uint8)
    votes[np.arange(N), np.arange(N) % 8] = 10
    split = np.sort(np.arange(N, dtype=np.uint8) % 6)
    split = np.where(split < 4, 0, split - 3).astype(np.uint8)
    names = tuple(f"fer{i:07d}.png" for i in range(N))
    pixels = np.random.default_rng(0).integers(0, 256, (N, 48, 48), np.uint8)
    return FerPlus(pixels, votes, split, names, LabelFile("label.csv", "0" * 64))


def rows(found: FerPlus, missed: int = 10) -> Rows:
    """Features of all but each ``missed``-th picture: noise, and a hint of the emotion."""
    rng = np.random.default_rng(1)
    index = np.flatnonzero(np.arange(len(found)) % missed > 0)
    emotions = found.votes[index].argmax(axis=1)
    hints = np.random.default_rng(2).normal(size=(8, len(NAMES)))
    named = rng.normal(0.4, 0.2, (len(index), len(NAMES))) + 0.15 * hints[emotions]
    mesh = rng.normal(0, 0.05, (len(index), N_MESH))
    mesh[:, :8] += 0.2 * np.eye(8)[emotions]
    return Rows(index, np.clip(named, 0, 1).astype(np.float32), mesh.astype(np.float32))


class FakeNetwork:
    """Knows the emotion, but hesitates between it and the next one."""

    name = "fake"

    def __init__(self, noise: float = 0.12, form: str = "float32", sees_more: bool = False):
        self._noise = noise
        self.form = form
        self._sees_more = sees_more
        """At a second look at a face that was found."""

    def about(self):
        return {"id": self.name}

    def answers(self, data, split, found, protocol="majority"):
        rows, labels = select(data, split, "majority")
        p = np.full((len(rows), 8), 0.01)
        n = np.arange(len(rows))
        tilt = np.random.default_rng(3).normal(0.02, self._noise, len(rows))
        p[n, labels] = 0.45 + tilt
        p[n, (labels + 1) % 8] = 0.45 - tilt
        p = np.maximum(p, 0.001)
        p /= p.sum(1, keepdims=True)
        seconds = p.copy()
        if self._sees_more:
            seen = np.isin(rows, found.index)
            seconds[seen] = np.eye(8)[labels[seen]]
        return Answers(rows, labels, p, seconds)
