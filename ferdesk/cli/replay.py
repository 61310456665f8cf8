"""``ferdesk replay``: what is in a recorded session, and its records as a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ferdesk.cli import tables
from ferdesk.cli.arguments import seconds
from ferdesk.cli.outcome import exit_status
from ferdesk.core.counts import counted
from ferdesk.core.errors import FerdeskError, together
from ferdesk.export.report import page
from ferdesk.export.writers import FORMATS
from ferdesk.session import files, schema
from ferdesk.session.provenance import HONESTY
from ferdesk.session.reader import Reader
from ferdesk.session.summary import summarise
from ferdesk.session.times import clock
from ferdesk.session_as_table import parts_of
from ferdesk.session_output import check_out, is_report, write


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 130 when interrupted, and 1 when the session can't be read or
    the table does not stand under the name that was asked for."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _replay(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk replay",
        description="Say what is in a recorded session, and write its records in the columns of "
        f"ferdesk analyze, with the session's clock and markers. {HONESTY}",
    )
    add = parser.add_argument
    add(
        "session",
        nargs="+",
        type=Path,
        metavar="SESSION",
        help="a .ferdesk file; several, or a folder of them, become one table",
    )
    add(
        "--out",
        type=Path,
        metavar="FILE",
        help=f"a table: ends in {' or '.join(FORMATS)}; or a page to read: in {page.ENDING}",
    )
    add("--save-crops", action="store_true", help="keep the 48×48 crops in a folder beside FILE")
    add(
        "--from", dest="start", type=seconds, metavar="TIME", help="seconds, or 1:02:03; default: 0"
    )
    add("--to", dest="end", type=seconds, metavar="TIME", help="seconds, or 1:02:03; default: end")
    add("--check", action="store_true", help="read every byte of it first")
    add(
        "--repair",
        action="store_true",
        help="first make one whole file of a session whose recording was killed",
    )
    return parser


def _replay(arguments: argparse.Namespace) -> None:
    if arguments.save_crops and arguments.out is None:
        raise FerdeskError("--save-crops needs a table to lie beside.", "Name one with --out.")
    if (arguments.start or arguments.end is not None) and arguments.out is None:
        raise FerdeskError(
            "--from and --to choose what is written, and nothing is.", "Name a file with --out."
        )
    out: Path | None = arguments.out
    if out is not None:
        check_out(out)
        if arguments.save_crops and is_report(out):
            raise FerdeskError(
                "A report holds no crops.",
                "Write a table with --save-crops, and ferdesk report of it.",
            )
    paths = tables.found(arguments.session)
    broken = []
    for path in paths:
        try:
            if arguments.repair:
                _repair(path)
            _tell(path, arguments.check)
        except FerdeskError as error:
            broken.append(error)
    if broken:
        raise together(broken)
    if out is None:
        return
    found = parts_of(paths, lambda reader: span(reader, arguments.start, arguments.end))
    title = paths[0].name if len(paths) == 1 else out.stem
    made = write(found, out, title, arguments.save_crops)
    written = ", ".join(map(str, made.paths))
    print(f"Wrote {counted(made.records, 'record')}: {written}.", file=sys.stderr)
    if made.notices:
        raise FerdeskError(" ".join(made.notices))


def _tell(session: Path, check: bool) -> None:
    """Say what is in it, once every byte of it was read where that is asked for."""
    with Reader(session) as reader:
        if check:
            reader.check()
        for line in summarise(reader).lines():
            print(line)
        if check:
            print("Checked: every record and every picture is as it was written.")


def _repair(session: Path) -> None:
    whole = not any(schema.is_there(path) for path in schema.files_of(session)[1:])
    if not files.repair(session):
        raise FerdeskError(f"{session} is open elsewhere.", "Close it there first.")
    if whole:
        print("There is nothing to repair: it is one whole file.", file=sys.stderr)


def span(reader: Reader, start: float | None, end: float | None) -> tuple[int, int]:
    """Numbers of the first record from ``start`` on, and of the first one after ``end``.

    Raises:
        FerdeskError: there is no record between them.
    """
    first = int((reader.times < start).sum()) if start else 0
    after = len(reader) if end is None else int((reader.times <= end).sum())
    if first >= after and (start is not None or end is not None):
        asked = f"from {clock(start or 0)}" + ("" if end is None else f" to {clock(end)}")
        raise FerdeskError(
            f"{reader.path.name} has no record {asked}; its last one is at "
            f"{clock(reader.seconds)}.",
            "Nothing was written. Choose other times.",
        )
    return first, after
