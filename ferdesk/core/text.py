"""Texts that come from elsewhere, made fit to be written or held against each other."""

from __future__ import annotations

import re
import unicodedata


def storable(text: str) -> str:
    """``text``; what UTF-8 can't hold (names of files in another encoding) is escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def parts_of(path: str) -> tuple[str, ...]:
    """Folders and name of a path, the same whichever system and program wrote it: macOS writes é as
    two letters and Excel as one, and tables lose the spaces around a name."""
    parts = (part.strip() for part in re.split(r"[\\/]+", unicodedata.normalize("NFC", path)))
    return tuple(part for part in parts if part not in ("", "."))
