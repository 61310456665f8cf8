"""The columns of a summary, one row a column: the names are stable and carry their units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.core.action_units import KEYS
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.summary.bins import Bin
from ferdesk.export.summary.sums import POOLED, Line
from ferdesk.export.summary.tally import Levels, Tally
from ferdesk.export.trials import Trial, Trials
from ferdesk.participants.who import Participants


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
    if line.who == POOLED:
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
        lambda line: ";".join(line.face.ids),
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


def _edge(of: Callable[[Bin], int]) -> Callable[[Line], object]:
    """In seconds from where its trial begins, or the file's clock."""

    def value(line: Line) -> str | None:
        if line.part.bin is None:
            return None
        trial = line.part.trial
        start_ms = 0 if trial is None else trial.span_ms[0]
        return f"{(of(line.part.bin) - start_ms) / 1000:.10g}"

    return value


BINS: tuple[Column, ...] = (
    Column(
        "bin_start_s",
        "where the time bin begins, in seconds from the trial's start, or where there is none by "
        "the file's clock; the line is of it alone. Empty for pictures, which have no time",
        _edge(lambda one: one.begins_ms),
    ),
    Column("bin_end_s", "where it ends", _edge(lambda one: one.ends_ms)),
)
"""What there is besides where time bins were asked for, after that."""


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
PARTICIPANT = Column(
    "participant",
    "whose faces they are; empty where nobody said. face_id has all of theirs, joined by ;",
    lambda line: line.who.name if line.who.participant else None,
)
"""What there is besides where participants were given, before what else their table says of
each."""
NAMES = frozenset(column.name for column in (*COLUMNS, *ABOVE, *PEOPLE, *BINS, *TRIALS))
"""Of all columns that a summary may have of its own, but for the participant."""


def shape(
    neutral: bool = False,
    people: bool = False,
    trials: Trials | None = None,
    participants: Participants | None = None,
    bins: bool = False,
) -> tuple[Column, ...]:
    """The columns of a summary.

    Args:
        neutral: neutral faces are known, and what is above them is added.
        people: shares of people are known, and are added.
        trials: those of all files; None where none were given.
        participants: who is who; None where nobody said.
        bins: lines are of time bins.

    Raises:
        FerdeskError: two tables have a column of one name, or one has a name of the summary's.
    """
    columns = (
        *COLUMNS,
        *(ABOVE if neutral else ()),
        *(PEOPLE if people else ()),
        *(BINS if bins else ()),
        *_trial_columns(trials),
        *_participant_columns(participants),
    )
    for name, times in Counter(column.name for column in columns).items():
        if times > 1:
            raise FerdeskError(
                f"The summary would have two columns {name}.",
                "Call that of the trials or of the participants otherwise in their table.",
            )
    return columns


def _trial_columns(trials: Trials | None) -> tuple[Column, ...]:
    if trials is None:
        return ()
    further = enumerate(trials.further)
    meaning = f"of the trial, from {trials.path.name}"
    return (*TRIALS, *(Column(name, meaning, _further(i)) for i, name in further))


def _participant_columns(participants: Participants | None) -> tuple[Column, ...]:
    if participants is None:
        return ()
    further = enumerate(participants.further)
    told = participants.path.name if participants.path else ""
    meaning = f"of the participant, from {told}"
    return (
        PARTICIPANT,
        *(Column(name, meaning, _else(participants, i)) for i, name in further),
    )


def _else(participants: Participants, i: int) -> Callable[[Line], object]:
    def value(line: Line) -> object:
        if not line.who.participant:
            return None
        files = tuple(line.face.sources) or (line.file.source,)
        return participants.what_else(files, line.who.name)[i]

    return value
