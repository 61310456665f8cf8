"""What commands take that are given a table, or in its place recordings."""

from __future__ import annotations

import argparse
import glob
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.core.natural import natural
from ferdesk.session.found import recordings
from ferdesk.session.schema import SUFFIX, is_there

OUT = "default: TABLE{}, beside it; of several recordings it has to be given"
"""Help of what names the file that is made, with its usual ending filled in."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add them to the arguments."""
    parser.add_argument(
        "table",
        nargs="+",
        type=Path,
        metavar="TABLE",
        help="a .csv, .jsonl or .parquet that ferdesk wrote; or recordings, or folders of them, "
        "which are taken together",
    )


def found(given: Sequence[Path]) -> tuple[Path, ...]:
    """The files that are meant, each once: in place of a folder the recordings in it and in its
    folders, in place of a pattern what it stands for, where the shell has left that to us.

    Raises:
        FerdeskError: a folder has no recording or can't be read, there is nothing that a pattern
            stands for, or there are several and not all are recordings.
    """
    every = recordings(path for one in given for path in _of_pattern(one))
    others = [path for path in every if path.suffix.lower() != SUFFIX]
    if others and len(every) > 1:
        raise FerdeskError(
            f"{others[0]} is one of several, and is no recording.",
            "Several recordings can be taken together, of tables one.",
        )
    return every


def _of_pattern(path: Path) -> Iterator[Path]:
    if not glob.has_magic(str(path)) or is_there(path):
        yield path
        return
    stands_for = glob.glob(str(path), recursive=True)
    if not stands_for:
        _check_folder(next(one for one in path.parents if not glob.has_magic(str(one))))
        raise FerdeskError(f"There is no file {path}.", "Check the path and the pattern.")
    yield from map(Path, sorted(stands_for, key=natural))


def _check_folder(folder: Path) -> None:
    """
    Raises:
        FerdeskError: it is there, and nobody may look what is in it.
    """
    try:
        os.scandir(folder).close()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise unreadable(folder, error) from error


def say(sentence: str) -> None:
    """Of what is to be known, and ends nothing."""
    print(sentence, file=sys.stderr)


def shown(paths: Sequence[Path]) -> str:
    """What they are called in a sentence."""
    return str(paths[0]) if len(paths) == 1 else f"the {len(paths)} recordings"


def out_of(paths: Sequence[Path], out: Path | None, ending: str) -> Path:
    """Where something made of them is to stand.

    Args:
        out: as it was asked for; None for beside the table, with its name and ``ending``.

    Raises:
        FerdeskError: of several it has to be asked for.
    """
    if out is not None:
        return out
    if len(paths) > 1:
        raise FerdeskError(
            "What is made of several recordings needs a name of its own.", "Give one with --out."
        )
    return paths[0].with_name(f"{paths[0].name}{ending}")
