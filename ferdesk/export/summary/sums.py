"""What is summed up of a file, face by face, as a whole or trial by trial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ferdesk.core.text import storable
from ferdesk.export.summary.tally import Reading, Tally
from ferdesk.export.trials import Trial
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
    frames: int = 0
    weight: float = 0.0
    with_face: float = 0.0
    """Weight of the frames that have a face."""
    faces: dict[Who, Tally] = field(default_factory=dict)

    def weight_of(self, at_ms: int, shown: float) -> float | None:
        """What a frame counts for here, which is shown from then on; None where it is not in it."""
        if self.trial is None:
            return shown
        # The next frame may be far, as where some can't be decoded.
        left = 1000 * self.trial.end_s - at_ms
        return min(shown, left) if self.trial.holds(at_ms) else None


class Sums:
    """Gathers the frames of one file.

    Args:
        source: how the file is called.
        stills: its frames are pictures, which have no time.
        trials: of the file; without any it is summed up as a whole.
        expected: whoever is to have a line in each part, seen or not.
    """

    def __init__(
        self,
        source: str,
        stills: bool = False,
        trials: Sequence[Trial] = (),
        expected: Sequence[Who] = (),
    ):
        self.source = storable(source)
        self.stills = stills
        self.model = ""
        """Of the newest frame."""
        self._parts = [Part(trial) for trial in trials] or [Part()]
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
        for part in self._parts:
            weight = part.weight_of(at_ms, shown)
            if weight is None:
                continue
            part.frames += 1
            part.weight += weight
            part.with_face += weight * bool(seen)
            for face in seen:
                if face.who not in part.faces:
                    part.faces[face.who] = Tally()
                part.faces[face.who].add(face.reading, weight, face.face_id, face.source)

    def lines(self) -> Iterator[Line]:
        """One a face of each part, in the order in which they came, and one for whoever else was
        expected; a single one where there was none, so that a trial in which nothing was read is
        missed by nobody."""
        for part in self._parts:
            missing = {who: Tally() for who in self._expected if who not in part.faces}
            for who, tally in (part.faces | missing or {POOLED: Tally()}).items():
                yield Line(self, part, who, tally)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary."""

    file: Sums
    part: Part
    who: Who
    face: Tally
