"""``ferdesk summary``: a table summed up, by participants and trials that may be told only now."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ferdesk import rows
from ferdesk.cli import participants
from ferdesk.cli.arguments import number_from
from ferdesk.cli.outcome import exit_status
from ferdesk.core.errors import FerdeskError
from ferdesk.export import trials_table
from ferdesk.export.summary import bins, of_table
from ferdesk.export.summary.of_table import Survey
from ferdesk.export.trials import Trials
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
        description="Sum up a table of ferdesk analyze or ferdesk replay, or a recording: a line "
        "for each face, or participant, of each file or trial, as ferdesk analyze --summary "
        "writes it.",
    )
    add = parser.add_argument
    add(
        "table",
        type=Path,
        metavar="TABLE",
        help="a .csv, .jsonl or .parquet that ferdesk wrote, or a recording",
    )
    add("--out", type=Path, metavar="FILE.csv", help=f"default: TABLE{ENDING}, beside it")
    participants.add(parser)
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--trials",
        type=Path,
        metavar="CSV",
        help="as for ferdesk analyze; default: those that the analysis was given",
    )
    group.add_argument(
        "--by-marker",
        action="store_true",
        help="of a recording: a trial from each marker to the next",
    )
    add("--bins", type=number_from(bins.LEAST_S, bins.MOST_S), metavar="S", help=bins.HELP)
    return parser


def _run(arguments: argparse.Namespace) -> None:
    table, out = arguments.table, arguments.out
    if out is None:
        out = table.with_name(f"{table.name}{ENDING}")
    place = of_table.place_of(out, filter(None, (table, arguments.participants, arguments.trials)))
    with table_of(table) as read:
        found = of_table.survey(rows.read(read))
        trials = _trials(arguments, found, read)
        who = participants.given(arguments, table, lambda: found.content)
        of_table.write(found, place, who, trials, of=table, bin_s=arguments.bins)
    print(f"Wrote {', '.join(map(str, place.paths))}.", file=sys.stderr)
    if place.notice:
        raise FerdeskError(place.notice)


def _trials(arguments: argparse.Namespace, found: Survey, table: Path) -> Trials | None:
    if arguments.by_marker:
        return found.by_marker(arguments.table)
    if arguments.trials is None:
        known = of_table.trials_of(table)
        if known is None and found.names_trials:
            told = "has trials, but the file beside it that says when they are is not there"
            print(f"{arguments.table} {told}: all of each file is summed up.", file=sys.stderr)
        return known
    trials = trials_table.read(arguments.trials, found.timed)
    if told := trials.without(found.timed):
        print(told, file=sys.stderr)
    return trials
