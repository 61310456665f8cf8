"""What commands take that are told who is who in a table."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from ferdesk.frames import is_still
from ferdesk.participants import who
from ferdesk.participants.who import Participants


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
        help="each video shows one participant, whatever numbers their face got",
    )


def given(
    arguments: argparse.Namespace,
    files: Callable[[], Sequence[str]],
    taken: frozenset[str] = frozenset(),
) -> Participants | None:
    """Who is who; None where nothing is said of it.

    Args:
        files: of the table.
        taken: names that no column of theirs may have.

    Raises:
        FerdeskError: what says so can't be read, or is of other files.
    """
    if arguments.one_person:
        # Pictures have nothing that tells one person's from another's.
        return who.one_each(file for file in files() if not is_still(file))
    if arguments.participants is not None:
        return who.read(arguments.participants, files(), taken)
    return None
