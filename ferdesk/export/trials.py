"""Trials: spans of files that have names, by which what was read is told apart and summed up."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ferdesk.export.item import Item

SHOWN = 5
"""Most names in a sentence."""
HOW = (
    "A frame is in a trial from its start on and before its end, by the file's own clock. It may "
    "be in several."
)
"""For the file beside the table."""
BY_MARKER = (
    "A trial lasts from each marker of a recording to the next, the last one to its end; markers "
    "that tell of changed settings end none. A frame is in it from its start on and before its end."
)
"""The same where nobody gave a table of them."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A span of a file, in seconds of its own clock.

    A frame at its end is not in it, so that a trial that begins there shares no frame with it.
    """

    name: str
    start_s: float
    end_s: float
    further: tuple[str, ...] = ()
    """What else is told of it, in the order of :attr:`Trials.further`."""

    @property
    def span_ms(self) -> tuple[int, int]:
        """The first millisecond that is in it, and the first after it that is not."""
        return round(1000 * self.start_s), round(1000 * self.end_s)


class Holding:
    """Which of a file's trials hold a moment. Of hundreds that is asked of each frame, so they are
    gone through once for each stretch between two of their ends."""

    def __init__(self, trials: Sequence[Trial]):
        self._spans = [trial.span_ms for trial in trials]
        self._edges = sorted({edge for span in self._spans for edge in span})
        self._known: dict[int, tuple[int, ...]] = {}

    def at(self, at_ms: int) -> tuple[int, ...]:
        """Their numbers, from 0, in order."""
        stretch = bisect_right(self._edges, at_ms)
        if stretch not in self._known:
            spans = enumerate(self._spans)
            self._known[stretch] = tuple(i for i, (start, end) in spans if start <= at_ms < end)
        return self._known[stretch]


@dataclass(frozen=True, slots=True)
class Trials:
    """The trials of an analysis, as a table told them."""

    path: Path
    """That table."""
    of_file: Mapping[str, tuple[Trial, ...]]
    """By input, in the order of the table; an input that is not in it has none."""
    further: tuple[str, ...] = ()
    """Names of what else is told of each trial."""
    how: str = HOW
    """For the file beside the table."""

    def any_between(self, start_s: float, end_s: float | None) -> bool:
        """Whether there is one, or a part of one, from and up to these times; None for the end."""
        return any(
            trial.end_s > start_s and (end_s is None or trial.start_s <= end_s)
            for trials in self.of_file.values()
            for trial in trials
        )

    def without(self, inputs: Iterable[str]) -> str:
        """What is said of the inputs that have none, before hours of reading: a name that was
        forgotten shows here. Empty where all have one."""
        left = [spec for spec in inputs if spec not in self.of_file]
        if not left:
            return ""
        return f"{self.path} has no trial of these, which are summed up as a whole: {few(left)}."

    def to_json(self) -> dict[str, object]:
        """For the file beside the table."""
        return {"file": self.path.name, "how": self.how}


class Attended:
    """The trials of one file, and how much was read in each.

    Args:
        trials: of the file.
        further: names of what else is told of each.
    """

    def __init__(self, trials: tuple[Trial, ...], further: tuple[str, ...] = ()):
        self.trials = trials
        self._holding = Holding(trials)
        self._further = further
        self._frames: Counter[Trial] = Counter()
        self._with_face: Counter[Trial] = Counter()

    def see(self, item: Item) -> Item:
        """The same frame with the names of the trials that it is in; each frame is seen once."""
        inside = [self.trials[i] for i in self._holding.at(item.record.frame.media_ms)]
        self._frames.update(inside)
        if item.record.faces:
            self._with_face.update(inside)
        return replace(item, trials=tuple(dict.fromkeys(trial.name for trial in inside)))

    @property
    def notice(self) -> str:
        """What people should know when the file is through; empty for nothing."""
        return " ".join(self._missing())

    @property
    def told(self) -> dict[str, Any]:
        """For the file beside the table."""
        return {
            "trials": [
                {
                    "trial": trial.name,
                    "start_s": trial.start_s,
                    "end_s": trial.end_s,
                    "further": dict(zip(self._further, trial.further)),
                    "frames": self._frames[trial],
                    "frames_with_face": self._with_face[trial],
                }
                for trial in self.trials
            ]
        }

    def _missing(self) -> Iterator[str]:
        unread = [trial for trial in self.trials if not self._frames[trial]]
        empty = [t for t in self.trials if self._frames[t] and not self._with_face[t]]
        if unread:
            yield f"No frame was read of these trials: {_listed(unread)}."
        if empty:
            yield f"No face was found in these trials: {_listed(empty)}."


def few(names: list[str]) -> str:
    """The first names, and of more how many there are in all."""
    more = f" … ({len(names)})" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _listed(trials: list[Trial]) -> str:
    return ", ".join(f"{trial.name} ({trial.start_s:g} to {trial.end_s:g} s)" for trial in trials)
