"""How it is told how many there are, and how large something is."""

from __future__ import annotations


def counted(count: int, one: str, several: str = "") -> str:
    """``1 frame``, ``2,000 frames``.

    Args:
        one: the English word for a single one.
        several: for more or none; where it is empty, ``one`` with an s.
    """
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def size(count: int) -> str:
    """Bytes for people: ``1.5 GB``, ``320 MB``, ``12 KB``."""
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count / 1e3:.0f} KB"
