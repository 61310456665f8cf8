"""Times that people write."""

from __future__ import annotations

from ferdesk.core.errors import FerdeskError

LONGEST_S = 1e7
"""No recording is as long: a third of a year."""
_WRITE = "Write seconds, or 1:02:03."


def seconds(text: str) -> float:
    """Seconds of ``90``, ``1:30`` or ``1:02:03.5``.

    Raises:
        FerdeskError: it is neither.
    """
    try:
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
    except ValueError:
        raise FerdeskError(f"{text!r} is no time like 90 or 1:30.", _WRITE) from None
    if not 0 <= total < LONGEST_S:
        raise FerdeskError(f"{text!r} is no time in a recording.", _WRITE)
    return total


def between(start: str, end: str) -> tuple[float, float]:
    """From when to when, in seconds.

    Raises:
        FerdeskError: one is no time, or it does not end after it begins.
    """
    span = seconds(start), seconds(end)
    if span[0] >= span[1]:
        raise FerdeskError(
            f"What is from {start} to {end} does not end after it begins.",
            "Correct its start or its end.",
        )
    return span
