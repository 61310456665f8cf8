"""What happens in a session besides frames: markers, notes and gaps."""

from __future__ import annotations

from dataclasses import dataclass, field

MARKER, NOTE, GAP = "marker", "note", "gap"
KINDS: tuple[str, ...] = (MARKER, NOTE, GAP)
"""A marker is a moment, a note is about the session as a whole, a gap has no records."""

MAX_TEXT = 10_000
"""Characters of a marker or note."""


@dataclass(frozen=True, slots=True)
class Event:
    """A marker, a note or a gap."""

    kind: str
    """One of :data:`KINDS`."""
    seconds: float
    """Since the session began."""
    until: float
    """End of a gap; of the others the same as ``seconds``."""
    utc: str
    """When it was written, ISO 8601; empty for a gap."""
    text: str
    number: int = field(default=0, compare=False)
    """Of its row in the file; 0 for one that is in none yet."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: expected one of {KINDS}, got {self.kind!r}")
