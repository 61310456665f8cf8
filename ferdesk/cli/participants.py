"""What commands take that are told who is who in a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ferdesk.cli.tables import shown
from ferdesk.core.errors import FerdeskError
from ferdesk.frames import Content, one_person_each
from ferdesk.participants import who
from ferdesk.participants.who import Participants

SHOWN = 5
"""Most names in a sentence."""


def add(parser: argparse.ArgumentParser, effect: str = "are taken together") -> None:
    """Add the options; of the two one can be given.

    Args:
        effect: what becomes of the faces of a participant.
    """
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--participants",
        type=Path,
        metavar="CSV",
        help="columns file, face_id and participant, as the window's Who is who writes them: the "
        f"faces of a participant {effect}. Without face_id all faces of a file are theirs",
    )
    group.add_argument(
        "--one-person",
        action="store_true",
        help="each video, or of several recordings each, shows one participant, whatever numbers "
        "their face got",
    )


def given(
    arguments: argparse.Namespace, tables: Sequence[Path], content: Callable[[], Content]
) -> Participants | None:
    """Who is who; None where nothing is said of it. What does not fit is told.

    Args:
        tables: as they were given: one, or recordings.
        content: finds out what is in it.

    Raises:
        FerdeskError: what says so can't be read, or says it of none of the table's faces.
    """
    table = shown(tables)
    if arguments.one_person:
        of = content()
        found = one_person_each(of.files, of.stills.__contains__)
        if found.nobody:
            raise FerdeskError(f"{table} has no video.", "Leave out --one-person.")
        return found
    path = arguments.participants
    if path is None:
        return None
    inside = content()
    found = who.read(path, inside.files)
    if found.nobody:
        raise FerdeskError(
            f"{path} gives no face of {table} a participant.",
            f"Fill its column participant, and name files as here: {_few(list(inside.files))}.",
        )
    for sentence in _doubts(found, path, tables, inside):
        print(sentence, file=sys.stderr)
    return found


def _doubts(
    found: Participants, path: Path, tables: Sequence[Path], inside: Content
) -> Iterator[str]:
    table = shown(tables)
    if found.passed_over:
        yield f"{path} names what {table} is not of: {_few(list(found.passed_over))}."
    named = (key for key, participant in found.of_face.items() if participant)
    if missing := [f"{face} of {file}" for file, face in named if (file, face) not in inside.faces]:
        yield f"{path} names faces that {table} does not have: {_few(missing)}."
    if found.of_face and path.stat().st_mtime < max(one.stat().st_mtime for one in tables):
        yield f"{path} is older than {table}, where its numbers of faces may be others'."


def _few(names: list[str]) -> str:
    more = f" … ({len(names)})" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
