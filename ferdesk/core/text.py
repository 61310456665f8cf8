"""Texts that come from elsewhere, made fit to be written."""

from __future__ import annotations


def storable(text: str) -> str:
    """``text``; what UTF-8 can't hold (names of files in another encoding) is escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
