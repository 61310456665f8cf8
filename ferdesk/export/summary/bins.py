"""Time bins: parts of equal length of a trial, or of a file, that are summed up by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ferdesk.core.errors import FerdeskError

LEAST_S = 0.01
"""Shortest bin: clocks count milliseconds, and no camera has a picture more often."""
MOST_S = 86400.0
"""Longest: a day."""
HELP = (
    "time bins of so many seconds: the summary has a line for each face in each of them, of its "
    "trial or of the file"
)
"""For the commands that take their length."""
HOW = (
    "A frame counts in each time bin in which it is shown, for as long as it is shown there. Bins "
    "begin with their trial, or where there is none with the file's clock."
)
"""For the file beside the summary."""


class Bin(NamedTuple):
    """One of them."""

    number: int
    """From 0."""
    begins_ms: int
    """On the file's clock."""
    ends_ms: int


def checked(length_s: float | None) -> float | None:
    """
    Args:
        length_s: of a bin; None for none.

    Raises:
        FerdeskError: it is too short or too long.
    """
    if length_s is not None and not LEAST_S <= length_s <= MOST_S:
        raise FerdeskError(
            f"Time bins of {length_s:g} s can't be made.",
            f"Give {LEAST_S:g} to {MOST_S:g} seconds.",
        )
    return length_s


def told(length_s: float) -> dict[str, object]:
    """For the file beside the summary: as long as bins are, which is in whole milliseconds."""
    return {"seconds": round(length_s, 3), "how": HOW}


def bins_of(
    at_ms: int, shown_ms: float, length_ms: int, start_ms: int, end_ms: int | None
) -> Iterator[tuple[Bin, float]]:
    """The bins in which a frame is shown, and for how many milliseconds in each.

    Args:
        at_ms: when it is shown, not before ``start_ms``.
        shown_ms: for how long.
        length_ms: of a bin.
        start_ms, end_ms: of what is cut into bins; None where it has no end.
    """
    after = at_ms + shown_ms
    at: float = at_ms
    while True:
        one = bin_at(int(at), length_ms, start_ms, end_ms)
        # At least a millisecond of it: what is less is the rounding of the clock, and what is less
        # than it by next to nothing is one.
        yield one, min(after, one.ends_ms) - at
        at = one.ends_ms
        if after - at < 1 - 1e-6 or at == end_ms:
            return


def bin_at(at_ms: int, length_ms: int, start_ms: int, end_ms: int | None) -> Bin:
    """The one that holds a moment."""
    number = (at_ms - start_ms) // length_ms
    begins = start_ms + number * length_ms
    ends = begins + length_ms
    return Bin(number, begins, ends if end_ms is None else min(ends, end_ms))
