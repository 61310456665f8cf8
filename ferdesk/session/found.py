"""The recordings that paths stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ferdesk.core.errors import FerdeskError
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
    inside = []
    for path in folder.rglob(f"*{SUFFIX}"):
        look()
        if path.is_file():
            inside.append(path)
    if not inside:
        raise FerdeskError(f"{folder} has no recording in it.", f"Name files in {SUFFIX}.")
    return sorted(inside)
