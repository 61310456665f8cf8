"""The recordings that paths stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.natural import natural
from ferdesk.session.schema import SUFFIX


def recordings(paths: Iterable[Path], look: Callable[[], None] = lambda: None) -> tuple[Path, ...]:
    """Each once, in order: in place of a folder those in it and in its folders.

    Args:
        paths: folders, or files of any kind, which are left as they are.
        look: called now and then; what it raises ends it.

    Raises:
        FerdeskError: a folder has none.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for one in _inside(path, look) if path.is_dir() else (path,):
            found.setdefault(one.resolve(), one)
    return tuple(found.values())


def _inside(folder: Path, look: Callable[[], None]) -> list[Path]:
    """What is hidden, as what macOS writes beside each file on the disks of others, is none."""
    inside = {}
    for path in folder.rglob("*"):
        look()
        parts = path.relative_to(folder).parts
        if path.suffix.lower() == SUFFIX and not any(part[0] == "." for part in parts):
            inside[path] = [natural(part) for part in parts]
    every = sorted((path for path in inside if path.is_file()), key=inside.__getitem__)
    if not every:
        raise FerdeskError(f"{folder} has no recording in it.", f"Name files in {SUFFIX}.")
    return every
