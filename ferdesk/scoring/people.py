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
    def of(
        cls, probabilities: np.ndarray, shares: np.ndarray, weights: np.ndarray | None = None
    ) -> Beside:
        """Of float (N, 8) and (N, 8), rows that sum to 1."""
        told = np.log(np.maximum(probabilities, LEAST))
        return cls(
            metrics.vote_nll(told, shares, weights),
            metrics.jensen_shannon(probabilities, shares, weights),
        )


@dataclass(frozen=True, slots=True)
class People:
    """Shares are means over pictures, each as many times as it stands for others."""

    n: int
    """Pictures with votes."""
    for_label: float | None
    """Of a picture's votes the share that are for its label; None where none has a label."""
    several: int
    """Pictures with two whole votes or more."""
    agreed: float | None
    """How often two of those who voted on one of these gave the same label; None where there are
    none."""
    alpha: float | None = None
    """Krippendorff's, for names, of those pictures: 1 is full agreement, 0 what chance gives; None
    where there are none, or all votes are for one emotion. It takes all pictures for one each."""
    expected: float | None = None
    """Of the votes the share that was expected for the label that was expected most; None where
    nothing was."""
    found: float | None = None
    """And the share that are."""
    beside: Beside | None = None
    """How far the expected shares are from the votes."""


def people_of(
    votes: np.ndarray,
    labels: np.ndarray,
    expected: np.ndarray | None,
    weights: np.ndarray | None = None,
) -> People:
    """Hold people against each other and against what was expected of them.

    Args:
        votes: float (N, 8), N ≥ 1, each row with a vote.
        labels: int64 (N,), of the pictures; negative where people are divided and give none.
        expected: float (N, 8), rows that sum to 1, or NaN where nothing was expected.
        weights: float (N,): how many pictures each stands for; None for one each.
    """
    shares = shares_of(votes)
    weights = np.ones(len(votes)) if weights is None else weights
    has = labels >= 0
    among = People(
        n=len(votes),
        for_label=mean_at(shares[has], labels[has], weights[has]) if has.any() else None,
        several=int(_several(votes).sum()),
        agreed=_agreed(votes, weights),
        alpha=alpha(votes),
    )
    there = np.zeros(len(votes), bool) if expected is None else np.isfinite(expected).all(axis=1)
    if expected is None or not there.any():
        return among
    expected, shares, weights = expected[there], shares[there], weights[there]
    likeliest = expected.argmax(axis=1)
    return replace(
        among,
        expected=mean_at(expected, likeliest, weights),
        found=mean_at(shares, likeliest, weights),
        beside=Beside.of(expected, shares, weights),
    )


def shares_of(votes: np.ndarray) -> np.ndarray:
    """Votes, float (N, 8), each row with one, as shares: rows sum to 1."""
    return votes / votes.sum(axis=1, keepdims=True)


def mean_at(shares: np.ndarray, columns: np.ndarray, weights: np.ndarray | None = None) -> float:
    """The mean of one column of each row."""
    found = np.take_along_axis(shares, columns[:, None], axis=1)[:, 0]
    return float(np.average(found, weights=weights))


def alpha(votes: np.ndarray) -> float | None:
    """Krippendorff's α for names (*Content Analysis*, 2004), whoever and however many voted.

    Args:
        votes: float (N, 8); rows without two whole votes say nothing and are passed over.

    Returns:
        At most 1; None where nothing is said, or all votes are for one emotion.
    """
    votes = votes[_several(votes)]
    total = votes.sum(axis=1, keepdims=True)
    all_votes = votes.sum(axis=0)
    n = all_votes.sum()
    # Pairs of votes that differ: those that a picture has, and those that all votes together have.
    within = float((votes * (total - votes) / (total - 1)).sum()) if len(votes) else 0.0
    among = float((all_votes * (n - all_votes)).sum())
    return float(1 - (n - 1) * within / among) if among else None


def _several(votes: np.ndarray) -> np.ndarray:
    """bool (N,): rows with at least two votes, all of them whole."""
    return (votes == np.rint(votes)).all(axis=1) & (votes.sum(axis=1) >= 2)


def _agreed(votes: np.ndarray, weights: np.ndarray) -> float | None:
    several = _several(votes)
    if not several.any():
        return None
    votes = votes[several]
    total = votes.sum(axis=1)
    same = (votes * (votes - 1)).sum(axis=1) / (total * (total - 1))
    return float(np.average(same, weights=weights[several]))
