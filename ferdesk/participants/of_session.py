"""The faces of a recording."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ferdesk.frames import PICTURES, is_still
from ferdesk.participants.gallery import Gallery, Gathered
from ferdesk.participants.openings import Openings
from ferdesk.session.reader import Reader

Place = tuple[int, int]
"""Number of a record, and of a face there."""


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
    openings: dict[str, Openings] = {}
    sources: dict[str, None] = {}
    with Reader(path) as reader:
        for number, record in enumerate(reader.records()):
            source = record.frame.source
            sources[source] = None
            # The same names as in the recording's table and report.
            file = PICTURES if is_still(source) else source
            opened = openings.setdefault(file, Openings())
            opened.begin(source, record.frame.index)
            named = [
                ((source, opened.name(face.track_id)), (number, place), not face.flags)
                for place, face in enumerate(record.faces)
            ]
            gathered.add(float(reader.times[number]), named)
            step(number + 1, len(reader))
        growing = gathered.by_file()
        crops = {(face.file, face.face): _read(reader, face.crops) for face in growing}
    return Gallery(
        path,
        tuple(face.done() for face in growing),
        tuple(sources),
        frozenset(gathered.together),
        lambda face, number: crops[face.key][number],
    )


def _read(reader: Reader, places: tuple[Place, ...]) -> tuple[np.ndarray, ...]:
    records = ((reader.record(number, picture=False), place) for number, place in places)
    return tuple(record.faces[place].crop.pixels for record, place in records)
