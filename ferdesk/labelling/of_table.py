"""The faces of a table that an analysis wrote with their crops beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.export.crops import is_crop
from ferdesk.export.kept_crops import crop_of
from ferdesk.frames import recording_of
from ferdesk.labelling.pool import Candidate, Pool, one_a_second, recorded, seconds_of
from ferdesk.rows import Row, Table
from ferdesk.scoring.answers import NEEDED, by_most, columns, seen_of
from ferdesk.scoring.seen import Parts, Seen, Sources

Kept = tuple[Seen, Row]


def pool_of_table(path: Path, step: Callable[[int], None] = lambda lines: None) -> Pool:
    """Read all of a table.

    Args:
        path: it; the crops are where it says, beside it.
        step: told the number of each line that is read, in each of two readings. What it raises
            ends it.

    Raises:
        FerdeskError: it can't be read, is no such table, or has no crops.
    """
    table = rows.read(path)
    table.need((*NEEDED, "time_ms"))
    wanted = (*columns(table.names), "time_ms", "crop")
    # Read once more, before: files of one name are told apart by what all are called.
    names = {line["source"] for line in _each(table, step)}
    sources, recordings = Sources(names), _recordings(names)
    chosen, cut = one_a_second(_faces(table, wanted, sources, recordings, step))
    lines = dict(chosen)
    model = by_most([line["model"] for line in lines.values()])
    of_model = {seen: line for seen, line in lines.items() if line["model"] == model}
    if not lines:
        raise FerdeskError(
            f"{path} has no face whose crop was kept.",
            "Analyze the files again and keep their crops (--save-crops).",
        )
    return Pool(
        path,
        of_model,
        wanted,
        sources,
        model,
        len(lines) - len(of_model),
        cut,
        lambda seen: crop_of(path.parent, of_model[seen]["crop"]),
    )


def _each(table: Table, step: Callable[[int], None]) -> Iterator[Row]:
    for number, line in enumerate(table, 1):
        step(number)
        yield line


def _recordings(sources: Iterable[str]) -> Mapping[str, Parts]:
    """Of each source what tells its recording from the others of the table; empty where there is
    one, whose faces are drawn as from itself."""
    of = {source: recording_of(source) for source in sources}
    if len(set(of.values())) < 2:
        return dict.fromkeys(of, ())
    names = Sources(of.values())
    return {source: names.short(recording) for source, recording in of.items()}


def _faces(
    table: Table,
    wanted: tuple[str, ...],
    sources: Sources,
    recordings: Mapping[str, Parts],
    step: Callable[[int], None],
) -> Iterator[Candidate[Kept]]:
    for line in _each(table, step):
        # JSON Lines name nothing that no line has.
        if not (line["face_id"] and is_crop(line.get("crop") or "")):
            continue
        try:
            cells = {name: line[name] for name in wanted}
            yield _candidate(line, cells, sources, recordings)
        except (ValueError, OverflowError):
            raise FerdeskError(
                f"{table.path} is damaged where it tells of {line['source']}.",
                "Make the table anew.",
            ) from None


def _candidate(
    line: Row, cells: Row, sources: Sources, recordings: Mapping[str, Parts]
) -> Candidate[Kept]:
    """Raises: ValueError, OverflowError: a number in it is none."""
    seen, seconds = seen_of(line), seconds_of(line)
    if seen.session_ms:
        recording = recordings[seen.source]
        return recorded(seen.face_id, int(seen.session_ms), (seen, cells), recording)
    # Pictures have no time: each counts.
    second = f"frame {seen.frame}" if seconds is None else str(int(seconds))
    name = *sources.short(seen.source), seen.face_id, second
    return Candidate(name, str(seen.frame), (seen.source, seen.face_id, second), (seen, cells))
