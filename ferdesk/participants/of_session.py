"""The faces of a recording."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ferdesk.frames import PICTURES, is_still
from ferdesk.participants.gallery import Gallery, Gathered
from ferdesk.participants.openings import Openings
from ferdesk.participants.who import Face
from ferdesk.session.reader import Reader

Place = tuple[int, int]
"""Number of a record, and of a face there."""


class Called:
    """What faces of a recording are called, record by record: as in its table and its report."""

    def __init__(self) -> None:
        self.sources: dict[str, None] = {}
        """Those that there were, in order."""
        self._openings: dict[str, Openings] = {}
        self._source = ""

    def begin(self, source: str, frame: int) -> None:
        """The next record, of this frame of its source."""
        self.sources[source] = None
        self._source = source
        self._opened = self._openings.setdefault(
            PICTURES if is_still(source) else source, Openings()
        )
        self._opened.begin(source, frame)

    def face(self, track_id: int) -> Face:
        """A face of that record."""
        return self._source, self._opened.name(track_id)


def gallery_of_session(
    path: Path, step: Callable[[int, int], None] = lambda done, of: None
) -> Gallery:
    """Read all faces of a recording.

    Args:
        path: it.
        step: told how many records are read, of how many. What it raises ends it.

    Raises:
        FerdeskError: it can't be read, is damaged, or has no face.
    """
    gathered: Gathered[Place] = Gathered()
    called = Called()
    with Reader(path) as reader:
        for number, record in enumerate(reader.records()):
            called.begin(record.frame.source, record.frame.index)
            named = [
                (called.face(face.track_id), (number, place), not face.flags)
                for place, face in enumerate(record.faces)
            ]
            gathered.add(float(reader.times[number]), named)
            step(number + 1, len(reader))
        growing = gathered.by_file()
        crops = {(face.file, face.face): _read(reader, face.crops) for face in growing}
    return Gallery(
        path,
        tuple(face.done() for face in growing),
        tuple(called.sources),
        frozenset(filter(is_still, called.sources)),
        frozenset(gathered.together),
        lambda face, number: crops[face.key][number],
    )


def _read(reader: Reader, places: tuple[Place, ...]) -> tuple[np.ndarray, ...]:
    records = ((reader.record(number, picture=False), place) for number, place in places)
    return tuple(record.faces[place].crop.pixels for record, place in records)
