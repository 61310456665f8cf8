"""The faces that a person may be asked about: one a second of each face that was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.core.vocab import EMOTIONS
from ferdesk.rows import Row
from ferdesk.scoring import answers
from ferdesk.scoring.answers import NONE, Answers
from ferdesk.scoring.seen import Seen, Sources

MOST = 20_000
"""Faces. More than anybody labels; of more, so many are chosen at random."""
NO_LABEL = "none"
"""Names the group of those that the app gave no label."""

T = TypeVar("T")
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""In place of digits: spreadsheets take ``5813614087e1`` for a number, and write another."""


@dataclass(frozen=True)
class Pool:
    """Faces with their crops, and what was read of them, which is told when they are labelled."""

    path: Path
    """The recording or table that they are from."""
    lines: Mapping[Seen, Row]
    """What was read, as cells of a table, in the order of time."""
    names: tuple[str, ...]
    """Of the table's columns."""
    sources: Sources
    """All files of it, those without a face too."""
    model: str
    """Id of the model that read them."""
    other_models: int
    """Faces that other models read, and that are left out."""
    cut: bool
    """There were more than :data:`MOST`."""
    _crop: Callable[[Seen], np.ndarray]

    def __post_init__(self) -> None:
        if not self.lines:
            raise FerdeskError(
                f"There is no face in {self.path} to label.",
                "Choose one in which faces were read.",
            )

    @cached_property
    def faces(self) -> tuple[Seen, ...]:
        """In the order of time."""
        return tuple(self.lines)

    @cached_property
    def answers(self) -> Answers:
        """What each reader said.

        Raises:
            FerdeskError: the table holds what no analysis writes.
        """
        return answers.of_lines(self.lines, self.names, self.path)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Of each face, in their order: the label that the app gave it, or :data:`NO_LABEL`."""
        app = next(one for one in self.answers.systems if one.name == answers.APP)
        return tuple(NO_LABEL if i == NONE else EMOTIONS[i] for i in app.labels)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Faces of each group that has any."""
        return Counter(self.groups)

    @cached_property
    def group(self) -> Mapping[Seen, str]:
        """Of each face the one that it is in."""
        return dict(zip(self.faces, self.groups))

    @cached_property
    def cells(self) -> Mapping[Seen, tuple[str, str, str, str]]:
        """What a file calls each face: source, frame, face and the recording's time. Of sources
        what is below the folder that they share: on another machine that lies elsewhere."""
        return {
            seen: (
                storable("/".join(self.sources.relative(seen.source))),
                str(seen.frame),
                seen.face_id,
                seen.session_ms,
            )
            for seen in self.faces
        }

    @cached_property
    def by_number(self) -> Mapping[tuple[str, str, str], list[Seen]]:
        """The faces that share frame, face and the recording's time, of whichever source."""
        found: dict[tuple[str, str, str], list[Seen]] = {}
        for seen, (_, *numbers) in self.cells.items():
            found.setdefault((numbers[0], numbers[1], numbers[2]), []).append(seen)
        return found

    def crop(self, seen: Seen) -> np.ndarray:
        """What the network got of a face, uint8 (48, 48).

        Raises:
            FerdeskError: its picture is gone, or is none of a crop.
        """
        return self._crop(seen)

    def mark(self, seen: Seen) -> str:
        """What the crop of a face is known by: labels are of a picture, whatever it is called.

        Raises:
            FerdeskError: as :meth:`crop`.
        """
        drawn = blake2b(self.crop(seen).tobytes(), digest_size=6).hexdigest()
        return drawn.translate(_LETTERS)

    def seconds(self, seen: Seen) -> float | None:
        """When it was: in the recording, else in its video; None of a picture."""
        return seconds_of(self.lines[seen])

    def order(self, evenly: bool) -> tuple[Seen, ...]:
        """In which a person is asked about them; whoever stops has labelled a sample.

        Args:
            evenly: as many of each group as of the others, as long as it has any; else at random.
        """
        mixed = sorted(self.faces, key=lambda seen: lot("asked", *self.cells[seen]))
        if not evenly:
            return tuple(mixed)
        taken: Counter[str] = Counter()
        turns: dict[Seen, int] = {}
        for seen in mixed:
            turns[seen] = taken[self.group[seen]]
            taken[self.group[seen]] += 1
        # Within a turn as they were mixed: what comes next must not be told by what came before.
        return tuple(sorted(mixed, key=turns.__getitem__))


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """One of the frames that a face is in."""

    of: tuple[str, ...]
    """Which face of which file, as every machine calls it."""
    moment: str
    """Tells it apart from all others of that face."""
    second: Hashable
    """The same for all of one second of one face, and for no other."""
    face: T


def recorded(
    face_id: str, session_ms: int, face: T, recording: tuple[str, ...] = ()
) -> Candidate[T]:
    """One of a recording, whether that or its table is read.

    Args:
        recording: in a table of several, which have the same faces and seconds, what tells it from
            the others; empty in one's own.
    """
    second = *recording, face_id, str(session_ms // 1000)
    return Candidate(second, str(session_ms), second, face)


def lot(*name: str) -> bytes:
    """A number that is drawn by chance, and the same whenever and wherever it is drawn for a name:
    two people who label the same file are asked about the same faces, in the same order.

    The first word says what is drawn: which frame of a second, which seconds of very many and
    which face first are not to hang together, or seconds of many frames would come up more often.
    """
    return blake2b(storable("\n".join(name)).encode(), digest_size=8).digest()


def one_a_second(candidates: Iterable[Candidate[T]]) -> tuple[list[T], bool]:
    """One of each second, any of them as likely as the others, in their order; at most
    :data:`MOST`, and whether there were more."""
    drawn: dict[Hashable, _Drawn[T]] = {}
    limit: Rank | None = None
    for place, one in enumerate(candidates):
        before = drawn.get(one.second)
        # Seconds of like files draw the same: of these the one that comes first is the first.
        rank = (lot("second", *one.of), place) if before is None else before.rank
        if limit is not None and rank > limit:
            continue
        number = lot("frame", *one.of, one.moment)
        if before is None or number < before.number:
            drawn[one.second] = _Drawn(rank, number, one.face)
        if len(drawn) > 2 * MOST:  # what has no chance any more is let go
            drawn, limit = _first(drawn)
    cut = limit is not None or len(drawn) > MOST
    kept = (_first(drawn)[0] if cut else drawn).values()
    return [one.face for one in sorted(kept, key=lambda one: one.rank[1])], cut


Rank = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class _Drawn(Generic[T]):
    """The frame of a second that was drawn so far."""

    rank: Rank
    """Of the second, among all seconds."""
    number: bytes
    """Of the frame, among those of the second."""
    face: T


def _first(drawn: Mapping[Hashable, _Drawn[T]]) -> tuple[dict[Hashable, _Drawn[T]], Rank]:
    """The seconds of the lowest ranks, and the highest of these."""
    limit = sorted(one.rank for one in drawn.values())[:MOST][-1]
    return {second: one for second, one in drawn.items() if one.rank <= limit}, limit


def seconds_of(line: Row) -> float | None:
    """When a line's face was; None where it does not say."""
    cell = line.get("session_ms") or line["time_ms"]
    return float(cell) / 1000 if cell else None
