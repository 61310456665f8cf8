"""What commands take that are told the trials of a table only now."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ferdesk.export import trials_table
from ferdesk.export.summary import of_table
from ferdesk.export.summary.of_table import Survey
from ferdesk.export.trials import Trials, few


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options; of the two one can be given."""
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
        help="of recordings: a trial from each marker to the next",
    )


def asked(arguments: argparse.Namespace) -> bool:
    """Whether they are told now."""
    return arguments.by_marker or arguments.trials is not None


def given(arguments: argparse.Namespace, shown: str, table: Path, found: Survey) -> Trials | None:
    """The trials of a table; None where there are none. What does not fit is told.

    Args:
        shown: what people gave, as a sentence calls it.
        table: which that is.
        found: what it is of.

    Raises:
        FerdeskError: there are none where some are asked for, or they can't be read.
    """
    told = ""
    if arguments.by_marker:
        trials = found.by_marker(shown)
        if left := [file for file in found.timed if file not in trials.of_file]:
            told = f"No marker is in these, which are summed up as a whole: {few(left)}."
    elif arguments.trials is not None:
        trials = trials_table.read(arguments.trials, found.timed)
        told = trials.without(found.timed)
    else:
        known = of_table.trials_of(table)
        if known is None and found.names_trials:
            told = "has trials, but the file beside it that says when they are is not there"
            print(f"{shown} {told}: all of each file is summed up.", file=sys.stderr)
        return known
    if told:
        print(told, file=sys.stderr)
    return trials
