"""What the paths that are to be read stand for: patterns, what is in folders, each thing once."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk.export.crops import is_of_table
from ferdesk.sources import source_kind
from ferdesk.sources.files import VIDEO_SUFFIXES, is_image
from ferdesk.sources.folder import natural

NO_ENDING = "no ending"
LINK = "link to a folder"
CROPS = "folder of kept crops"
UNREADABLE = "unreadable folder"


@dataclass(slots=True)
class Inside:
    """What was found in a folder and in its folders."""

    top: str
    images: int = 0
    videos: int = 0
    left: Counter[str] = field(default_factory=Counter)
    """What is not read, by its ending, or by one of the words above."""

    @property
    def any(self) -> bool:
        """Whether there is something to read."""
        return self.images + self.videos > 0

    @property
    def left_often(self) -> list[tuple[str, int]]:
        """What is not read and how much of it, in an order that people want it in."""
        # Folders first: most is in them.
        return sorted(self.left.items(), key=lambda kind: (kind[0][0] == ".", -kind[1], kind[0]))


@dataclass(slots=True)
class Inputs:
    """What is to be read, in order."""

    specs: list[str] = field(default_factory=list)
    """Videos, images, folders whose own images are meant, and what is no path."""
    folders: list[Inside] = field(default_factory=list)
    """Of each folder; one in which there is nothing to read is among the specs itself."""
    again: list[str] = field(default_factory=list)
    """What was named more than once."""


def find(paths: Sequence[str], look: Callable[[], None] = lambda: None) -> Inputs:
    """What is to be read.

    A path that is not there and has a pattern (``faces/*.jpg``) stands for what it matches, since
    not every shell does that; one that matches nothing stays as it is. A folder stands for the
    images and videos in it and in its folders: each folder with images is one input, and each
    video. Nothing is taken twice, whatever it is called.

    Args:
        look: called at each folder that is gone into; what it raises ends the search.
    """
    found = Inputs()
    named = [
        spec
        for path in paths
        for match in _matches(path)
        for spec in (_inside(match, found.folders, look) if _is_folder(match) else [match])
    ]
    folders = {same(spec) for spec in named if _is_folder(spec)}
    seen: set[str] = set()
    for spec in named:
        key = same(spec)
        of_folder = is_image(Path(spec)) and os.path.dirname(key) in folders
        if key in seen or of_folder:
            found.again.append(spec)
        else:
            seen.add(key)
            found.specs.append(spec)
    return found


def same(spec: str) -> str:
    """The same text for the same file, whatever way leads to it."""
    return os.path.normcase(os.path.realpath(spec))


def _matches(path: str) -> list[str]:
    if os.path.lexists(path) or not glob.has_magic(path) or source_kind(path).live:
        return [path]
    return sorted(glob.glob(path, recursive=True), key=natural) or [path]


def _is_folder(spec: str) -> bool:
    return os.path.isdir(spec) and source_kind(spec).name != "demo"


def _inside(top: str, folders: list[Inside], look: Callable[[], None]) -> list[str]:
    """The folders with images, and the videos, of a folder; itself where it has none."""
    specs, here = [], Inside(top)
    for folder, inner, files in os.walk(top, onerror=lambda _: here.left.update([UNREADABLE])):
        look()
        inner[:] = sorted(_entered(folder, inner, here.left), key=natural)
        pictures = sum(is_image(Path(name)) for name in files)
        films = sorted(filter(_is_video, files), key=natural)
        here.left.update(
            path.suffix.lower() or NO_ENDING
            for path in map(Path, files)
            if not (path.name.startswith(".") or is_image(path) or _is_video(path.name))
        )
        specs += [folder] if pictures else []
        specs += [os.path.join(folder, name) for name in films]
        here.images += pictures
        here.videos += len(films)
    folders.append(here)
    return specs or [top]


def _entered(folder: str, inner: Sequence[str], left: Counter[str]) -> Iterator[str]:
    """The folders of a folder that are gone into; what is left out is counted in ``left``."""
    for name in inner:
        path = Path(folder, name)
        if name.startswith("."):
            continue
        if path.is_symlink():
            left.update([LINK])
        elif is_of_table(path):
            left.update([CROPS])
        else:
            yield name


def _is_video(name: str) -> bool:
    return Path(name).suffix.lower() in VIDEO_SUFFIXES and not name.startswith(".")
