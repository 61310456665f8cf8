"""Texts that come from elsewhere, made fit to be written or held against each other."""

from __future__ import annotations

import re


def storable(text: str) -> str:
    """``text``; what UTF-8 can't hold (names of files in another encoding) is escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def parts_of(path: str) -> tuple[str, ...]:
    """Folders and name of a path, whichever system wrote it."""
    return tuple(part for part in re.split(r"[\\/]+", path.strip()) if part not in ("", "."))
