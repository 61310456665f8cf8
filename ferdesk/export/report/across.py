"""Trials of several files taken together, by their name or by what else is told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.export.report.facts import facts_of, shown_in
from ferdesk.export.report.files import Face, File, Span

LEAST_FILES = 2
"""With trials: of a single one its own part says all."""
MOST_VALUES = 20
"""Different values of a column by which trials are still grouped: with more it tells them apart,
as a number of the trial does, and groups nothing."""


@dataclass(frozen=True, slots=True)
class Group:
    """Trials that have something in common. Each participant counts alike, and where nobody said
    who is who each file."""

    name: str
    trials: int
    count: int
    """Of participants or files, of which a face was in view; the others count for nothing below."""
    labels: np.ndarray
    """float64 (9,): mean share of the time in view with each label, and last without one; NaN
    where no face was in view."""
    spread: np.ndarray
    """float64 (8,): standard deviation between them (of the sample); NaN for a single one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a trial of a file."""

    file: File
    trial: Span
    face: Face | None
    """The one that is longest in view in it; None where nobody is."""
    labels: np.ndarray
    """float64 (9,), of that face; NaN where there is none."""
    seconds: float
    """That it is in view."""

    @property
    def whose(self) -> str:
        """The participant; of nobody's face the file."""
        who = None if self.face is None else self.face.who
        return who.name if who is not None and who.participant else self.file.name


def noun(files: Sequence[Sequence[Seen]]) -> str:
    """What counts alike."""
    faces = [seen.face for file in files for seen in file if seen.face is not None]
    return "Participants" if faces and all(face.who.participant for face in faces) else "Files"


def seen_in(file: File) -> tuple[Seen, ...]:
    """Of each trial of a file."""
    return tuple(_seen(file, trial) for trial in file.trials)


def by_name(files: Sequence[Sequence[Seen]]) -> tuple[Group, ...]:
    """Trials of one name, in the order in which they come."""
    return _grouped(files, lambda trial: trial.name)


def columns(files: Sequence[Sequence[Seen]]) -> tuple[str, ...]:
    """What else is told of trials, and has a few values of which some come again."""
    trials = [seen.trial for file in files for seen in file]
    found = []
    for name in dict.fromkeys(name for trial in trials for name in trial.further):
        values = [value for trial in trials if (value := trial.further.get(name))]
        if 1 < len(set(values)) <= min(MOST_VALUES, len(values) - 1):
            found.append(name)
    return tuple(found)


def by_column(files: Sequence[Sequence[Seen]], column: str) -> tuple[Group, ...]:
    """Trials of one value of a column; those without any are left out."""
    return _grouped(files, lambda trial: trial.further.get(column, ""))


def _grouped(files: Sequence[Sequence[Seen]], of: Callable[[Span], str]) -> tuple[Group, ...]:
    names = dict.fromkeys(of(seen.trial) for file in files for seen in file)
    return tuple(_group(name, files, of) for name in names if name)


def _group(name: str, files: Sequence[Sequence[Seen]], of: Callable[[Span], str]) -> Group:
    own = [seen for file in files for seen in file if of(seen.trial) == name]
    by_whom: dict[str, list[Seen]] = {}
    for seen in own:
        if seen.seconds:
            by_whom.setdefault(seen.whose, []).append(seen)
    each = [
        np.average([seen.labels for seen in there], 0, [seen.seconds for seen in there])
        for there in by_whom.values()
    ]
    labels, spread = np.full(N_EMOTIONS + 1, np.nan), np.full(N_EMOTIONS, np.nan)
    if each:
        labels = np.mean(each, 0)
    if len(each) > 1:
        spread = np.std(each, 0, ddof=1)[:N_EMOTIONS]
    return Group(name, len(own), len(each), labels, spread)


def _seen(file: File, trial: Span) -> Seen:
    shown = shown_in(file, trial)
    seconds = [float(shown[face.frames].sum()) for face in file.faces]
    longest = max(range(len(seconds)), key=seconds.__getitem__, default=None)
    if longest is None or not seconds[longest]:
        return Seen(file, trial, None, np.full(N_EMOTIONS + 1, np.nan), 0.0)
    face = file.faces[longest]
    return Seen(file, trial, face, facts_of(file, face, trial).labels, seconds[longest])
