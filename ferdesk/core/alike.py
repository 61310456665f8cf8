"""How much faces tell that are not independent, as those of one person or one video."""

from __future__ import annotations

import numpy as np

from ferdesk.core.metrics import effective

_Z = 1.959963984540054
_T = (
    *(12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281),
    *(2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860),
)
"""Half width of the central 95% of Student's t for 1, 2, … degrees of freedom."""


def student95(degrees: float) -> float:
    """The same for any, ≥ 1; beyond the list by Cornish and Fisher's expansion, off by less than
    0.0004. What is not whole is read between two of the list."""
    if degrees <= len(_T):
        # Of one by degrees it is nearly a line.
        return float(np.interp(-1 / degrees, -1 / np.arange(1, len(_T) + 1), _T))
    first = (_Z**3 + _Z) / 4
    second = (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / 96
    return _Z + first / degrees + second / degrees**2


def effective_of_groups(right: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> float:
    """How many independent images of equal weight tell as much about the share that is right as
    these, of which those of a group are alike.

    The variance is that of the share when each group is left out in turn (the jackknife; a group
    that outweighs the others would hide its own deviation from a share that it made itself). Few
    groups tell it badly, for which Student's t makes up, as by Korn and Graubard (*Survey
    Methodology* 24, 1998), with as many degrees of freedom as groups of equal weight would tell as
    much (Kish), less one. It is never more than the images are worth by their weights alone. Where
    all or none are right, nothing tells how alike those of a group are, and each is taken for one.

    Args:
        right: bool (N,), N ≥ 1.
        weights: float (N,), > 0.
        groups: int (N,), ≥ 0: equal for those that are alike.

    Raises:
        ValueError: there is one group only, which tells nothing of how much others differ.
    """
    _, groups = np.unique(groups, return_inverse=True)
    count = int(groups.max()) + 1
    if count < 2:
        raise ValueError("one group")
    worth = effective(weights)
    of_all = np.bincount(groups, weights)
    of_right = np.bincount(groups, weights * right)
    share = float(of_right.sum() / of_all.sum())
    worth_of_groups = effective(of_all)
    if not 0 < share < 1:
        return min(worth, worth_of_groups)
    without = (of_right.sum() - of_right) / (of_all.sum() - of_all)
    variance = (count - 1) / count * float(((without - share) ** 2).sum())
    if not variance:
        return worth
    few = (student95(max(1.0, worth - 1)) / student95(max(1.0, worth_of_groups - 1))) ** 2
    return min(worth, few * share * (1 - share) / variance)


def swapped(only_a: np.ndarray, only_b: np.ndarray, groups: np.ndarray) -> float:
    """How often two equally good models would part so unevenly, when images of a group are alike.

    The two are swapped for all images of a group at once, in all ways: exact, and McNemar's exact
    test where each image is a group of its own.

    Args:
        only_a, only_b: bool (N,): images that only the one, or the other, reads rightly.
        groups: int (N,), ≥ 0.

    Returns:
        The two-sided probability.
    """
    apart = np.bincount(groups, only_a.astype(float) - only_b, minlength=1).round().astype(int)
    steps = np.abs(apart[apart != 0])
    reach = int(steps.sum())
    chances = np.zeros(2 * reach + 1)
    chances[reach] = 1.0
    for step in steps:
        chances = 0.5 * (np.roll(chances, step) + np.roll(chances, -step))
    as_far = np.abs(np.arange(-reach, reach + 1)) >= abs(int(apart.sum()))
    return min(1.0, float(chances[as_far].sum()))
