"""What is in a session, at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from ferdesk.core.counts import size
from ferdesk.core.vocab import EMOTIONS
from ferdesk.session import schema
from ferdesk.session.events import GAP, MARKER, NOTE, Event
from ferdesk.session.reader import Reader
from ferdesk.session.times import clock

NOT_CLOSED = "It was not closed: the recording goes on, or the app was ended in the middle."


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts and spans of one session."""

    name: str
    started_utc: str
    seconds: float
    """Of the last record."""
    bytes: int
    frames: int
    frames_with_face: int
    faces: int
    """Faces of all frames together."""
    most_faces: int
    """In one frame."""
    skipped: int
    """Frames of the sources that were not read between those that were: a live view reads the
    newest picture only."""
    labels: Mapping[str, int]
    """Faces by shown label, the emotions in their order, then ``none`` where it abstained."""
    sources: tuple[str, ...]
    models: tuple[str, ...]
    """Ids of those that gave predictions."""
    compared: tuple[str, ...]
    """Those of them that read beside the chosen one at some time."""
    events: tuple[Event, ...]
    pictures: str
    complete: bool
    message: str

    def lines(self) -> Iterator[str]:
        """For people, line by line."""
        yield f"{self.name}: {clock(self.seconds)}, {size(self.bytes)}, begun {self.started_utc}"
        if not self.complete:
            yield NOT_CLOSED
        if self.message:
            yield self.message
        yield f"Sources: {', '.join(self.sources) or 'none'}"
        yield f"Models: {', '.join(self.models) or 'none'}"
        yield (
            f"Frames: {self.frames}, {self.frames_with_face} with a face"
            f" ({self.skipped} more were skipped while it was live)"
        )
        yield f"Faces: {self.faces}, at most {self.most_faces} at once"
        yield f"Pictures: {self.pictures}"
        if self.faces:
            shares = (
                f"{name} {count / self.faces:.1%}" for name, count in self.labels.items() if count
            )
            yield f"Labels: {', '.join(shares)}"
        for event in self.events:
            if event.kind == GAP:
                span = f"{clock(event.seconds)} to {clock(event.until)}"
                yield f"Gap, {span}: {event.text or 'no record came'}"
            elif event.kind == MARKER:
                yield f"Marker, {clock(event.seconds)}: {event.text}".rstrip(": ")
            elif event.kind == NOTE:
                yield f"Note: {event.text}"


def summarise(reader: Reader) -> Summary:
    """Count what is in a session.

    Raises:
        FerdeskError: it is damaged.
    """
    with schema.told(reader.path):
        return _summary(reader)


def _summary(reader: Reader) -> Summary:
    faces = f"FROM faces WHERE id < {reader.end_of_faces} GROUP BY"
    per_frame = reader.query(
        f"SELECT id / {schema.FACES_A_FRAME}, COUNT(*) {faces} 1 ORDER BY 2 DESC"
    )
    counts = dict(reader.query(f"SELECT label, COUNT(*) {faces} label"))
    labels = {name: int(counts.get(name, 0)) for name in EMOTIONS}
    labels["none"] = int(counts.get(None, 0))
    used = (
        "SELECT name FROM models WHERE id IN (SELECT DISTINCT model FROM predictions"
        f" WHERE id < {reader.end_of_faces * schema.MODELS_A_FACE}{{}}) ORDER BY"
    )
    beside = f" AND id % {schema.MODELS_A_FACE} > 0"
    return Summary(
        name=reader.path.name,
        started_utc=reader.started_utc,
        seconds=reader.seconds,
        bytes=sum(
            one.stat().st_size for one in schema.files_of(reader.path) if schema.is_there(one)
        ),
        frames=len(reader),
        frames_with_face=len(per_frame),
        faces=sum(count for _, count in per_frame),
        most_faces=per_frame[0][1] if per_frame else 0,
        skipped=_skipped(reader),
        labels=MappingProxyType(labels),
        sources=tuple(name for (name,) in reader.query("SELECT name FROM sources ORDER BY id")),
        models=tuple(name for (name,) in reader.query(used.format("") + " id")),
        compared=tuple(name for (name,) in reader.query(used.format(beside) + " id")),
        events=reader.events(),
        pictures=reader.encoding.get("pictures", "none"),
        complete=reader.complete,
        message=reader.message,
    )


def _skipped(reader: Reader) -> int:
    """Numbers missing between frames of a source; where it was opened anew they start again."""
    rows = reader.query(
        f"SELECT source, frame_index FROM frames WHERE id <= {len(reader)} ORDER BY id"
    )
    return sum(
        max(0, index - before - 1)
        for (source_before, before), (source, index) in pairwise(rows)
        if source == source_before
    )
