"""What the paths of a command stand for: patterns, and what is in folders, each thing once."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk.cli.counts import counted
from ferdesk.export.crops import is_of_table
from ferdesk.export.mark import is_marked
from ferdesk.sources import source_kind
from ferdesk.sources.files import VIDEO_SUFFIXES, is_image
from ferdesk.sources.folder import natural

SHOWN = 5
"""Most names, or endings, in one line."""


@dataclass(slots=True)
class Inputs:
    """What is to be read, in order."""

    specs: list[str] = field(default_factory=list)
    """Videos, images, folders whose own images are meant, and what is no path."""
    notes: list[str] = field(default_factory=list)
    """What people should know before it is read: found, left out, named twice."""


def find(paths: Sequence[str]) -> Inputs:
    """What is to be read.

    A path that is not there and has a pattern (``faces/*.jpg``) stands for what it matches, since
    not every shell does that; one that matches nothing stays as it is. A folder stands for the
    images and videos in it and in its folders: each folder with images is one input, and each
    video. Nothing is taken twice, whatever it is called.
    """
    found = Inputs()
    named = [
        spec
        for path in paths
        for match in _matches(path)
        for spec in (_inside(match, found.notes) if _is_folder(match) else [match])
    ]
    folders = {_same(spec) for spec in named if _is_folder(spec)}
    seen: set[str] = set()
    again = []
    for spec in named:
        key = _same(spec)
        of_folder = is_image(Path(spec)) and os.path.dirname(key) in folders
        if key in seen or of_folder:
            again.append(spec)
        else:
            seen.add(key)
            found.specs.append(spec)
    if again:
        found.notes.append(f"Named more than once, read once: {_some(again)}.")
    return found


def _matches(path: str) -> list[str]:
    if os.path.lexists(path) or not glob.has_magic(path) or source_kind(path).live:
        return [path]
    return sorted(glob.glob(path, recursive=True), key=natural) or [path]


def _is_folder(spec: str) -> bool:
    return os.path.isdir(spec) and source_kind(spec).name != "demo"


def _inside(top: str, notes: list[str]) -> list[str]:
    """The folders with images, and the videos, of a folder; itself where it has none."""
    specs, images, videos, left = [], 0, 0, Counter[str]()
    for folder, inner, files in os.walk(top, onerror=lambda _: left.update(["unreadable folder"])):
        inner[:] = sorted(_entered(folder, inner, left), key=natural)
        pictures = sum(is_image(Path(name)) for name in files)
        films = sorted(_films(folder, files, left), key=natural)
        left.update(
            path.suffix.lower() or "no ending"
            for path in map(Path, files)
            if not (path.name.startswith(".") or is_image(path) or _is_video(path.name))
        )
        specs += [folder] if pictures else []
        specs += [os.path.join(folder, name) for name in films]
        images, videos = images + pictures, videos + len(films)
    if specs:
        told = [counted(n, one) for n, one in ((images, "image"), (videos, "video")) if n]
        notes.append(f"{top}: {' and '.join(told)}.{_told_left(left)}")
    return specs or [top]


def _entered(folder: str, inner: Sequence[str], left: Counter[str]) -> Iterator[str]:
    """The folders of a folder that are gone into; what is left out is counted in ``left``."""
    for name in inner:
        path = Path(folder, name)
        if name.startswith("."):
            continue
        if path.is_symlink():
            left.update(["link to a folder"])
        elif is_of_table(path):
            left.update(["folder of kept crops"])
        else:
            yield name


def _films(folder: str, files: Sequence[str], left: Counter[str]) -> Iterator[str]:
    """The videos of a folder that are read; what is left out is counted in ``left``."""
    for name in filter(_is_video, files):
        if is_marked(Path(folder, name)):
            left.update(["annotated video"])
        else:
            yield name


def _is_video(name: str) -> bool:
    return Path(name).suffix.lower() in VIDEO_SUFFIXES and not name.startswith(".")


def _told_left(left: Counter[str]) -> str:
    if not left:
        return ""
    # Folders first: most is in them.
    often = sorted(left.items(), key=lambda kind: (kind[0].startswith("."), -kind[1], kind[0]))
    return f" Left out: {_some([f'{n} × {kind}' for kind, n in often])}."


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {counted(more, 'other')}" if more > 0 else "")


def _same(spec: str) -> str:
    """The same text for the same file, whatever way leads to it."""
    return os.path.normcase(os.path.realpath(spec))
