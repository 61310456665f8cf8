"""What programs may say to the stream: that something happens now, which becomes a marker of the
recording. Nothing else is listened to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable

LONGEST_TEXT = 500
"""Letters of a marker."""
MOST_A_SECOND = 100
"""Messages of one program; of more it is closed."""
BEHIND_NS, AHEAD_NS = 60 * 10**9, 10**9
"""How far from now the moment of a marker may be: another clock than the one that is meant is
further off, or nearly always."""
TAKEN = "This stream takes markers and nothing else."


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens, and when."""

    text: str
    """May be empty."""
    at_ns: int
    """By this computer's monotonic clock, as ``captured_ns`` of a record."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a marker stands now."""

    recording: str
    """Name of the file."""
    session_ms: int
    """Milliseconds since it began, as in its table."""


Take = Callable[[Happening], Placed]
"""Sets a marker; called from the stream's thread, must return at once. It raises
:class:`FerdeskError` where none can be set."""


def nowhere(happening: Happening) -> Placed:
    """Where nothing records.

    Raises:
        FerdeskError: always.
    """
    raise FerdeskError("Nothing is being recorded.", "Start a recording in ferdesk first.")


def read(came: str | bytes, now_ns: int) -> Happening:
    """What a program has said.

    Args:
        came: ``{"type": "marker", "text": "…", "at_ns": …}``; the last two may be left out.
        now_ns: when it came, which is the moment that is meant where nothing else is said.

    Raises:
        FerdeskError: it is another thing, or a value in it is none.
    """
    try:
        data = json.loads(came) if isinstance(came, str) else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("type") != "marker":
        raise FerdeskError(TAKEN)
    text, at_ns = data.get("text", ""), data.get("at_ns", now_ns)
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise FerdeskError(f"text is up to {LONGEST_TEXT} letters.")
    # True is a whole number to Python.
    if type(at_ns) is not int or not -BEHIND_NS <= at_ns - now_ns <= AHEAD_NS:
        raise FerdeskError("at_ns is no moment just now by this computer's monotonic clock.")
    return Happening(storable(text), at_ns)


def marked(happening: Happening, placed: Placed) -> str:
    """The answer where a marker was set."""
    return _said(
        type="marked",
        text=happening.text,
        recording=storable(placed.recording),
        session_ms=placed.session_ms,
    )


def refused(error: FerdeskError) -> str:
    """The answer where none could be set."""
    return _said(type="refused", why=storable(str(error)))


def _said(**data: object) -> str:
    return json.dumps(data, ensure_ascii=False)
