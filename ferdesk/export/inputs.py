"""What named paths stand for: patterns, and what is in folders, each thing once."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk.core.natural import natural
from ferdesk.export.crops import is_of_table
from ferdesk.export.mark import is_marked
from ferdesk.sources import source_kind
from ferdesk.sources.files import VIDEO_SUFFIXES, is_image

KINDS: tuple[str, ...] = (
    "unreadable folder",
    "link to a folder",
    "folder of kept crops",
    "annotated video",
    "no ending",
)
"""What is left out of a folder, where it is not told by its ending."""
UNREADABLE, LINK, KEPT_CROPS, ANNOTATED, NO_ENDING = KINDS


@dataclass(slots=True)
class Walk:
    """What was found in a folder that was named, and in its folders."""

    top: str
    images: int = 0
    videos: int = 0
    left: Counter[str] = field(default_factory=Counter)
    """How many of what was left out: endings such as ``.txt``, and :data:`KINDS`."""

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """The same as they are told: folders first, since most is in them, then the frequent."""
        return sorted(
            self.left.items(), key=lambda kind: (kind[0].startswith("."), -kind[1], kind[0])
        )


@dataclass(slots=True)
class Inputs:
    """What is to be read, in order."""

    specs: list[str] = field(default_factory=list)
    """Videos, images, folders whose own images are meant, and what is no path."""
    walks: list[Walk] = field(default_factory=list)
    """Of each folder that something was found in."""
    again: list[str] = field(default_factory=list)
    """What was named, or found, more than once."""


def find(
    paths: Sequence[str], known: Sequence[str] = (), look: Callable[[], None] = lambda: None
) -> Inputs:
    """What is to be read.

    Args:
        paths: as people named them.
        known: what is to be read already, as an earlier call gave it; comes first.
        look: called at each folder that is gone into; what it raises ends the search.

    A path that is not there and has a pattern (``faces/*.jpg``) stands for what it matches, since
    not every shell does that; one that matches nothing stays as it is. A folder stands for the
    images and videos in it and in its folders: each folder with images is one input, and each
    video. Nothing is taken twice, whatever it is called; an image not beside its folder either.
    """
    found = Inputs()
    named = list(known)
    for match in (match for path in paths for match in _matches(path)):
        named += _inside(match, found.walks, look) if _is_folder(match) else [match]
    folders = {_same(spec) for spec in named if _is_folder(spec)}
    seen: set[str] = set()
    for spec in named:
        key = _same(spec)
        of_folder = is_image(Path(spec)) and os.path.dirname(key) in folders
        if key in seen or of_folder:
            found.again.append(spec)
        else:
            seen.add(key)
            found.specs.append(spec)
    return found


def _matches(path: str) -> list[str]:
    if os.path.lexists(path) or not glob.has_magic(path) or source_kind(path).live:
        return [path]
    return sorted(glob.glob(path, recursive=True), key=natural) or [path]


def _is_folder(spec: str) -> bool:
    return os.path.isdir(spec) and source_kind(spec).name != "demo"


def _inside(top: str, walks: list[Walk], look: Callable[[], None]) -> list[str]:
    """The folders with images, and the videos, of a folder; itself where it has none."""
    specs, walk = [], Walk(top)
    for folder, inner, files in os.walk(top, onerror=lambda _: walk.left.update([UNREADABLE])):
        look()
        inner[:] = sorted(_entered(folder, inner, walk.left), key=natural)
        pictures = sum(is_image(Path(name)) for name in files)
        films = sorted(_films(folder, files, walk.left), key=natural)
        walk.left.update(
            path.suffix.lower() or NO_ENDING
            for path in map(Path, files)
            if not (path.name.startswith(".") or is_image(path) or _is_video(path.name))
        )
        specs += [folder] if pictures else []
        specs += [os.path.join(folder, name) for name in films]
        walk.images, walk.videos = walk.images + pictures, walk.videos + len(films)
    if not specs:
        return [top]
    walks.append(walk)
    return specs


def _entered(folder: str, inner: Sequence[str], left: Counter[str]) -> Iterator[str]:
    """The folders of a folder that are gone into; what is left out is counted in ``left``."""
    for name in inner:
        path = Path(folder, name)
        if name.startswith("."):
            continue
        if path.is_symlink():
            left.update([LINK])
        elif is_of_table(path):
            left.update([KEPT_CROPS])
        else:
            yield name


def _films(folder: str, files: Sequence[str], left: Counter[str]) -> Iterator[str]:
    """The videos of a folder that are read; what is left out is counted in ``left``."""
    for name in filter(_is_video, files):
        if is_marked(Path(folder, name)):
            left.update([ANNOTATED])
        else:
            yield name


def _is_video(name: str) -> bool:
    return Path(name).suffix.lower() in VIDEO_SUFFIXES and not name.startswith(".")


def _same(spec: str) -> str:
    """The same text for the same file, whatever way leads to it."""
    return os.path.normcase(os.path.realpath(spec))
