"""What a label can be of, and how the files are called that it lies in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from ferdesk.core.text import parts_of

Parts = tuple[str, ...]
"""Folders and name of a file."""


class Seen(NamedTuple):
    """A picture, or one of its faces, as a table names it."""

    source: str
    """Path or name."""
    frame: int
    face_id: str = ""
    """Empty for the picture as a whole."""
    session_ms: str = ""
    """Of a recording, in which a camera that was opened anew has numbers of frames and faces
    twice; empty elsewhere."""


class Sources:
    """The files of a table, by all of their path and by what is below the folder that they share:
    on another machine that folder lies elsewhere, and what is below it is the same."""

    def __init__(self, sources: Iterable[str]):
        whole = {source: parts_of(source) for source in set(sources)}
        folders = [parts[:-1] for parts in whole.values()]
        shared = _shared(min(folders), max(folders)) if folders else 0
        # Not so far that one is called by what is all of another's path.
        paths = set(whole.values())
        while shared and any(parts[shared:] in paths for parts in paths):
            shared -= 1
        self._whole = whole
        self._relative = {source: parts[shared:] for source, parts in whole.items()}
        self._names = {*whole.values(), *self._relative.values()}

    def __contains__(self, parts: Parts) -> bool:
        """Whether a file is called by just this."""
        return parts in self._names

    def is_called(self, source: str, parts: Parts) -> bool:
        """Whether ``parts`` is all of a file's path, or all of it below the folder that is
        shared."""
        return parts in (self._whole.get(source), self._relative.get(source))

    def short(self, source: str) -> Parts:
        """As much of the end of a file's path as tells it from the others: the same on another
        machine, and the same beside further files of other names."""
        return self._short[source]

    @cached_property
    def _short(self) -> Mapping[str, Parts]:
        found: dict[str, Parts] = {}
        left, depth = self._whole, 1
        while left:
            often = Counter(parts[-depth:] for parts in left.values())
            found |= {
                source: parts[-depth:]
                for source, parts in left.items()
                if often[parts[-depth:]] == 1 or depth >= len(parts)
            }
            left = {source: parts for source, parts in left.items() if source not in found}
            depth += 1
        return found

    def relative(self, source: str) -> Parts:
        """A file's path below the folder that all share."""
        return self._relative.get(source, parts_of(source))


def _shared(one: Parts, other: Parts) -> int:
    """How many folders two paths begin with alike: of sorted paths the first and the last tell of
    all."""
    unlike = (i for i, (a, b) in enumerate(zip(one, other)) if a != b)
    return next(unlike, min(len(one), len(other)))
