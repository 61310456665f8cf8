"""Where what took long to make is to stand, and where it stands when that can't be."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import IO

from ferdesk.core import whole
from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import check_place, filled, put, refuse_target, refused, unnamed


class Place:
    """Names of files, or of a folder, that belong together.

    What is at a name when they are done may refuse to give way, though it did not before: on
    Windows nobody replaces a table that Excel has opened meanwhile. Then all of them stand beside
    it, under the first number that is free: hours of reading are not lost for a name.

    Args:
        path: the name that was asked for.
        beside: give from its name that of each file that lies beside it.
    """

    def __init__(self, path: Path, *beside: Callable[[Path], Path]):
        self._asked = path
        self._beside = beside
        self.paths = self._named(path)
        """As asked for; once settled, where they stand. That of ``path`` is the first."""
        self.notice = ""
        """What people must know once it is settled; empty where all stand as asked for."""

    def check(self) -> None:
        """Look whether all could take their names now; told before the work and not after.

        Raises:
            FerdeskError: which can't, why, and what to do.
        """
        for path in self.paths:
            check_place(path)

    def settle(self, *made: Path) -> None:
        """Let what is whole take its names.

        Args:
            made: in the order of ``paths``, of which the first one is moved last.

        Raises:
            FerdeskError: it can't, nor under another name.
        """
        where = list(made)
        try:
            self._move(where, self._asked)
        except FerdeskError as why:
            free = self._free()
            try:
                self._move(where, free)
            except FerdeskError:
                raise why from None
            self.notice = str(FerdeskError(why.what, f"What was made is kept as {free.name}."))

    def _move(self, where: list[Path], path: Path) -> None:
        """Let all take their names beside ``path``; ``where`` says how far that went."""
        names = self._named(path)
        for name in names:  # all, before the first is moved: they stay together
            refuse_target(name)
        for i in reversed(range(len(where))):
            put(where[i], names[i])
            where[i] = names[i]
        self.paths = names

    def _free(self) -> Path:
        """Numbered as file managers number a copy, ``table (2).csv``; nothing is there yet."""
        stem = self._asked.stem
        numbered = (self._asked.with_stem(f"{stem} ({number})") for number in count(2))
        return next(p for p in numbered if not any(name.exists() for name in self._named(p)))

    def _named(self, path: Path) -> tuple[Path, ...]:
        return (path, *(name(path) for name in self._beside))


def settled(places: Sequence[Place]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Where all stands now, in their order; and each notice."""
    paths = tuple(path for place in places for path in place.paths)
    return paths, tuple(place.notice for place in places if place.notice)


@contextlib.contextmanager
def atomic_texts(place: Place) -> Iterator[tuple[IO[str], ...]]:
    """Text files, one a name, that are settled when the block ends well.

    Whatever stops the block, an interrupt from the keyboard too, leaves what was there as it was,
    and no other file.

    Raises:
        FerdeskError: they can't be written there.
    """
    with contextlib.ExitStack() as left:
        made = [left.enter_context(unnamed(path)) for path in place.paths]
        with contextlib.ExitStack() as streams:
            yield tuple(streams.enter_context(filled(path)) for path in made)
        place.settle(*made)


@contextlib.contextmanager
def atomic_folder(place: Place) -> Iterator[Path]:
    """A folder to fill that is settled when the block ends well.

    Raises:
        FerdeskError: one of that name is there already, or it can't be written.
    """
    path = place.paths[0]
    if path.exists():
        raise FerdeskError(f"{path} is there already.", "Move it away, or choose another name.")
    try:
        made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as error:
        raise refused(path, error) from error
    try:
        yield made
        made.chmod(whole.FOLDER)
        place.settle(made)
    except OSError as error:
        raise refused(path, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
