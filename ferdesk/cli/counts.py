"""How the commands tell how many there are."""

from __future__ import annotations


def counted(count: int, one: str) -> str:
    """``1 frame``, ``2 frames``.

    Args:
        one: the English word for a single one, whose plural ends in s.
    """
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
