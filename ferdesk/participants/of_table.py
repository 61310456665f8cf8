"""The faces of a table that an analysis wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ferdesk import frames, rows
from ferdesk.cells import Strange, seconds
from ferdesk.export.crops import is_crop
from ferdesk.export.kept_crops import crop_of
from ferdesk.frames import Frame, frames_of, pictures_in
from ferdesk.participants.gallery import Gallery, Gathered
from ferdesk.participants.who import Face

NEEDED = (*frames.NEEDED, "quality_flags")


def gallery_of_table(path: Path, look: Callable[[], None] = lambda: None) -> Gallery:
    """Read all of a table.

    Args:
        path: it; crops, where any were kept, are where it says, beside it.
        look: called now and then; what it raises ends it.

    Raises:
        FerdeskError: it can't be read, is no such table, or has no face of a video.
    """
    table = rows.read(path)
    table.need(NEEDED)
    clock = "session_ms" if "session_ms" in table.names else "time_ms"
    sources: dict[str, None] = {}
    gathered: Gathered[str] = Gathered()
    for frame in frames_of(table, look=look):
        sources[frame.line["source"]] = None
        if frame.still:
            continue
        try:
            gathered.add(seconds(frame.line, clock), _faces(frame))
        except Strange as error:
            raise error.of(path, frame.line) from error
    growing = gathered.by_file()
    crops = {(face.file, face.face): face.crops for face in growing}
    return Gallery(
        path,
        tuple(face.done() for face in growing),
        tuple(sources),
        pictures_in(table, sources),
        frozenset(gathered.together),
        lambda face, number: crop_of(path.parent, crops[face.key][number]),
    )


def _faces(frame: Frame) -> Iterator[tuple[Face, str | None, bool]]:
    for face in frame.faces:
        crop = face.row.get("crop") or ""
        kept = crop if is_crop(crop) else None
        yield (face.row["source"], face.name), kept, not face.row["quality_flags"]
