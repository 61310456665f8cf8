"""``ferdesk summary``: a table summed up, by participants and trials that may be told only now."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ferdesk import rows
from ferdesk.cli import participants, tables, trials
from ferdesk.cli.arguments import number_from
from ferdesk.cli.outcome import exit_status
from ferdesk.core.errors import FerdeskError
from ferdesk.export.summary import bins, of_table
from ferdesk.session_as_table import table_of

ENDING = ".summary.csv"


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 1 when it can't be done or the summary stands under another
    name than was asked for, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _run(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk summary",
        description="Sum up a table of ferdesk analyze or ferdesk replay, or recordings: a line "
        "for each face, or participant, of each file or trial, as ferdesk analyze --summary "
        "writes it.",
    )
    tables.add(parser)
    add = parser.add_argument
    add("--out", type=Path, metavar="FILE.csv", help=tables.OUT.format(ENDING))
    participants.add(parser)
    trials.add(parser)
    add("--bins", type=number_from(bins.LEAST_S, bins.MOST_S), metavar="S", help=bins.HELP)
    return parser


def _run(arguments: argparse.Namespace) -> None:
    paths = tables.found(arguments.table)
    read_too = filter(None, (arguments.participants, arguments.trials))
    place = of_table.place_of(tables.out_of(paths, arguments.out, ENDING), (*paths, *read_too))
    with table_of(*paths, tell=tables.say) as read:
        found = of_table.survey(rows.read(read))
        given = trials.given(arguments, tables.shown(paths), read, found)
        who = participants.given(arguments, paths, lambda: found.content)
        of_table.write(found, place, who, given, of=paths, bin_s=arguments.bins)
    print(f"Wrote {', '.join(map(str, place.paths))}.", file=sys.stderr)
    if place.notice:
        raise FerdeskError(place.notice)
