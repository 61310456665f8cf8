"""Folders as people write them."""

from __future__ import annotations

from pathlib import Path


def named(folder: Path) -> Path:
    """The same folder by a path that ends in its name, as ``.`` and ``..`` do not."""
    return folder.resolve() if folder.name in ("", "..") else folder
