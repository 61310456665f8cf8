"""The recordings that paths stand for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.core.natural import natural
from ferdesk.session.schema import SUFFIX


def recordings(paths: Iterable[Path], look: Callable[[], None] = lambda: None) -> tuple[Path, ...]:
    """Each once, in order: in place of a folder those in it and in its folders.

    Args:
        paths: folders, or files of any kind, which are left as they are.
        look: called now and then; what it raises ends it.

    Raises:
        FerdeskError: a folder has none, or can't be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for one in _inside(path, look) if os.path.isdir(path) else (path,):
            found.setdefault(one.resolve(), one)
    return tuple(found.values())


def _inside(folder: Path, look: Callable[[], None]) -> list[Path]:
    """What is hidden, as what macOS writes beside each file on the disks of others, is none."""
    inside = {}
    locked: list[OSError] = []
    for top, folders, files in os.walk(folder, onerror=locked.append):
        folders[:] = [name for name in folders if name[0] != "."]
        for name in files:
            look()
            path = Path(top, name)
            if path.suffix.lower() == SUFFIX and name[0] != "." and _may_be_one(path):
                inside[path] = [natural(part) for part in path.relative_to(folder).parts]
    if not inside and locked:
        raise unreadable(Path(locked[0].filename), locked[0])
    if not inside:
        raise FerdeskError(f"{folder} has no recording in it.", f"Name files in {SUFFIX}.")
    return sorted(inside, key=inside.__getitem__)


def _may_be_one(path: Path) -> bool:
    """Whether it is a file, as far as may be looked at: who reads it tells what is wrong."""
    try:
        return path.is_file()
    except OSError:
        return True
