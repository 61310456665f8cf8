"""``ferdesk replay``: what is in a recorded session, and its records as a table."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ferdesk.cli.counts import counted
from ferdesk.cli.outcome import exit_status
from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import atomic_folder, atomic_text
from ferdesk.export.crops import Crops
from ferdesk.export.reading import Item
from ferdesk.export.sidecar import path_of
from ferdesk.export.writers import FORMATS, form_of
from ferdesk.session import files, sidecar
from ferdesk.session.provenance import HONESTY
from ferdesk.session.reader import Reader
from ferdesk.session.summary import summarise


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 1 when the session can't be read, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _replay(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk replay",
        description="Say what is in a recorded session, and write its records in the columns of "
        f"ferdesk analyze. {HONESTY}",
    )
    add = parser.add_argument
    add("session", type=Path, metavar="SESSION", help="a .ferdesk file")
    add("--out", type=Path, metavar="FILE", help=f"ends in {' or '.join(FORMATS)}")
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
    form = form_of(arguments.out) if arguments.out else None
    if arguments.repair and not files.repair(arguments.session):
        raise FerdeskError(f"{arguments.session} is open elsewhere.", "Close it there first.")
    with Reader(arguments.session) as reader:
        if arguments.check:
            reader.check()
        summary = summarise(reader)
        for line in summary.lines():
            print(line)
        if arguments.check:
            print("Checked: every record and every picture is as it was written.")
        if form is not None:
            out: Path = arguments.out
            between = span(reader, arguments.start, arguments.end)
            count = write_table(reader, out, summary.compared, between, arguments.save_crops)
            print(f"Wrote {counted(count, 'record')} to {out}.", file=sys.stderr)


def write_table(
    reader: Reader,
    out: Path,
    compared: tuple[str, ...],
    between: tuple[int, int],
    save_crops: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:
    """Write records as a table, and beside it where its numbers come from.

    Args:
        out: its ending says the form.
        compared: ids of the models whose answers have columns of their own.
        between: number of the first record, and of the one after the last.
        save_crops: into a folder beside the table.
        progress: told how many records are written, of how many. What it raises leaves nothing new,
            and an older table as it was.

    Returns:
        How many records there are in it.

    Raises:
        FerdeskError: it can't be written there, or the session is damaged.
    """
    start, stop = between
    with contextlib.ExitStack() as stack:
        # Entered first and so left last: a table never stands there without its crops.
        stream = stack.enter_context(atomic_text(out))
        beside = stack.enter_context(atomic_text(path_of(out)))
        writer = form_of(out)(stream, compared)
        crops, written = None, 0
        if save_crops:
            folder = out.with_name(f"{out.name}.crops")
            crops = Crops(stack.enter_context(atomic_folder(folder)), folder.name)
        for record in reader.records(start, stop):
            item = Item(record.frame.source, record)
            writer.write(item, crops.keep(item) if crops else ())
            written += 1
            progress(written, stop - start)
        writer.commit()
        writer.close()
        told = {"records": {"first": start, "count": max(0, stop - start)}}
        json.dump(sidecar.of_session(reader, "ferdesk replay", **told), beside, indent=2)
        beside.write("\n")
    return written


def span(reader: Reader, start: float | None, end: float | None) -> tuple[int, int]:
    """Numbers of the first record from ``start`` on, and of the first one after ``end``."""
    first = int((reader.times < start).sum()) if start else 0
    after = len(reader) if end is None else int((reader.times <= end).sum())
    return first, after


def seconds(text: str) -> float:
    """Seconds of ``90``, ``1:30`` or ``1:02:03.5``.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    try:
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 90 or 1:30") from None
    if not 0 <= total < 1e7:
        raise argparse.ArgumentTypeError(f"{text!r} is no time in a session")
    return total
