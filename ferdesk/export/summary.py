"""A summary of an analysis: a line for each face of each file, or of each of its trials, for
statistics that need no more."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

import numpy as np

from ferdesk.core.action_units import KEYS
from ferdesk.core.doubt import close_to
from ferdesk.core.neutral import Neutral
from ferdesk.core.text import storable
from ferdesk.core.types import FaceRecord, FrameRecord
from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.core.votes import Shares
from ferdesk.export.table import above_neutral, as_text
from ferdesk.export.trials import Trial, Trials
from ferdesk.export.writers import TextWriter

POOLED = None
"""The id under which the faces of pictures are: none of them is the same in two pictures."""


class Levels:
    """How high some numbers were over time, which are not negative.

    Args:
        count: how many numbers. Arrays are float64 (count,), of the readings in which one could be
            told.
    """

    def __init__(self, count: int):
        self.weights, self.means, self.peaks = np.zeros((3, count))
        self.squares = np.zeros(count)
        """Sum of the weighted squared distances from the mean."""

    def add(self, values: np.ndarray, weight: float) -> None:
        """West's way to add to a weighted mean and variance, which loses no digits.

        Args:
            values: float (count,); NaN where it could not be told.
            weight: > 0.
        """
        read = np.isfinite(values)
        self.weights[read] += weight
        far = values[read] - self.means[read]
        self.means[read] += far * weight / self.weights[read]
        self.squares[read] += weight * far * (values[read] - self.means[read])
        self.peaks[read] = np.maximum(self.peaks[read], values[read])

    @property
    def deviations(self) -> np.ndarray:
        """What could not be read is no number."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(self.squares / self.weights)


@dataclass(slots=True)
class Tally:
    """What is kept of a face: sums alone, so that hours take no more memory than a second.

    Every reading weighs as long as its frame is shown, in milliseconds; pictures weigh alike.
    """

    readings: int = 0
    weight: float = 0.0
    flagged: float = 0.0
    abstained: float = 0.0
    close: float = 0.0
    labels: np.ndarray = field(default_factory=lambda: np.zeros(len(EMOTIONS)))
    """float64 (8,), in the order of ``vocab.EMOTIONS``."""
    smoothed: Levels = field(default_factory=lambda: Levels(len(EMOTIONS)))
    people: Levels = field(default_factory=lambda: Levels(len(EMOTIONS)))
    """Of the shares of people who would say so."""
    units: Levels = field(default_factory=lambda: Levels(len(KEYS)))
    above: Levels = field(default_factory=lambda: Levels(len(KEYS)))
    """Of the units above the face's own neutral."""

    def add(
        self,
        face: FaceRecord,
        weight: float,
        above: Mapping[str, float] | None,
        people: Shares | None,
    ) -> None:
        self.readings += 1
        self.weight += weight
        self.flagged += weight * bool(face.flags)
        self.close += weight * (close_to(face) is not None)
        if face.decision.label is None:
            self.abstained += weight
        else:
            self.labels[INDEX[face.decision.label]] += weight
        self.smoothed.add(face.smoothed, weight)
        if people is not None:
            self.people.add(people(face.smoothed), weight)
        self.units.add(_by_key(face.action_units), weight)
        if above is not None:
            self.above.add(_by_key(above), weight)


def _by_key(units: Mapping[str, float]) -> np.ndarray:
    """float64 (len(KEYS),), NaN where a unit is missing."""
    return np.array([units.get(key, np.nan) for key in KEYS])


@dataclass(slots=True)
class Part:
    """What is summed up by itself."""

    trial: Trial | None = None
    """None for all of a file that has no trials."""
    frames: int = 0
    weight: float = 0.0
    with_face: float = 0.0
    """Weight of the frames that have a face."""
    faces: dict[int | None, Tally] = field(default_factory=dict)

    def weight_of(self, at_ms: int, shown: float) -> float | None:
        """What a frame counts for here, which is shown from then on; None where it is not in it."""
        if self.trial is None:
            return shown
        # The next frame may be far, as where some can't be decoded.
        left = 1000 * self.trial.end_s - at_ms
        return min(shown, left) if self.trial.holds(at_ms) else None


class Summary:
    """Gathers the frames of one file.

    Args:
        source: how the file is called.
        frame_ms: milliseconds that the last frame is taken to be shown; each other one is shown
            until the next.
        stills: its frames are pictures, which have no time.
        neutrals: the neutral faces that are known, by the id of the face.
        trials: of the file; without any it is summed up as a whole.
        people: what makes shares of people of the model's probabilities, where that is known.
    """

    def __init__(
        self,
        source: str,
        frame_ms: float,
        stills: bool = False,
        neutrals: Mapping[int, Neutral] | None = None,
        trials: Sequence[Trial] = (),
        people: Shares | None = None,
    ):
        self.source = storable(source)
        self.stills = stills
        self.model = ""
        self._parts = [Part(trial) for trial in trials] or [Part()]
        self._frame_ms = frame_ms
        self._neutrals, self._people = neutrals, people
        self._waiting: FrameRecord | None = None
        """The newest frame: how long it is shown is known when the next one comes."""

    def add(self, record: FrameRecord) -> None:
        """Take the next frame."""
        if self._waiting is not None:
            self._count(self._waiting, record.frame.media_ms - self._waiting.frame.media_ms)
        self._waiting = record

    def lines(self) -> Iterator[Line]:
        """One a face of each part, in the order in which they came; a single one where there was
        none, so that a trial in which nothing was read is missed by nobody."""
        if self._waiting is not None:
            self._count(self._waiting, self._frame_ms)
            self._waiting = None
        for part in self._parts:
            for face_id, tally in part.faces.items() or ((POOLED, Tally()),):
                yield Line(self, part, face_id, tally)

    def _count(self, record: FrameRecord, shown_ms: float) -> None:
        shown = 1.0 if self.stills else shown_ms
        self.model = record.model_id
        for part in self._parts:
            weight = part.weight_of(record.frame.media_ms, shown)
            if weight is None:
                continue
            part.frames += 1
            part.weight += weight
            part.with_face += weight * bool(record.faces)
            for face in record.faces:
                face_id = POOLED if self.stills else face.track_id
                part.faces.setdefault(face_id, Tally()).add(
                    face, weight, above_neutral(face, self._neutrals), self._people
                )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary."""

    file: Summary
    part: Part
    face_id: int | None
    face: Tally


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    meaning: str
    value: Callable[[Line], object]


def _share(of: Callable[[Tally], float]) -> Callable[[Line], object]:
    """A part of the face's time; nothing where no face was seen."""
    return lambda line: of(line.face) / line.face.weight if line.face.weight else None


def _any_face(line: Line) -> float | None:
    """Nothing where no frame was read."""
    return line.part.with_face / line.part.weight if line.part.weight else None


def _seen(line: Line) -> float | None:
    # Of pictures with several faces each face has a reading, and the picture counts once.
    if line.file.stills:
        return _any_face(line)
    return line.face.weight / line.part.weight if line.part.weight else None


def _levels(
    names: Sequence[str], suffix: str, meaning: str, of: Callable[[Tally], Levels]
) -> tuple[Column, ...]:
    """Three columns for each name; empty where that could not be read."""

    def cell(i: int, what: Callable[[Levels], np.ndarray]) -> Callable[[Line], object]:
        return lambda line: what(of(line.face))[i] if of(line.face).weights[i] else None

    return tuple(
        column
        for i, name in enumerate(names)
        for column in (
            Column(f"{name}{suffix}_mean", meaning, cell(i, lambda levels: levels.means)),
            Column(
                f"{name}{suffix}_sd",
                "its standard deviation, of the population",
                cell(i, lambda levels: levels.deviations),
            ),
            Column(
                f"{name}{suffix}_peak", "its largest value", cell(i, lambda levels: levels.peaks)
            ),
        )
    )


def _label(i: int) -> Callable[[Tally], float]:
    return lambda face: face.labels[i]


COLUMNS: tuple[Column, ...] = (
    Column("source", "file or folder that was read", lambda line: line.file.source),
    Column("model", "id of the model", lambda line: line.file.model),
    Column("frames", "frames that were read", lambda line: line.part.frames),
    Column(
        "seconds",
        "how long they are shown; empty for pictures, which have no time",
        lambda line: None if line.file.stills else line.part.weight / 1000,
    ),
    Column(
        "any_face_share",
        "share of that time with a face, whichever; of pictures, share of them",
        _any_face,
    ),
    Column(
        "face_id",
        "as in the table; empty where there was no face, and for pictures, whose faces are taken "
        "together",
        lambda line: line.face_id,
    ),
    Column(
        "readings", "frames with this face; of pictures, faces", lambda line: line.face.readings
    ),
    Column("seen_share", "share of that time with this face", _seen),
    Column("flagged_share", "of this face's time: with a flaw", _share(lambda f: f.flagged)),
    Column("abstained_share", "of this face's time: no label", _share(lambda f: f.abstained)),
    Column("close_share", "of this face's time: close_to is set", _share(lambda f: f.close)),
    *(
        Column(f"{name}_share", "of this face's time: this label", _share(_label(i)))
        for i, name in enumerate(EMOTIONS)
    ),
    *_levels(KEYS, "", "intensity 0 to 1, over time", lambda face: face.units),
    *_levels(
        EMOTIONS, "_smoothed", "smoothed probability 0 to 1, over time", lambda face: face.smoothed
    ),
)
"""In the order of the file. New columns are added; those that are there keep name and meaning."""
ABOVE: tuple[Column, ...] = _levels(
    KEYS,
    "_above_neutral",
    "above the face's own neutral, 0 to 1, over time",
    lambda face: face.above,
)
"""What there is besides where neutral faces were asked for, after those of every summary."""
PEOPLE: tuple[Column, ...] = _levels(
    EMOTIONS,
    "_people",
    "share of people, 0 to 1, who would say so, over time",
    lambda face: face.people,
)
"""What there is besides where the model's card tells of people's votes, after that."""


def _of_trial(value: Callable[[Trial], object]) -> Callable[[Line], object]:
    return lambda line: None if line.part.trial is None else value(line.part.trial)


def _further(i: int) -> Callable[[Line], object]:
    return _of_trial(lambda trial: trial.further[i])


TRIALS: tuple[Column, ...] = (
    Column(
        "trial",
        "its name; the line is of the frames in it alone. Empty where the file has no trials, and "
        "the line is of all of it",
        _of_trial(lambda trial: trial.name),
    ),
    # As they were given, with more digits than a measurement has.
    Column("trial_start_s", "where it begins", _of_trial(lambda trial: f"{trial.start_s:.10g}")),
    Column("trial_end_s", "where it ends", _of_trial(lambda trial: f"{trial.end_s:.10g}")),
)
"""What there is besides where trials were given, after everything else; then comes what else their
table says of each."""
NAMES = frozenset(column.name for column in (*COLUMNS, *ABOVE, *PEOPLE, *TRIALS))
"""Of all columns that a summary may have of its own."""


class SummaryWriter(TextWriter):
    """Writes summaries of files, one after the other, as CSV.

    Args:
        stream: text, in which it may go back.
        neutral: neutral faces are known, and what is above them is added.
        trials: those of all files; None where none were given.
        people: shares of people are known, and are added.
    """

    def __init__(
        self,
        stream: IO[str],
        neutral: bool = False,
        trials: Trials | None = None,
        people: bool = False,
    ):
        super().__init__(stream)
        self._columns = (
            *COLUMNS,
            *(ABOVE if neutral else ()),
            *(PEOPLE if people else ()),
            *_trial_columns(trials),
        )
        self._csv = csv.writer(stream)
        self._csv.writerow(self.meanings)
        self.commit()

    @property
    def meanings(self) -> dict[str, str]:
        """What the columns mean, by name."""
        return {column.name: column.meaning for column in self._columns}

    def write(self, summary: Summary) -> None:
        """Write all lines of a file that is through."""
        for line in summary.lines():
            self._csv.writerow([as_text(column.value(line)) for column in self._columns])


def _trial_columns(trials: Trials | None) -> tuple[Column, ...]:
    if trials is None:
        return ()
    further = enumerate(trials.further)
    meaning = f"of the trial, from {trials.path.name}"
    return (*TRIALS, *(Column(name, meaning, _further(i)) for i, name in further))
