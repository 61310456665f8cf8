"""``ferdesk score``: hold a table of ``ferdesk analyze`` against labels that people gave."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ferdesk import rows
from ferdesk.cli import participants
from ferdesk.cli.outcome import exit_status
from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import spare
from ferdesk.export.place import Place, atomic_texts
from ferdesk.frames import content_of
from ferdesk.participants.groups import by_participant
from ferdesk.scoring import answers, score, told, truth
from ferdesk.session_as_table import table_of


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 1 when it can't be done or the figures stand under another
    name than was asked for, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _run(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk score",
        description="Hold what ferdesk analyze wrote against labels that people gave: accuracy, "
        "recall, calibration and confusion of every model in the table, side by side.",
    )
    add = parser.add_argument
    add(
        "table",
        type=Path,
        metavar="TABLE",
        help="what ferdesk analyze --out FACES.csv wrote, or a recording",
    )
    add(
        "--truth",
        type=Path,
        metavar="CSV",
        action="append",
        help="a column file and a column label, perhaps frame and face_id, as the window's Label "
        "faces writes them; in place of the label or beside it a column for each emotion, such as "
        "happiness, with people's votes. Given once a person, each has a vote. Default: the name "
        "of the folder that each picture lies in, such as happiness",
    )
    add(
        "--among-labels",
        action="store_true",
        help="for a set that lacks emotions: each network answers the likeliest of those that the "
        "labels have",
    )
    participants.add(parser, "are alike, for which intervals allow; default: those of a file")
    add("--out", type=Path, metavar="JSON", help="all figures, for programs")
    return parser


def _run(arguments: argparse.Namespace) -> None:
    read = (arguments.table, arguments.participants, *(arguments.truth or ()))
    place = Place(arguments.out) if arguments.out else None
    if place is not None:
        spare(filter(None, read), *place.paths)
        place.check()
    with table_of(arguments.table) as table:
        if arguments.truth:
            labelled = score.by_tables(table, arguments.truth, arguments.table)
        else:
            answered = answers.read(table, shown=arguments.table)
            labelled = score.label(answered, truth.by_folder)
        who = participants.given(
            arguments, (arguments.table,), lambda: content_of(rows.read(table))
        )
        if who is not None:
            labelled = by_participant(table, who, labelled)
    if arguments.among_labels:
        labelled = score.among(labelled)
    said = "\n".join(told.lines(labelled, arguments.among_labels))
    if place is not None:
        with atomic_texts(place) as (stream,):
            json.dump(score.to_json(labelled), stream, indent=2)
            stream.write("\n")
    print(said)
    if place is not None:
        print(f"Wrote {place.paths[0]}.", file=sys.stderr)
        if place.notice:
            raise FerdeskError(place.notice)
