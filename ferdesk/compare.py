"""How far models agree on the same faces, over a window of time.

Only numbers here: labels go in as they come, agreement and Cohen's kappa by pair
and the moments of disagreement come out. A model's label is its own likeliest
emotion of a frame, before filter and disambiguation, so that models are compared
and not what is made of them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from ferdesk.core.metrics import confusion, kappa
from ferdesk.core.types import FrameRecord
from ferdesk.core.vocab import EMOTIONS

WINDOW_S = 60.0
MOST_ENTRIES = 20_000
"""Of the window, whatever its length: a bound on memory and on the time of a look."""


@dataclass(frozen=True, slots=True)
class Pair:
    """How two models agree on the faces that both have read."""

    first: str
    second: str
    n: int
    """Faces of frames that both have read."""
    agreement: float
    """Share in [0, 1] of equal labels; NaN where n is 0."""
    kappa: float
    """Cohen's kappa in [-1, 1]: agreement beyond what the labels' frequencies would give by
    chance. NaN where n is 0, and where both gave one and the same label throughout: nothing can
    be told from that."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A spell in which models differed about one face."""

    start_ms: int
    end_ms: int
    """Media time of its first and last frame; equal for a single frame."""
    track_id: int
    labels: tuple[tuple[str, str], ...]
    """Model id and label, in the order of the prediction list; the same throughout the spell."""


@dataclass(frozen=True, slots=True)
class _Entry:
    at_ms: int
    track_id: int
    labels: tuple[tuple[str, int], ...]
    """Model id and index of its label."""


class Window:
    """Labels of the last while. Not to be shared between threads.

    Args:
        window_s: seconds that it reaches back from the newest frame.
    """

    def __init__(self, window_s: float = WINDOW_S):
        self._window_ms = window_s * 1000
        self._entries: deque[_Entry] = deque(maxlen=MOST_ENTRIES)
        self._source = ""
        self._jumps = 0

    def add(self, record: FrameRecord) -> None:
        """Take in a record; faces that a single model has read are left out.

        A further record of the frame before takes that one's place. Another source, a jump, and a
        clock that goes back (a loop) start the window anew.
        """
        at_ms = record.frame.media_ms
        if self._entries and (at_ms < self._entries[-1].at_ms or self._of_another(record)):
            self._entries.clear()
        self._jumps = record.frame.jumps
        if record.faces:
            self._source = record.frame.source
        while self._entries and self._entries[-1].at_ms == at_ms:
            self._entries.pop()
        for face in record.faces:
            labels = tuple((p.model_id, int(p.probabilities.argmax())) for p in face.predictions)
            if len(labels) > 1:
                self._entries.append(_Entry(at_ms, face.track_id, labels))
        while self._entries and at_ms - self._entries[0].at_ms > self._window_ms:
            self._entries.popleft()

    def _of_another(self, record: FrameRecord) -> bool:
        """Whether a record comes after a jump, or with faces of another source than the entries.

        The pictures of a folder have a name each, but their faces are numbered on; a source that
        was opened anew begins with 1, unless it is recorded.
        """
        if record.frame.jumps != self._jumps:
            return True
        newest = self._entries[-1].track_id
        return record.frame.source != self._source and any(
            face.track_id <= newest for face in record.faces
        )

    def clear(self) -> None:
        """Begin anew."""
        self._entries.clear()

    def __len__(self) -> int:
        """Faces of frames in the window."""
        return len(self._entries)

    def pairs(self) -> tuple[Pair, ...]:
        """Each pair of models in the window, in the order in which they appear."""
        ids = list(dict.fromkeys(i for entry in self._entries for i, _ in entry.labels))
        column = {model_id: k for k, model_id in enumerate(ids)}
        table = np.full((len(self._entries), len(ids)), -1, np.int64)
        for row, entry in enumerate(self._entries):
            for model_id, label in entry.labels:
                table[row, column[model_id]] = label
        found = []
        for first, second in combinations(ids, 2):
            a, b = table[:, column[first]], table[:, column[second]]
            both = (a >= 0) & (b >= 0)
            found.append(pair(first, second, a[both], b[both]))
        return tuple(found)

    def all_agree(self) -> float:
        """Share in [0, 1] of the faces of frames on which all that read it agree; NaN if empty."""
        if not self._entries:
            return float("nan")
        same = sum(len({label for _, label in entry.labels}) == 1 for entry in self._entries)
        return same / len(self._entries)

    def disagreements(self) -> tuple[Disagreement, ...]:
        """The spells in which models differed, by their start.

        Equal answers about a face in frames that follow each other are one spell. Models that take
        turns have spells of their own, which those of other models do not break up.
        """
        done: list[Disagreement] = []
        open_spells: dict[int, dict[tuple[str, ...], Disagreement]] = {}
        for entry in self._entries:
            labels = {i: EMOTIONS[label] for i, label in entry.labels}
            spells = open_spells.setdefault(entry.track_id, {})
            for ids, spell in list(spells.items()):
                if any(labels.get(i, label) != label for i, label in spell.labels):
                    done.append(spells.pop(ids))
            if len(set(labels.values())) > 1:
                ids = tuple(labels)
                began = spells[ids].start_ms if ids in spells else entry.at_ms
                spells[ids] = Disagreement(
                    began, entry.at_ms, entry.track_id, tuple(labels.items())
                )
        for spells in open_spells.values():
            done += spells.values()
        return tuple(sorted(done, key=lambda spell: (spell.start_ms, spell.track_id)))


def pair(first: str, second: str, a: ArrayLike, b: ArrayLike) -> Pair:
    """Agreement of two models.

    Args:
        first, second: their ids.
        a, b: int (N,): indices of their labels in ``vocab.EMOTIONS``, for the same faces.

    Raises:
        ValueError: different lengths, or an index that is no emotion.
    """
    table = confusion(a, b)
    n = int(table.sum())
    if n == 0:
        return Pair(first, second, 0, float("nan"), float("nan"))
    return Pair(first, second, n, float(np.trace(table) / n), kappa(table))
