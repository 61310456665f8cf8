"""The records of a recorded session as a file: a table, or a page to read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place
from ferdesk.export.report import page
from ferdesk.export.writers import form_of
from ferdesk.session.reader import Reader
from ferdesk.session_table import Written, write_table


def check_out(out: Path) -> None:
    """
    Raises:
        FerdeskError: its ending is neither that of a table nor of a report.
    """
    if not is_report(out):
        form_of(out, (page.ENDING,))


def write(
    reader: Reader,
    out: Path,
    compared: tuple[str, ...],
    between: tuple[int, int],
    save_crops: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write records as what the ending of ``out`` says; for the rest see
    :func:`ferdesk.session_table.write_table`.

    Args:
        save_crops: of a table; a report holds none.

    Raises:
        FerdeskError: as :func:`check_out`; or it can't be written there, or the session is damaged.
    """
    check_out(out)
    if is_report(out):
        return write_report(reader, out, compared, between, progress)
    return write_table(reader, out, compared, between, save_crops, progress)


def is_report(out: Path) -> bool:
    """Whether it ends as a report does."""
    return out.suffix.lower() == page.ENDING


def write_report(
    reader: Reader,
    out: Path,
    compared: tuple[str, ...],
    between: tuple[int, int],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write a report of records, by way of a table beside it that is not kept.

    Args:
        out: ends in :data:`ferdesk.export.report.page.ENDING`.
        compared, between, progress: as for :func:`ferdesk.session_table.write_table`.

    Raises:
        FerdeskError: it can't be written there, or the session is damaged or has no record.
    """
    count = between[1] - between[0]
    if count < 1:
        raise FerdeskError(f"{reader.path.name} has no record.", "There is nothing to report.")
    place = Place(out)
    place.check()
    # Beside it: records of hours may be more than a folder for what is temporary has room for.
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        table = Path(folder) / "records.csv"
        write_table(reader, table, compared, between, progress=progress)
        page.write(table, place, reader.path.name, lambda: progress(count, count))
    return Written(place.paths[0], count, (place.notice,) if place.notice else ())
