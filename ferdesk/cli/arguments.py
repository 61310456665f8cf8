"""Numbers on the command line, each within its bounds."""

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
