"""The records of recorded sessions as a table, in the columns of an analysis."""

from __future__ import annotations

import contextlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.core.beside import provenance_of
from ferdesk.export.crops import Crops, folder_of
from ferdesk.export.item import Item, Moment
from ferdesk.export.place import Place, atomic_folder, atomic_texts, settled
from ferdesk.export.table import COLUMNS, PEOPLE, RECORDED, meanings, of_models
from ferdesk.export.writers import form_of
from ferdesk.session import sidecar
from ferdesk.session.events import MARKER
from ferdesk.session.reader import Reader
from ferdesk.session.summary import summarise
from ferdesk.session_method import of_replay


@dataclass(frozen=True, slots=True)
class Part:
    """What a table has of a recording; see :func:`part`."""

    open: Callable[[], AbstractContextManager[Reader]]
    between: tuple[int, int]
    """Number of the first record, and of the one after the last."""
    compared: tuple[str, ...]
    """Ids of the models whose answers have columns of their own."""
    people: bool
    """A model tells of people's votes."""
    name: str = ""
    """The recording, as a table of several calls it."""
    alone: bool = True
    """It has one source."""
    closed: bool = True
    """It does not go on, and was not ended in the middle."""

    @property
    def count(self) -> int:
        """Records."""
        return self.between[1] - self.between[0]

    def source(self, recorded: str) -> str:
        """What a source is called in the table: in one of several recordings after its own."""
        if not self.name:
            return recorded
        return self.name if self.alone else f"{self.name}/{recorded}"


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it."""

    paths: tuple[Path, ...]
    """Where all stands that was written, the table or page first."""
    records: int
    """In it."""
    notices: tuple[str, ...]
    """Of each file that does not stand under the name that was asked for: why, and where it is."""

    @property
    def out(self) -> Path:
        """Where the table stands, or the page."""
        return self.paths[0]


def part(
    reader: Reader,
    between: tuple[int, int] | None = None,
    name: str = "",
    reopen: bool = False,
) -> Part:
    """What a table is to have of a recording.

    Args:
        between: number of the first record, and of the one after the last; None for all.
        name: in a table of several recordings, which are told apart by it.
        reopen: it is opened once more to be written, so that hundreds need not be open at once.

    Raises:
        FerdeskError: the recording is damaged.
    """
    path, summary = reader.path, summarise(reader)
    return Part(
        (lambda: Reader(path)) if reopen else lambda: contextlib.nullcontext(reader),
        (0, len(reader)) if between is None else between,
        summary.compared,
        any(model.people for model in reader.provenance.models),
        name,
        len(summary.sources) < 2,
        reader.complete,
    )


def write_table(
    parts: Sequence[Part],
    out: Path,
    save_crops: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write records as a table, and beside it where its numbers come from.

    Args:
        parts: of one recording or several, one after the other.
        out: its ending says the form.
        save_crops: into a folder beside the table.
        progress: told how many records are written, of how many. What it raises leaves nothing new,
            and an older table as it was.

    Raises:
        FerdeskError: it can't be written there, or a recording is damaged.
    """
    compared = tuple(dict.fromkeys(one for part in parts for one in part.compared))
    shares = PEOPLE if any(part.people for part in parts) else ()
    shape = (*COLUMNS, *shares, *RECORDED, *of_models(compared))
    count, every, made = 0, sum(part.count for part in parts), []
    with contextlib.ExitStack() as stack:
        # Entered first and so left last: a table never stands there without its crops.
        places = [Place(out, provenance_of)]
        places[0].check()
        table, beside = stack.enter_context(atomic_texts(places[0]))
        writer = form_of(out)(table, shape)
        crops = None
        if save_crops:
            folder = folder_of(out)
            places.append(Place(folder))
            crops = Crops(stack.enter_context(atomic_folder(places[-1])), folder.name)
        for one in parts:
            with one.open() as reader:
                for item in _items(one, reader):
                    writer.write(item, crops.keep(item) if crops else ())
                    count += 1
                    progress(count, every)
                made.append((one.name, _told(one, reader)))
        writer.commit()
        writer.close()
        data = sidecar.of_recordings(made, "ferdesk replay", columns=meanings(shape))
        json.dump(data, beside, indent=2)
        beside.write("\n")
    paths, notices = settled(places)
    return Written(paths, count, notices)


def _items(part: Part, reader: Reader) -> Iterator[Item]:
    people = {model.id: model.people for model in reader.provenance.models}
    start, stop = part.between
    for record, moment in zip(reader.records(start, stop), _moments(reader, start)):
        source = part.source(record.frame.source)
        yield Item(source, record, moment, people=people.get(record.model_id))


def _told(part: Part, reader: Reader) -> dict[str, Any]:
    method = of_replay(reader, part.compared, part.between)
    records = {"first": part.between[0], "count": part.count}
    return sidecar.of_session(reader, "ferdesk replay", method, records=records)


def _moments(reader: Reader, start: int) -> Iterator[Moment]:
    """Of each record from the number ``start`` on."""
    markers = reader.events(MARKER)
    set_at = [marker.seconds for marker in markers]
    for at in reader.times[start:]:
        passed = bisect_right(set_at, at)
        newest = markers[passed - 1] if passed else None
        told = (newest.text, round(1000 * newest.seconds)) if newest else ()
        yield Moment(round(1000 * at), *told)
