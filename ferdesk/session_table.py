"""The records of a recorded session as a table, in the columns of an analysis."""

from __future__ import annotations

import contextlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ferdesk.core.beside import provenance_of
from ferdesk.export.crops import Crops, folder_of
from ferdesk.export.item import Item, Moment
from ferdesk.export.place import Place, atomic_folder, atomic_texts, settled
from ferdesk.export.table import COLUMNS, PEOPLE, RECORDED, meanings, of_models
from ferdesk.export.writers import form_of
from ferdesk.session import sidecar
from ferdesk.session.events import MARKER
from ferdesk.session.reader import Reader
from ferdesk.session_method import of_replay


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it."""

    out: Path
    """Where the table stands."""
    records: int
    """In it."""
    notices: tuple[str, ...]
    """Of each file that does not stand under the name that was asked for: why, and where it is."""


def write_table(
    reader: Reader,
    out: Path,
    compared: tuple[str, ...],
    between: tuple[int, int],
    save_crops: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write records as a table, and beside it where its numbers come from.

    Args:
        out: its ending says the form.
        compared: ids of the models whose answers have columns of their own.
        between: number of the first record, and of the one after the last.
        save_crops: into a folder beside the table.
        progress: told how many records are written, of how many. What it raises leaves nothing new,
            and an older table as it was.

    Raises:
        FerdeskError: it can't be written there, or the session is damaged.
    """
    start, stop = between
    people = {model.id: model.people for model in reader.provenance.models}
    shares = PEOPLE if any(people.values()) else ()
    shape = (*COLUMNS, *shares, *RECORDED, *of_models(compared))
    with contextlib.ExitStack() as stack:
        # Entered first and so left last: a table never stands there without its crops.
        places = [Place(out, provenance_of)]
        places[0].check()
        table, beside = stack.enter_context(atomic_texts(places[0]))
        writer = form_of(out)(table, shape)
        crops, count = None, 0
        if save_crops:
            folder = folder_of(out)
            places.append(Place(folder))
            crops = Crops(stack.enter_context(atomic_folder(places[-1])), folder.name)
        for record, moment in zip(reader.records(start, stop), _moments(reader, start)):
            item = Item(record.frame.source, record, moment, people=people.get(record.model_id))
            writer.write(item, crops.keep(item) if crops else ())
            count += 1
            progress(count, stop - start)
        writer.commit()
        writer.close()
        told = {"records": {"first": start, "count": stop - start}, "columns": meanings(shape)}
        method = of_replay(reader, compared, between)
        data = sidecar.of_session(reader, "ferdesk replay", method, **told)
        json.dump(data, beside, indent=2)
        beside.write("\n")
    (stands, *_), notices = settled(places)
    return Written(stands, count, notices)


def _moments(reader: Reader, start: int) -> Iterator[Moment]:
    """Of each record from the number ``start`` on."""
    markers = reader.events(MARKER)
    set_at = [marker.seconds for marker in markers]
    for at in reader.times[start:]:
        passed = bisect_right(set_at, at)
        newest = markers[passed - 1] if passed else None
        told = (newest.text, round(1000 * newest.seconds)) if newest else ()
        yield Moment(round(1000 * at), *told)
