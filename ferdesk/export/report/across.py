"""Trials of several files taken together, by their name or by what else is told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.export.report.facts import Facts, facts_of
from ferdesk.export.report.files import File, Span

LEAST_FILES = 2
"""With trials: of a single one its own part says all."""
MOST_VALUES = 20
"""Different values of a column by which trials are still grouped: with more it tells them apart,
as a number of the trial does, and groups nothing."""


@dataclass(frozen=True, slots=True)
class Group:
    """Trials that have something in common. Each file counts alike."""

    name: str
    trials: int
    files: int
    """In which a face was in view in one of them; the others count for nothing below."""
    labels: np.ndarray
    """float64 (9,): mean share of the time in view with each label, and last without one."""
    spread: np.ndarray
    """float64 (8,): standard deviation between the files (of the sample); NaN for one file."""


def by_name(files: Sequence[File]) -> tuple[Group, ...]:
    """Trials of one name, in the order in which they come."""
    return _grouped(files, lambda trial: trial.name)


def columns(files: Sequence[File]) -> tuple[str, ...]:
    """What else is told of trials, and has a few values that come again."""
    trials = [trial for file in files for trial in file.trials]
    names = dict.fromkeys(name for trial in trials for name in trial.further)
    found = []
    for name in names:
        values = {trial.further.get(name, "") for trial in trials} - {""}
        if 1 < len(values) <= min(MOST_VALUES, len(trials) - 1):
            found.append(name)
    return tuple(found)


def by_column(files: Sequence[File], column: str) -> tuple[Group, ...]:
    """Trials of one value of a column; those without any are left out."""
    return _grouped(files, lambda trial: trial.further.get(column, ""))


def _grouped(files: Sequence[File], of: Callable[[Span], str]) -> tuple[Group, ...]:
    names = dict.fromkeys(of(trial) for file in files for trial in file.trials)
    return tuple(_group(name, files, of) for name in names if name)


def _group(name: str, files: Sequence[File], of: Callable[[Span], str]) -> Group:
    trials, each = 0, []
    for file in files:
        own = [trial for trial in file.trials if of(trial) == name]
        trials += len(own)
        seen = [facts for trial in own if (facts := _longest(file, trial)) is not None]
        if seen:
            seconds = [facts.seconds for facts in seen]
            each.append(np.average([facts.labels for facts in seen], 0, seconds))
    labels, spread = np.zeros(N_EMOTIONS + 1), np.full(N_EMOTIONS, np.nan)
    if each:
        labels = np.mean(each, 0)
    if len(each) > 1:
        spread = np.std(each, 0, ddof=1)[:N_EMOTIONS]
    return Group(name, trials, len(each), labels, spread)


def _longest(file: File, trial: Span) -> Facts | None:
    """Of the face that is longest in view in a trial; None where there is none."""
    found = [facts_of(file, face, trial) for face in file.faces]
    best = max(found, key=lambda facts: facts.seconds, default=None)
    return best if best is not None and best.seconds else None
