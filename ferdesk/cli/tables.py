"""What commands take in place of a table: a recording, which is one while it is read."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ferdesk.session.reader import Reader
from ferdesk.session.schema import SUFFIX
from ferdesk.session.summary import summarise
from ferdesk.session_table import write_table


@contextlib.contextmanager
def table_of(path: Path) -> Iterator[Path]:
    """The table that ``path`` is, or that ``ferdesk replay`` would write of the recording that it
    is; the latter is there within the block.

    Raises:
        FerdeskError: the recording can't be read, or there is no room for its table.
    """
    if path.suffix.lower() != SUFFIX:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="ferdesk-") as folder:
        table = Path(folder) / f"{path.stem}.csv"
        with Reader(path) as reader:
            write_table(reader, table, summarise(reader).compared, (0, len(reader)))
        yield table
