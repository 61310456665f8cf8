"""What is summed up of a file, face by face, as a whole or trial by trial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ferdesk.core.text import storable
from ferdesk.export.summary.bins import Bin, bin_at, bins_of
from ferdesk.export.summary.tally import Reading, Tally
from ferdesk.export.trials import Holding, Trial
from ferdesk.frames import Who

POOLED = Who("")
"""The faces of pictures: none of them is known to be the same in two pictures."""


class Seen(NamedTuple):
    """A face in a frame."""

    who: Who
    face_id: str
    """What the summary calls the face; empty for a picture's."""
    reading: Reading
    source: str = ""
    """Which picture of a folder it is in."""


@dataclass(slots=True)
class Part:
    """What is summed up by itself."""

    trial: Trial | None = None
    """None for all of a file that has no trials."""
    bin: Bin | None = None
    """The time bin of it; None for all of it."""
    frames: int = 0
    weight: float = 0.0
    with_face: float = 0.0
    """Weight of the frames that have a face."""
    faces: dict[Who, Tally] = field(default_factory=dict)

    def add(self, faces: Iterable[Seen], weight: float) -> None:
        """Take a frame, which counts as much."""
        self.frames += 1
        self.weight += weight
        self.with_face += weight * bool(faces)
        for face in faces:
            if face.who not in self.faces:
                self.faces[face.who] = Tally()
            self.faces[face.who].add(face.reading, weight, face.face_id, face.source)


class _Stretch:
    """A trial, or all of a file, in as many parts as are summed up by themselves.

    Args:
        trial: None for all of a file.
        bin_ms: length of the time bins; None for none.
    """

    def __init__(self, trial: Trial | None, bin_ms: int | None):
        self._trial, self._bin_ms = trial, bin_ms
        self._start_ms = 0 if trial is None else trial.span_ms[0]
        self._end_ms = None if trial is None else trial.span_ms[1]
        self._parts: dict[int, Part] = {} if bin_ms else {0: Part(trial)}
        """By the number of the bin."""

    def count(self, at_ms: int, faces: Sequence[Seen], shown: float) -> None:
        """Take a frame of it that is shown from then on."""
        if self._trial is not None:
            # The next frame may be far, as where some can't be decoded.
            shown = min(shown, 1000 * self._trial.end_s - at_ms)
        if self._bin_ms is None:
            self._parts[0].add(faces, shown)
            return
        for one, weight in bins_of(at_ms, shown, self._bin_ms, self._start_ms, self._end_ms):
            if one.number not in self._parts:
                self._parts[one.number] = Part(self._trial, one)
            self._parts[one.number].add(faces, weight)

    def parts(self, expected: Iterable[Who]) -> Iterator[tuple[Part, dict[Who, Tally]]]:
        """All of them, also those in which nothing was read, with whoever has a line in each.

        Args:
            expected: whoever is to have one in each. Others have one from the first in which they
                are seen to the last, so that no time is missing between.
        """
        spans: dict[Who, tuple[int, int]] = {}
        for number in sorted(self._parts):
            for who in self._parts[number].faces:
                spans[who] = (spans.get(who, (number,))[0], number)
        for number in self._numbers():
            part = self._parts.get(number) or Part(self._trial, self._bin(number))
            away = {who: Tally() for who in expected}
            for who, (first, last) in spans.items():
                if first < number < last and who not in away:
                    away[who] = Tally(ids=dict(self._parts[first].faces[who].ids))
            missing = {who: tally for who, tally in away.items() if who not in part.faces}
            yield part, part.faces | missing

    def _numbers(self) -> Iterable[int]:
        if self._bin_ms is None:
            return (0,)
        if self._end_ms is None:
            return range(min(self._parts, default=0), max(self._parts, default=-1) + 1)
        return range(max(1, -((self._start_ms - self._end_ms) // self._bin_ms)))

    def _bin(self, number: int) -> Bin | None:
        if self._bin_ms is None:
            return None
        at_ms = self._start_ms + number * self._bin_ms
        return bin_at(at_ms, self._bin_ms, self._start_ms, self._end_ms)


class Sums:
    """Gathers the frames of one file.

    Args:
        source: how the file is called.
        stills: its frames are pictures, which have no time.
        trials: of the file; without any it is summed up as a whole.
        expected: whoever is to have a line in each part, seen or not.
        bin_s: length of the time bins that each trial, or the file, is cut into, in seconds; None
            for none. Pictures have none.
    """

    def __init__(
        self,
        source: str,
        stills: bool = False,
        trials: Sequence[Trial] = (),
        expected: Sequence[Who] = (),
        bin_s: float | None = None,
    ):
        self.source = storable(source)
        self.stills = stills
        self.model = ""
        """Of the newest frame."""
        bin_ms = None if bin_s is None or stills else round(1000 * bin_s)
        self._stretches = [_Stretch(trial, bin_ms) for trial in trials or (None,)]
        self._holding = Holding(trials) if trials else None
        self._expected = tuple(expected)

    def count(self, at_ms: int, model: str, faces: Iterable[Seen], shown_ms: float) -> None:
        """Take a frame.

        Args:
            at_ms: when it is shown.
            model: id of the model that decided.
            shown_ms: for how long; whatever it is, pictures count alike.
        """
        shown = 1.0 if self.stills else shown_ms
        self.model = model
        seen = tuple(faces)
        for number in self._holding.at(at_ms) if self._holding else (0,):
            self._stretches[number].count(at_ms, seen, shown)

    def lines(self) -> Iterator[Line]:
        """One a face of each part, in the order in which they came, and one for whoever else was
        expected; a single one where there was none, so that a trial in which nothing was read is
        missed by nobody."""
        for stretch in self._stretches:
            for part, faces in stretch.parts(self._expected):
                for who, tally in (faces or {POOLED: Tally()}).items():
                    yield Line(self, part, who, tally)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary."""

    file: Sums
    part: Part
    who: Who
    face: Tally
