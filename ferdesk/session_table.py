"""The records of a recorded session as a table, in the columns of an analysis."""

from __future__ import annotations

import contextlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

from ferdesk.export.atomic import atomic_folder, atomic_text
from ferdesk.export.crops import Crops, folder_of
from ferdesk.export.reading import Item
from ferdesk.export.sidecar import path_of
from ferdesk.export.table import Moment, columns, meanings
from ferdesk.export.writers import form_of
from ferdesk.session import sidecar
from ferdesk.session.events import MARKER
from ferdesk.session.reader import Reader


def write_table(
    reader: Reader,
    out: Path,
    compared: tuple[str, ...],
    between: tuple[int, int],
    save_crops: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write records as a table, and beside it where its numbers come from.

    Args:
        out: its ending says the form.
        compared: ids of the models whose answers have columns of their own.
        between: number of the first record, and of the one after the last.
        save_crops: into a folder beside the table.
        progress: told how many records are written, of how many. What it raises leaves nothing new,
            and an older table as it was.

    Returns:
        How many records there are in it.

    Raises:
        FerdeskError: it can't be written there, or the session is damaged.
    """
    start, stop = between
    shape = columns(compared, recorded=True)
    with contextlib.ExitStack() as stack:
        # Entered first and so left last: a table never stands there without its crops.
        stream = stack.enter_context(atomic_text(out))
        beside = stack.enter_context(atomic_text(path_of(out)))
        writer = form_of(out)(stream, shape)
        crops, written = None, 0
        if save_crops:
            folder = folder_of(out)
            crops = Crops(stack.enter_context(atomic_folder(folder)), folder.name)
        for record, moment in zip(reader.records(start, stop), _moments(reader, start)):
            item = Item(record.frame.source, record, moment)
            writer.write(item, crops.keep(item) if crops else ())
            written += 1
            progress(written, stop - start)
        writer.commit()
        writer.close()
        told = {"records": {"first": start, "count": stop - start}, "columns": meanings(shape)}
        json.dump(sidecar.of_session(reader, "ferdesk replay", **told), beside, indent=2)
        beside.write("\n")
    return written


def _moments(reader: Reader, start: int) -> Iterator[Moment]:
    """Of each record from the number ``start`` on."""
    markers = reader.events(MARKER)
    set_at = [marker.seconds for marker in markers]
    for at in reader.times[start:]:
        passed = bisect_right(set_at, at)
        newest = markers[passed - 1] if passed else None
        told = (newest.text, round(1000 * newest.seconds)) if newest else ()
        yield Moment(round(1000 * at), *told)
