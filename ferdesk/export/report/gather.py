"""What a table says of each file in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.export.report.files import File, folder
from ferdesk.export.report.growing import (
    INTENSITIES,
    PEOPLE,
    RAW,
    SMOOTHED,
    Growing,
    Shape,
    Strange,
)
from ferdesk.rows import Table
from ferdesk.sources.files import is_image

NEEDED = (
    *("source", "frame", "time_ms", "model", "face_id", "label", "quality_flags"),
    *SMOOTHED,
    *RAW,
)
PICTURES = "pictures"
"""What those of a recording are called together."""
LOOK = 1000
"""Lines after which is asked whether to go on."""


def gather(table: Table, look: Callable[[], None] = lambda: None) -> tuple[File, ...]:
    """Read all of a table.

    Args:
        look: called now and then; what it raises ends the work.

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
    for number, row in enumerate(table):
        if number % LOOK == 0:
            look()
        source = row["source"]
        stills = is_image(Path(source))
        name = source
        if stills:
            # A recording knows no more of a picture than its own name.
            name = PICTURES if shape.recorded else folder(source)
        growing = files.get(name)
        if growing is None:
            growing = files[name] = Growing(name, stills and not shape.recorded, shape)
        try:
            growing.add(row)
        except Strange as error:
            column, cell = error.args
            raise FerdeskError(
                f"{table.path} holds {cell!r} in the column {column} for {source}, frame "
                f"{row['frame']}, which ferdesk does not write there.",
                "Make the table anew.",
            ) from error
    return tuple(growing.done() for growing in files.values())
