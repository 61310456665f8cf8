"""The faces that a person may say the names of: each as long as it kept its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.participants.who import LEFT_OUT, Face
from ferdesk.scoring.seen import Sources

CROPS = 5
"""At most so many are shown of a face."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tracked:
    """A face of a video or recording."""

    file: str
    """As the table names it."""
    face: str
    """What it is called there; see :class:`ferdesk.participants.openings.Openings`."""
    first_s: float
    last_s: float
    """When it was read first and last, by the clock of the table."""
    readings: int
    crops: int
    """How many of its crops there are to be seen, up to :data:`CROPS`."""

    @property
    def key(self) -> Face:
        return self.file, self.face


@dataclass(frozen=True)
class Gallery:
    """All faces of a recording or a table, but for those of pictures, which don't last."""

    path: Path
    """It."""
    faces: tuple[Tracked, ...]
    """File by file, in the order in which they came."""
    sources: tuple[str, ...]
    """All files of it, pictures and those without a face too."""
    stills: frozenset[str]
    """Those of them that are pictures."""
    together: frozenset[frozenset[Face]]
    """Pairs that are in one frame at some time, and so hardly the same person."""
    _crop: Callable[[Tracked, int], np.ndarray]

    def __post_init__(self) -> None:
        if not self.faces:
            raise FerdeskError(
                f"There is no face in {self.path} that could be given a name.",
                "Choose one in which faces of a video were read.",
            )

    def crop(self, face: Tracked, number: int) -> np.ndarray:
        """One of a face's crops, in the order of time; uint8 (48, 48).

        Args:
            number: from 0, below :attr:`Tracked.crops`.

        Raises:
            FerdeskError: its picture is gone, or is none of a crop.
        """
        return self._crop(face, number)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Of each file, what it is called below the folder that all share; all of its path where
        that may mean another one too."""
        sources = Sources(self.sources)
        parts = {source: parts_of(source) for source in self.sources}
        endings = Counter(own[at:] for own in parts.values() for at in range(len(own)))
        short = {source: sources.relative(source) for source in self.sources}
        return {
            source: "/".join(own) if endings[own] == 1 else source for source, own in short.items()
        }

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Those that have a face here, in order."""
        return tuple(dict.fromkeys(face.file for face in self.faces))

    def clashes(self, whose: Mapping[Face, str]) -> tuple[tuple[str, Face, Face], ...]:
        """Participants of whom two faces are in one frame: who, and the faces.

        Args:
            whose: of each face that has one the participant.
        """
        return tuple(
            (name, one, other)
            for one, other in self._pairs
            if (name := whose.get(one, LEFT_OUT)) == whose.get(other) and name != LEFT_OUT
        )

    @cached_property
    def _pairs(self) -> tuple[tuple[Face, Face], ...]:
        """Those of :attr:`together`, in order: of many faces there are very many."""
        place = {face.key: number for number, face in enumerate(self.faces)}
        pairs = sorted(tuple(sorted(map(place.__getitem__, pair))) for pair in self.together)
        return tuple((self.faces[one].key, self.faces[other].key) for one, other in pairs)


class Growing(Generic[T]):
    """A face of which more comes.

    Args:
        file, face: as of :class:`Tracked`.
    """

    def __init__(self, file: str, face: str):
        self.file, self.face = file, face
        self.first_s = self.last_s = 0.0
        self.readings = 0
        self._kept: list[tuple[T, bool]] = []
        self._stride = 1

    def add(self, at_s: float, crop: T | None, good: bool) -> None:
        """Take its next reading.

        Args:
            crop: what finds its crop; None where none was kept.
            good: the picture has no flaw.
        """
        if not self.readings:
            self.first_s = at_s
        self.last_s = at_s
        if crop is not None:
            # Evenly over however long it lasts; a good one of each span, where it has any.
            if self.readings % self._stride == 0 or not self._kept:
                self._kept.append((crop, good))
            elif good and not self._kept[-1][1]:
                self._kept[-1] = crop, good
            if len(self._kept) > 4 * CROPS:
                self._kept = [max(pair, key=_is_good) for pair in _pairs(self._kept)]
                self._stride *= 2
        self.readings += 1

    @property
    def crops(self) -> tuple[T, ...]:
        """What finds those that are shown, in the order of time."""
        good = [crop for crop, fine in self._kept if fine]
        kept = good or [crop for crop, _ in self._kept]
        places = np.unique(np.linspace(0, len(kept) - 1, min(CROPS, len(kept))).round().astype(int))
        return tuple(kept[place] for place in places)

    def done(self) -> Tracked:
        return Tracked(
            self.file, self.face, self.first_s, self.last_s, self.readings, len(self.crops)
        )


@dataclass(slots=True)
class Gathered(Generic[T]):
    """The faces of all files, frame by frame."""

    faces: dict[Face, Growing[T]] = field(default_factory=dict)
    together: set[frozenset[Face]] = field(default_factory=set)

    def add(self, at_s: float, read: Iterable[tuple[Face, T | None, bool]]) -> None:
        """Take a frame: its faces, what finds their crops, and whether they are good."""
        seen = tuple(read)
        for key, crop, good in seen:
            if key not in self.faces:
                self.faces[key] = Growing(*key)
            self.faces[key].add(at_s, crop, good)
        for number, (one, _, _) in enumerate(seen):
            self.together.update(frozenset((one, other)) for other, _, _ in seen[:number])

    def by_file(self) -> list[Growing[T]]:
        """File by file."""
        files = {
            file: number for number, file in enumerate(dict.fromkeys(f for f, _ in self.faces))
        }
        return sorted(self.faces.values(), key=lambda face: files[face.file])


def _is_good(kept: tuple[T, bool]) -> bool:
    return kept[1]


def _pairs(kept: list[tuple[T, bool]]) -> Iterable[list[tuple[T, bool]]]:
    return (kept[at : at + 2] for at in range(0, len(kept), 2))
