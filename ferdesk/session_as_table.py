"""What may stand in place of a table: recordings, which are one while they are read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ferdesk.core.errors import FerdeskError, together
from ferdesk.session.reader import Reader
from ferdesk.session.schema import SUFFIX
from ferdesk.session.summary import NOT_CLOSED
from ferdesk.session_table import Part, part, write_table


@contextlib.contextmanager
def table_of(
    *paths: Path,
    look: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Path]:
    """The table that a path is, or that ``ferdesk replay`` would write of the recordings that they
    are; the latter is there within the block.

    Args:
        paths: a table, or one recording or more.
        look: called now and then while that is written; what it raises ends it.
        tell: takes what should be known of it: which recording was not closed, and of several which
            has nothing in it.

    Raises:
        FerdeskError: a recording can't be read, none has a record, or there is no room for the
            table.
    """
    if paths[0].suffix.lower() != SUFFIX:
        yield paths[0]
        return
    parts = parts_of(paths)
    empty = [
        FerdeskError(f"{path} has no record.") for path, one in zip(paths, parts) if not one.count
    ]
    if len(empty) == len(parts):
        raise together(empty)
    for error in empty:
        tell(str(error))
    for path, one in zip(paths, parts):
        if not one.closed:
            tell(f"{path}: {NOT_CLOSED}")
    with _folder(paths[0]) as folder:
        table = folder / "table.csv"
        try:
            write_table(parts, table, progress=lambda *_: look())
        except FerdeskError as error:
            # Of a recording that is damaged it is told as it is.
            raise error if table.parent.name not in str(error) else _no_room(paths[0]) from error
        yield table


def parts_of(
    paths: Sequence[Path],
    between: Callable[[Reader], tuple[int, int] | None] = lambda reader: None,
) -> list[Part]:
    """What a table has of these recordings; of several each is called as it was given.

    Args:
        between: of each, as for :func:`ferdesk.session_table.part`.

    Raises:
        FerdeskError: some can't be read; it says so of all of them.
    """
    found, broken = [], []
    for path in paths:
        try:
            with Reader(path) as reader:
                name = str(path) if len(paths) > 1 else ""
                found.append(part(reader, between(reader), name, reopen=True))
        except FerdeskError as error:
            broken.append(error)
    if broken:
        raise together(broken)
    return found


@contextlib.contextmanager
def _folder(path: Path) -> Iterator[Path]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="ferdesk-")
    except OSError as error:
        raise _no_room(path) from error
    with folder as name:
        yield Path(name)


def _no_room(path: Path) -> FerdeskError:
    return FerdeskError(
        f"The table of {path} can't be written to {tempfile.gettempdir()}.",
        "Make room there, or set TMPDIR to a folder that has room.",
    )
