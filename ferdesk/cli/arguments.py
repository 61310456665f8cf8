"""Numbers and times on the command line, each within its bounds."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import TypeVar

from ferdesk.core import times
from ferdesk.core.errors import FerdeskError

N = TypeVar("N", int, float)
T = TypeVar("T")


def whole_from(least: int, most: float = math.inf) -> Callable[[str], int]:
    """Reads a whole number from ``least`` to ``most``, for argparse."""
    return _reader(int, "a whole number", least, most)


def number_from(least: float, most: float) -> Callable[[str], float]:
    """Reads a number from ``least`` to ``most``, for argparse."""
    return _reader(float, "a number", least, most)


def seconds(text: str) -> float:
    """As :func:`ferdesk.core.times.seconds`, for argparse.

    Raises:
        argparse.ArgumentTypeError: it is no time.
    """
    return _told(lambda: times.seconds(text))


def span(text: str) -> tuple[float, float]:
    """From when to when in seconds, of ``5-8``, ``0:05-0:08`` and the like, for argparse.

    Raises:
        argparse.ArgumentTypeError: it is none, or does not end after it begins.
    """
    start, dash, end = (part.strip() for part in text.partition("-"))
    if not dash:
        raise argparse.ArgumentTypeError(f"{text!r} is no span like 0:05-0:08")
    return _told(lambda: times.between(start, end))


def _told(read: Callable[[], T]) -> T:
    """What it reads, or what is wrong as argparse wants it."""
    try:
        return read()
    except FerdeskError as error:
        raise argparse.ArgumentTypeError(error.what.removesuffix(".")) from None


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
