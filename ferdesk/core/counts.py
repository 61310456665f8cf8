"""How it is told how many there are."""

from __future__ import annotations


def counted(count: int, one: str, several: str = "") -> str:
    """``1 frame``, ``2,000 frames``.

    Args:
        one: the English word for a single one.
        several: for more or none; where it is empty, ``one`` with an s.
    """
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
