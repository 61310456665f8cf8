"""What may stand in place of a table: a recording, which is one while it is read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.session.reader import Reader
from ferdesk.session.schema import SUFFIX
from ferdesk.session.summary import summarise
from ferdesk.session_table import write_table


@contextlib.contextmanager
def table_of(path: Path, look: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """The table that ``path`` is, or that ``ferdesk replay`` would write of the recording that it
    is; the latter is there within the block.

    Args:
        look: called now and then while that is written; what it raises ends it.

    Raises:
        FerdeskError: the recording can't be read, or there is no room for its table.
    """
    if path.suffix.lower() != SUFFIX:
        yield path
        return
    with Reader(path) as reader, _folder(path) as folder:
        table = folder / "table.csv"
        compared = summarise(reader).compared
        try:
            write_table(reader, table, compared, (0, len(reader)), progress=lambda *_: look())
        except FerdeskError as error:
            # Of a recording that is damaged it is told as it is.
            raise error if table.parent.name not in str(error) else _no_room(path) from error
        yield table


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
