"""``ferdesk report``: a table as a page for people."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ferdesk import rows
from ferdesk.cli import participants, tables, trials
from ferdesk.cli.outcome import exit_status
from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place
from ferdesk.export.report import page
from ferdesk.export.summary import of_table
from ferdesk.frames import NOBODY, content_of
from ferdesk.participants.groups import by_participant
from ferdesk.scoring import score
from ferdesk.session_as_table import table_of


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 1 when it can't be done or the page stands under another name
    than was asked for, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _report(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk report",
        description="Show what is in a table of ferdesk analyze or ferdesk replay as one page for "
        "the browser: which expressions when, how strong, and how it was made. It loads nothing "
        "and holds no picture.",
    )
    tables.add(parser)
    add = parser.add_argument
    add(
        "--out",
        type=Path,
        metavar=f"FILE{page.ENDING}",
        help=tables.OUT.format(page.ENDING),
    )
    add(
        "--truth",
        type=Path,
        metavar="CSV",
        action="append",
        help="what people say of its faces, as for ferdesk score: a part on how far both agree; "
        "given once a person, each has a vote",
    )
    participants.add(parser)
    trials.add(parser)
    return parser


def _report(arguments: argparse.Namespace) -> None:
    paths = tables.found(arguments.table)
    shown, out = tables.shown(paths), tables.out_of(paths, arguments.out, page.ENDING)
    page.check_name(out)
    place = Place(out)
    place.check()
    with table_of(*paths, tell=tables.say) as read:
        truth = arguments.truth
        labelled = score.by_tables(read, truth, Path(shown)) if truth else None
        who = participants.given(arguments, paths, lambda: content_of(rows.read(read)))
        if labelled is not None and who is not None:
            labelled = by_participant(read, who, labelled)
        told = None
        if trials.asked(arguments):
            told = trials.given(arguments, shown, read, of_table.survey(rows.read(read)))
        title = paths[0].name if len(paths) == 1 else out.stem
        known = who or NOBODY
        page.write(read, place, title, labelled=labelled, participants=known, trials=told)
    print(f"Wrote {place.paths[0]}.", file=sys.stderr)
    if place.notice:
        raise FerdeskError(place.notice)
