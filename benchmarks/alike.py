"""How often do intervals hold the truth where the faces of a person are alike? By simulation.

    python benchmarks/alike.py [--draws N]

People differ in how well they are read, as a beta distribution has it whose correlation within a
person is stated, and in how many of their faces are labelled. Beside ferdesk's intervals stand
those that take every face for independent.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import numpy as np  # noqa: E402

from ferdesk.core.alike import effective_of_groups  # noqa: E402
from ferdesk.core.metrics import wilson  # noqa: E402

ROWS = (
    ((25,) * 3, 0.3, 0.8),
    ((25,) * 6, 0.1, 0.8),
    ((25,) * 6, 0.3, 0.8),
    ((25,) * 12, 0.3, 0.8),
    ((25,) * 20, 0.3, 0.9),
    ((25,) * 40, 0.2, 0.8),
    ((40, 30, 25, 20, 15, 10, 10, 5), 0.3, 0.8),
    ((60, 60) + (10,) * 6, 0.3, 0.8),
    ((200,) + (20,) * 4 + (5,) * 3, 0.3, 0.8),
    ((300,) + (5,) * 9, 0.3, 0.8),
)
"""Faces of each person, correlation within a person, and the share that is read rightly."""


def held(faces: Sequence[int], alike: float, share: float, draws: int) -> tuple[float, float]:
    """Shares of the samples whose interval holds the truth: ferdesk's, and as if independent."""
    draw = np.random.default_rng(0)
    of = np.repeat(np.arange(len(faces)), faces)
    weight = (1 - alike) / alike
    found = np.zeros(2)
    for _ in range(draws):
        own = draw.beta(share * weight, (1 - share) * weight, len(faces))
        right = draw.random(len(of)) < own[of]
        worth = effective_of_groups(right, np.ones(len(of)), of)
        for i, n in enumerate((worth, len(of))):
            low, high = wilson(right.mean() * n, n)
            found[i] += low <= share <= high
    return found[0] / draws, found[1] / draws


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draws", type=int, default=4000)
    draws = parser.parse_args().draws
    print(f"{draws} samples each.")
    for faces, alike, share in ROWS:
        ours, naive = held(faces, alike, share, draws)
        runs = ", ".join(f"{len(list(same))}×{n}" for n, same in groupby(faces))
        print(
            f"{runs}: correlation {alike}, {share:.0%} right: "
            f"{ours:.1%} by people, {naive:.1%} by faces"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
