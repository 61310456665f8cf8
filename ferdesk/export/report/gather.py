"""What a table says of each file in it."""

from __future__ import annotations

from collections.abc import Callable

from ferdesk import frames
from ferdesk.cells import Strange
from ferdesk.export.report.files import File
from ferdesk.export.report.growing import (
    INTENSITIES,
    PEOPLE,
    RAW,
    SMOOTHED,
    Growing,
    Shape,
)
from ferdesk.frames import NOBODY, frames_of
from ferdesk.participants.who import Participants
from ferdesk.rows import Table

NEEDED = (*frames.NEEDED, "label", "quality_flags", *SMOOTHED, *RAW)


def gather(
    table: Table,
    look: Callable[[], None] = lambda: None,
    participants: Participants = NOBODY,
) -> tuple[File, ...]:
    """Read all of a table.

    Args:
        look: called now and then; what it raises ends the work.
        participants: who is who in it; faces of one are taken together.

    Raises:
        FerdeskError: it can't be read, or holds what no analysis writes.
    """
    table.need(NEEDED)
    names = frozenset(table.names)
    shape = Shape(
        recorded="session_ms" in names,
        people=names.issuperset(PEOPLE),
        units=tuple(column in names for column in INTENSITIES),
        crops="crop" in names,
        compared=table.compared,
    )
    files: dict[str, Growing] = {}
    for frame in frames_of(table, participants, look):
        growing = files.get(frame.file)
        if growing is None:
            growing = files[frame.file] = Growing(frame.file, frame.still, shape)
        try:
            growing.add(frame)
        except Strange as error:
            raise error.of(table.path, frame.line) from error
    return tuple(growing.done() for growing in files.values())
