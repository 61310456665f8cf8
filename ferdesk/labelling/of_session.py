"""The faces of a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ferdesk.core.types import FrameRecord
from ferdesk.core.votes import Shares
from ferdesk.export.item import Item, Moment
from ferdesk.export.table import COLUMNS, PEOPLE, RECORDED, Column, lines_of, of_models
from ferdesk.labelling.pool import Candidate, Pool, one_a_second, recorded
from ferdesk.rows import Row
from ferdesk.scoring.answers import NEEDED, by_most, seen_of
from ferdesk.scoring.seen import Seen, Sources
from ferdesk.session.reader import Reader
from ferdesk.session.summary import summarise


def pool_of_session(path: Path, step: Callable[[int, int], None] = lambda done, of: None) -> Pool:
    """Read the faces of a recording that are asked about.

    Args:
        path: it.
        step: told how many moments are read, of how many. What it raises ends it.

    Raises:
        FerdeskError: it can't be read, or is damaged.
    """
    lines: dict[Seen, Row] = {}
    crops: dict[Seen, np.ndarray] = {}
    with Reader(path) as reader:
        people = {model.id: model.people for model in reader.provenance.models}
        shares = PEOPLE if any(people.values()) else ()
        summary = summarise(reader)
        compared = of_models(summary.compared)
        wanted = {*NEEDED, "time_ms", "session_ms"}
        named = [column for column in (*COLUMNS, *RECORDED) if column.name in wanted]
        shape = (*named, *shares, *compared)
        chosen, cut = one_a_second(_faces(reader))
        for done, (number, place) in enumerate(chosen, 1):
            record = reader.record(number, picture=False)
            moment = Moment(round(1000 * reader.times[number]))
            line = _line(record, place, moment, people.get(record.model_id), shape)
            seen = seen_of(line)
            lines[seen] = line
            crops[seen] = record.faces[place].crop.pixels
            step(done, len(chosen))
    model = by_most([line["model"] for line in lines.values()])
    of_model = {seen: line for seen, line in lines.items() if line["model"] == model}
    names = tuple(column.name for column in shape)
    return Pool(
        path,
        of_model,
        names,
        Sources(summary.sources),
        model,
        len(lines) - len(of_model),
        cut,
        crops.__getitem__,
    )


def _faces(reader: Reader) -> Iterator[Candidate[tuple[int, int]]]:
    """Each face's record and its place there."""
    timeline = reader.timeline()
    before, place = -1, 0
    for number, seconds, track in zip(timeline.numbers, timeline.seconds, timeline.track_ids):
        place = place + 1 if number == before else 0
        before = number
        yield recorded(str(track), round(1000 * seconds), (int(number), place))


def _line(
    record: FrameRecord,
    place: int,
    moment: Moment,
    people: Shares | None,
    shape: Sequence[Column],
) -> Row:
    item = Item(record.frame.source, record, moment, people=people)
    line = list(lines_of(item))[place]
    return {column.name: column.text(line) for column in shape}
