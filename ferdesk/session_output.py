"""The records of recorded sessions as a file: a table, or a page to read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place
from ferdesk.export.report import page
from ferdesk.export.writers import form_of
from ferdesk.session_table import Part, Written, write_table


def check_out(out: Path) -> None:
    """
    Raises:
        FerdeskError: its ending is neither that of a table nor of a report.
    """
    if not is_report(out):
        form_of(out, (page.ENDING,))


def write(
    parts: Sequence[Part],
    out: Path,
    title: str,
    save_crops: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write records as what the ending of ``out`` says; for the rest see
    :func:`ferdesk.session_table.write_table`.

    Args:
        title: what a report is of.
        save_crops: of a table; a report holds none.

    Raises:
        FerdeskError: as :func:`check_out`; or it can't be written there, or a session is damaged.
    """
    check_out(out)
    if is_report(out):
        return write_report(parts, out, title, progress)
    return write_table(parts, out, save_crops, progress)


def is_report(out: Path) -> bool:
    """Whether it ends as a report does."""
    return out.suffix.lower() == page.ENDING


def write_report(
    parts: Sequence[Part],
    out: Path,
    title: str,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """Write a report of records, by way of a table beside it that is not kept.

    Args:
        out: ends in :data:`ferdesk.export.report.page.ENDING`.
        parts, progress: as for :func:`ferdesk.session_table.write_table`.
        title: what it is of.

    Raises:
        FerdeskError: it can't be written there, or a session is damaged, or none has a record.
    """
    count = sum(part.count for part in parts)
    if count < 1:
        raise FerdeskError(f"{title} has no record.", "There is nothing to report.")
    place = Place(out)
    place.check()
    # Beside it: records of hours may be more than a folder for what is temporary has room for.
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        table = Path(folder) / "records.csv"
        write_table(parts, table, progress=progress)
        page.write(table, place, title, lambda: progress(count, count))
    return Written(place.paths, count, (place.notice,) if place.notice else ())
