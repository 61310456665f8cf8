"""Numbers and times on the command line, each within its bounds."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import TypeVar

N = TypeVar("N", int, float)


def whole_from(least: int, most: float = math.inf) -> Callable[[str], int]:
    """Reads a whole number from ``least`` to ``most``, for argparse."""
    return _reader(int, "a whole number", least, most)


def number_from(least: float, most: float) -> Callable[[str], float]:
    """Reads a number from ``least`` to ``most``, for argparse."""
    return _reader(float, "a number", least, most)


def seconds(text: str) -> float:
    """Seconds of ``90``, ``1:30`` or ``1:02:03.5``, for argparse.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    try:
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 90 or 1:30") from None
    if not 0 <= total < 1e7:
        raise argparse.ArgumentTypeError(f"{text!r} is no time in a recording")
    return total


def span(text: str) -> tuple[float, float]:
    """From when to when in seconds, of ``5-8``, ``0:05-0:08`` and the like, for argparse.

    Raises:
        argparse.ArgumentTypeError: it is none, or does not end after it begins.
    """
    start, dash, end = (part.strip() for part in text.partition("-"))
    if not dash:
        raise argparse.ArgumentTypeError(f"{text!r} is no span like 0:05-0:08")
    between = seconds(start), seconds(end)
    if between[0] >= between[1]:
        raise argparse.ArgumentTypeError(f"{text!r} does not end after it begins")
    return between


def _reader(kind: Callable[[str], N], what: str, least: float, most: float) -> Callable[[str], N]:
    bounds = f"from {least:g} to {most:g}" if math.isfinite(most) else f"of {least:g} or more"

    def read(text: str) -> N:
        try:
            value = kind(text)
            fits = least <= value <= most
        except ValueError:
            fits = False
        if not fits:
            raise argparse.ArgumentTypeError(f"{text!r} is not {what} {bounds}")
        return value

    return read
