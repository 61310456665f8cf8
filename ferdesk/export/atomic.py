"""Output that is there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from ferdesk.core import whole
from ferdesk.core.errors import FerdeskError

_FOLDER = "Choose a folder that exists, may be written and has room."
_HELD = "Close the program that has it open, or choose another name."


@contextlib.contextmanager
def atomic_text(path: Path) -> Iterator[IO[str]]:
    """A text file that takes the place of ``path`` when the block ends well.

    Whatever stops the block, an interrupt from the keyboard too, leaves what was
    at ``path`` as it was, and no other file.

    Raises:
        FerdeskError: it can't be written there.
    """
    refuse_target(path)
    with unnamed(path) as made:
        with filled(made) as stream:
            yield stream
        put(made, path)


@contextlib.contextmanager
def unnamed(path: Path) -> Iterator[Path]:
    """An empty file beside ``path``, to take its place within the block; else it is gone after it.

    Raises:
        FerdeskError: it can't be written there.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise refused(path, error) from error
    os.close(handle)
    made = Path(name)
    try:
        yield made
    except OSError as error:
        raise refused(path, error) from error
    finally:
        made.unlink(missing_ok=True)


@contextlib.contextmanager
def filled(made: Path) -> Iterator[IO[str]]:
    """A stream into a file, which after the block is on the disk, for whom the user's files are."""
    # Names of files may be in another encoding, which a path carries and UTF-8 does not.
    with made.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
    made.chmod(whole.FILE)


def check_place(path: Path) -> None:
    """Look whether a file could be put at ``path``; told before hours of work and not after.

    Raises:
        FerdeskError: as :func:`refuse_target`, or nothing can be written into its folder.
    """
    refuse_target(path)
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise refused(path, error) from error


def refuse_target(path: Path) -> None:
    """What is at ``path`` must give way to a file; it is left as it is.

    Raises:
        FerdeskError: it is a folder, or another program holds it.
    """
    if os.path.isdir(path):  # which finds no fault with a name that is too long
        raise refused(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    try:
        # To its own name, which changes nothing: Windows refuses it for what a program has open,
        # as Excel has a table, just as it would refuse to put another file there.
        path.rename(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise refused(path, error, _HELD) from error


def spare(read: Iterable[Path], *made: Path) -> None:
    """Look that no file which is read, by whatever name, is one that would be written over.

    Raises:
        FerdeskError: which is.
    """
    stats = map(_stat, read)
    there = {(stat.st_dev, stat.st_ino) for stat in stats if stat}
    for path in made:
        if (stat := _stat(path)) and (stat.st_dev, stat.st_ino) in there:
            raise FerdeskError(
                f"{path} is to be read, and would be written over.", "Choose another name."
            )


def _stat(path: Path) -> os.stat_result | None:
    """None where nothing is there."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def put(made: Path, path: Path) -> None:
    """Let a file that is whole take the place of ``path``.

    Raises:
        FerdeskError: it can't, as where another program holds what is there.
    """
    try:
        made.replace(path)
    except OSError as error:
        raise refused(path, error, _HELD if path.exists() else _FOLDER) from error


def refused(path: Path, error: OSError, fix: str = _FOLDER) -> FerdeskError:
    """What people are told where a file can't be written."""
    return FerdeskError(f"{path} can't be written: {error.strerror or error}.", fix)
