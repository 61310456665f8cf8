"""How far people agree with each other, and with what was expected of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ferdesk.core import metrics

LEAST = 1e-6
"""Probabilities below this count as this: a table may hold a 0, and a vote for it costs 14 nats."""


@dataclass(frozen=True, slots=True)
class Beside:
    """How far probabilities are from shares of votes: means over pictures, in nats."""

    surprise: float
    """Cross-entropy: what a vote costs that is told with these probabilities. It is least for the
    true shares of all people, of whom the votes are a sample."""
    divergence: float
    """Jensen–Shannon divergence, as in the field's tables. It is the less, the more the
    probabilities are as uneven as few votes are."""

    @classmethod
    def of(cls, probabilities: np.ndarray, shares: np.ndarray) -> Beside:
        """Of float (N, 8) and (N, 8), rows that sum to 1."""
        told = np.log(np.maximum(probabilities, LEAST))
        return cls(metrics.vote_nll(told, shares), metrics.jensen_shannon(probabilities, shares))


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
    beside: Beside | None = None
    """How far the expected shares are from the votes."""


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
        beside=Beside.of(expected, shares),
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
