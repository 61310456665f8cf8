"""How far people agree with each other, and with what was expected of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ferdesk.core import metrics


@dataclass(frozen=True, slots=True)
class People:
    """Shares are means over pictures."""

    n: int
    """Pictures with votes."""
    for_label: float
    """Of a picture's votes the share that are for its label."""
    agreed: float | None
    """How often two of those who voted on a picture gave the same label; None where no picture has
    two whole votes."""
    expected: float | None = None
    """Of the votes the share that was expected for the label that was expected most; None where
    nothing was."""
    found: float | None = None
    """And the share that are."""
    divergence: float | None = None
    """Mean Jensen–Shannon divergence of the expected shares to the votes, in nats."""


def people_of(votes: np.ndarray, labels: np.ndarray, expected: np.ndarray | None) -> People:
    """Hold people against each other and against what was expected of them.

    Args:
        votes: float (N, 8), N ≥ 1, each row with a vote.
        labels: int64 (N,), of the pictures.
        expected: float (N, 8), rows that sum to 1, or NaN where nothing was expected.
    """
    shares = shares_of(votes)
    among = People(len(votes), mean_at(shares, labels), _agreed(votes))
    there = np.zeros(len(votes), bool) if expected is None else np.isfinite(expected).all(axis=1)
    if expected is None or not there.any():
        return among
    expected, shares = expected[there], shares[there]
    likeliest = expected.argmax(axis=1)
    return replace(
        among,
        expected=mean_at(expected, likeliest),
        found=mean_at(shares, likeliest),
        divergence=metrics.jensen_shannon(expected, shares),
    )


def shares_of(votes: np.ndarray) -> np.ndarray:
    """Votes, float (N, 8), each row with one, as shares: rows sum to 1."""
    return votes / votes.sum(axis=1, keepdims=True)


def mean_at(shares: np.ndarray, columns: np.ndarray) -> float:
    """The mean of one column of each row."""
    return float(np.take_along_axis(shares, columns[:, None], axis=1).mean())


def _agreed(votes: np.ndarray) -> float | None:
    total = votes.sum(axis=1)
    whole = (votes == np.rint(votes)).all(axis=1) & (total >= 2)
    if not whole.any():
        return None
    votes, total = votes[whole], total[whole]
    return float(((votes * (votes - 1)).sum(axis=1) / (total * (total - 1))).mean())
