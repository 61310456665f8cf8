"""The faces of a table that an analysis wrote with their crops beside it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.types import CROP_SIZE
from ferdesk.export.crops import is_crop
from ferdesk.labelling.pool import Candidate, Pool, one_a_second, recorded, seconds_of
from ferdesk.rows import Row, Table
from ferdesk.scoring.answers import NEEDED, by_most, columns, seen_of
from ferdesk.scoring.seen import Seen, Sources

Kept = tuple[Seen, Row]
LARGEST = 65_536
"""Bytes of a crop's file that are read: 48×48 gray are 2304 before they are packed."""
HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", CROP_SIZE, CROP_SIZE)
"""How a PNG of a crop's size begins."""


def pool_of_table(path: Path, step: Callable[[int], None] = lambda lines: None) -> Pool:
    """Read all of a table.

    Args:
        path: it; the crops are where it says, beside it.
        step: told how many lines are read. What it raises ends it.

    Raises:
        FerdeskError: it can't be read, is no such table, or has no crops.
    """
    table = rows.read(path)
    table.need((*NEEDED, "time_ms"))
    wanted = (*columns(table.names), "time_ms", "crop")
    sources: set[str] = set()
    chosen, cut = one_a_second(_faces(table, wanted, sources, step))
    lines = dict(chosen)
    model = by_most([line["model"] for line in lines.values()])
    of_model = {seen: line for seen, line in lines.items() if line["model"] == model}
    if not lines:
        raise FerdeskError(
            f"{path} has no face whose crop was kept.",
            "Analyze the files again and keep their crops.",
        )
    return Pool(
        path,
        of_model,
        wanted,
        Sources(sources),
        model,
        len(lines) - len(of_model),
        cut,
        lambda seen: _crop(path.parent, of_model[seen]["crop"]),
    )


def _faces(
    table: Table, wanted: tuple[str, ...], sources: set[str], step: Callable[[int], None]
) -> Iterator[Candidate[Kept]]:
    for number, line in enumerate(table, 1):
        step(number)
        sources.add(line["source"])
        # JSON Lines name nothing that no line has.
        if not (line["face_id"] and is_crop(line.get("crop") or "")):
            continue
        try:
            yield _candidate(line, {name: line[name] for name in wanted})
        except (ValueError, OverflowError):
            raise FerdeskError(
                f"{table.path} is damaged where it tells of {line['source']}.",
                "Make the table anew.",
            ) from None


def _candidate(line: Row, cells: Row) -> Candidate[Kept]:
    """Raises: ValueError, OverflowError: a number in it is none."""
    seen, seconds = seen_of(line), seconds_of(line)
    if seen.session_ms:
        return recorded(seen.face_id, int(seen.session_ms), (seen, cells))
    # Pictures have no time: each counts.
    second = f"frame {seen.frame}" if seconds is None else str(int(seconds))
    name = *parts_of(seen.source)[-1:], seen.face_id, second
    return Candidate(name, str(seen.frame), (seen.source, seen.face_id, second), (seen, cells))


def _crop(folder: Path, name: str) -> np.ndarray:
    """What a table calls a crop, which may be somebody else's and name anything."""
    path = folder / name
    try:
        if path.parent.parent != folder:  # as with the name of another drive
            raise ValueError("it is not beside the table")
        with path.open("rb") as stream:
            data = stream.read(LARGEST)
    except (OSError, ValueError) as error:
        raise FerdeskError(
            f"The crop {path} can't be read: {getattr(error, 'strerror', None) or error}.",
            "Put the crops back beside the table, or analyze the files again.",
        ) from error
    if data[:24] != HEAD:  # before it is decoded, which takes the room that a file asks for
        raise _damaged(path)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None or pixels.shape != (CROP_SIZE, CROP_SIZE):
        raise _damaged(path)
    return pixels


def _damaged(path: Path) -> FerdeskError:
    return FerdeskError(f"The crop {path} is damaged.", "Analyze the files again.")
