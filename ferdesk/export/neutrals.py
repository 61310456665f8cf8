"""The neutral faces of a file, from a span of it in which people say that faces are neutral.

They are known only when the file is through: a face may be in view before the span begins, and
whether a face that comes later may be another person is seen at the end. So its frames are kept
until then, and a table has what is above neutral from its first line on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from ferdesk.core.errors import FerdeskError
from ferdesk.core.neutral import (
    LEAST_FRAMES,
    MOST_CHANGE,
    MOST_NOD,
    MOST_TURN,
    Measurement,
    Neutral,
    Refusal,
)
from ferdesk.core.types import FrameRecord
from ferdesk.export.item import Item
from ferdesk.export.kept import Kept

HOW = (
    "For each face the median of each Action Unit over the span. Above neutral: "
    "(measured - neutral) / max(1 - neutral, 0.2), no less than 0 and no more than 1. "
    "Where no picture has two faces, all are taken as one person's. A face whose neutral is not "
    "known has none of it."
)
"""How it is computed, for the file beside the table."""
WHY: Mapping[str, str] = {
    "lost": "not in view all of the time",
    "few": f"in fewer than {LEAST_FRAMES} of the pictures that were read",
    "turned": f"the head was turned by more than {MOST_TURN:g}°",
    "head": f"the head moved by more than {MOST_NOD:g}°",
    "unit": f"{{0}} changed by more than {100 * MOST_CHANGE:g} %",
}
"""What is said of each of :data:`ferdesk.core.neutral.REFUSALS`."""
NOT_THERE = "not in view then"
SHOWN = 5
"""Most faces that a sentence names: a street may have hundreds."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when faces are neutral, in seconds of a file's own clock, both included."""

    start_s: float
    end_s: float

    def to_json(self) -> dict[str, object]:
        """For the file beside the table."""
        return {"from_s": self.start_s, "to_s": self.end_s, "how": HOW}


class Neutrals:
    """Takes in the records of one file, and says what the neutral of each face is.

    Args:
        spec: how the file is called.
        span: when faces are neutral.
    """

    def __init__(self, spec: str, span: Span):
        self._spec, self._span = spec, span
        self._measuring: dict[int, Measurement] = {}
        self._began_ms: int | None = None
        """Time of the first picture of the span."""
        self._first_ms = self._last_ms = 0
        self._seen = 0
        """Pictures."""
        self._ids: dict[int, None] = {}
        """Of all faces of the file, in the order in which they came."""
        self._together = False
        """Whether a picture has two faces."""
        self._own: dict[int, Neutral] | None = None
        """Of each face that the span tells; None until it is through."""
        self._refused: dict[int, str] = {}
        """Why it tells none of other faces that were there."""
        self.without: dict[int, str] = {}
        """Why there is no neutral of a face, by its id; known when the file is through."""

    def see(self, record: FrameRecord) -> None:
        """Take in the next record.

        Raises:
            FerdeskError: the span is through, and has no neutral face.
        """
        at_ms = self._last_ms = record.frame.media_ms
        if not self._seen:
            self._first_ms = at_ms
        self._seen += 1
        self._ids.update(dict.fromkeys(face.track_id for face in record.faces))
        self._together |= len(record.faces) > 1
        if at_ms > 1000 * self._span.end_s:
            self._end_span()
        elif at_ms >= 1000 * self._span.start_s:
            self._measure(record, at_ms)

    def of_file(self) -> Mapping[int, Neutral]:
        """The neutral of each face that has one, by its id, when the file is through.

        Raises:
            FerdeskError: there is none.
        """
        own = self._end_span()
        if not self._together:
            return dict.fromkeys(self._ids, next(iter(own.values())))
        self.without = {i: self._refused.get(i, NOT_THERE) for i in self._ids if i not in own}
        return own

    @property
    def cut_off(self) -> str:
        """What people should know where the file ends before the span, as a sentence; empty where
        it does not."""
        step_ms = (self._last_ms - self._first_ms) / max(1, self._seen - 1)
        # The last picture is shown for a while, and the span may be rounded.
        if 1000 * self._span.end_s - self._last_ms <= 2 * step_ms:
            return ""
        last_s, start_s = self._last_ms / 1000, self._span.start_s
        return (
            f"The last picture that was read is at {last_s:g} s: of the span from {start_s:g} to "
            f"{self._span.end_s:g} s, in which faces are to be neutral, there were "
            f"{last_s - start_s:g} s."
        )

    def _measure(self, record: FrameRecord, at_ms: int) -> None:
        if self._began_ms is None:
            self._began_ms = at_ms
        for face in record.faces:
            if face.track_id not in self._measuring:
                made = self._measuring[face.track_id] = Measurement(face.track_id, 0.0)
                if at_ms > self._began_ms:
                    # It was not there from the start, which may be too long.
                    made.see((), self._began_ms)
        for measurement in self._measuring.values():
            measurement.see(record.faces, at_ms)

    def _end_span(self) -> dict[int, Neutral]:
        """
        Raises:
            FerdeskError: no face of the span has a neutral.
        """
        if self._own is not None:
            return self._own
        span = self._span
        if self._began_ms is None:
            raise FerdeskError(
                f"{self._spec} has no picture from {span.start_s:g} to {span.end_s:g} s, when "
                f"faces are to be neutral; the newest that was read is at "
                f"{self._last_ms / 1000:g} s.",
                "Choose other times.",
            )
        self._own = {}
        for track_id, measurement in self._measuring.items():
            found = measurement.result()
            if isinstance(found, Refusal):
                self._refused[track_id] = WHY[found.why].format(found.unit)
            else:
                self._own[track_id] = found
        if not self._own:
            raise FerdeskError(
                f"{self._spec} has no neutral face from {span.start_s:g} to {span.end_s:g} s: "
                f"{_listed(self._refused, 'face ') or 'no face was found'}.",
                "Choose a span in which the face is calm and looks into the camera.",
            )
        return self._own


class Waiting:
    """The frames of one file, which wait for its neutral faces.

    Args:
        spec: how the file is called.
        span: when faces are neutral.
        folder: where they wait when they are many.
    """

    def __init__(self, spec: str, span: Span, folder: Path):
        self._neutrals = Neutrals(spec, span)
        self._kept = Kept(folder)
        self._found: Mapping[int, Neutral] = {}

    def add(self, item: Item, crops: Sequence[str] = ()) -> None:
        """Take the next frame; ``crops`` are its faces' pictures, or empty.

        Raises:
            FerdeskError: there is no neutral face in the span, or no room for what waits.
        """
        self._neutrals.see(item.record)
        self._kept.add(item, crops)

    def through(self) -> Iterator[tuple[Item, tuple[str, ...]]]:
        """All frames with the neutral faces, when the last one was added.

        Raises:
            FerdeskError: there is no neutral face in the span.
        """
        self._found = self._neutrals.of_file()
        for item, crops in self._kept:
            yield replace(item, neutrals=self._found), crops

    @property
    def notice(self) -> str:
        """What people should know of it when it is through, as sentences; empty for nothing."""
        told = [self._neutrals.cut_off]
        if without := self._neutrals.without:
            told.append(
                "Units above neutral are empty for faces whose neutral is not known: "
                f"{_listed(without)}."
            )
        return " ".join(filter(None, told))

    @property
    def told(self) -> dict[str, Any]:
        """For the file beside the table: the neutral faces by id, and why others have none."""
        known = {
            str(track_id): {"frames": neutral.frames, "units": neutral.to_json()}
            for track_id, neutral in self._found.items()
        }
        without = {str(track_id): why for track_id, why in self._neutrals.without.items()}
        return {"neutral": known, "without_neutral": without}

    def __enter__(self) -> Waiting:
        return self

    def __exit__(self, *_: object) -> None:
        """Forget what is kept."""
        self._kept.__exit__()


def _listed(without: Mapping[int, str], what: str = "") -> str:
    named = [f"{what}{track_id} ({why})" for track_id, why in islice(without.items(), SHOWN)]
    more = len(without) - len(named)
    return "; ".join([*named, f"{more} more"] if more else named)
