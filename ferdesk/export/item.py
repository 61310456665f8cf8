"""What outputs are made of: a frame that was read, and what is known of it besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ferdesk.core.neutral import Neutral
from ferdesk.core.types import FrameRecord
from ferdesk.core.votes import Shares


@dataclass(frozen=True, slots=True)
class Moment:
    """When a record came in the recording that it is of, whose clock its markers are on."""

    session_ms: int
    """Since the recording began."""
    marker: str = ""
    """Text of the newest marker up to then; empty where there was none, or it has no text."""
    marker_ms: int | None = None
    """When that was set; None where there was none."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record, and the file it is of."""

    source: str
    """The path as it was given; of a folder, the path of the image."""
    record: FrameRecord
    moment: Moment | None = None
    """Of a recorded frame."""
    neutrals: Mapping[int, Neutral] | None = None
    """Neutral faces that are known, by the id of the face; None where none were asked for."""
    people: Shares | None = None
    """What makes shares of people of the chosen model's probabilities; None where its card does not
    tell them."""
    trials: tuple[str, ...] | None = None
    """Names of the trials that its frame is in; None where no trials were given."""
