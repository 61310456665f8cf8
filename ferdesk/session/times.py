"""Moments and spans, written out."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

_COUNTS_SLEEP = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}
"""Where Python's monotonic clock does not, the system's that does."""


def now_utc() -> str:
    """This moment in UTC, as ISO 8601 with whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def clock(seconds: float) -> str:
    """Time in a session for people: ``1:02:03.4``."""
    tenths = round(max(0.0, seconds) * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{tenths / 10:04.1f}"


def slept_s() -> float:
    """How far a computer's sleep has let Python's monotonic clock fall behind, in seconds; it says
    something beside an earlier value only."""
    name = _COUNTS_SLEEP.get(sys.platform)
    return 0.0 if name is None else time.clock_gettime(getattr(time, name)) - time.monotonic()
