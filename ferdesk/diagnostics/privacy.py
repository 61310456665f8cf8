"""Takes out of a text what says who wrote it and what they looked at."""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Iterable

from ferdesk.diagnostics import places

_PRIVATE_FILES = (
    "avi", "avif", "bmp", "csv", "eaf", "ferdesk", "gif", "heic", "heif", "jfif", "jp2", "jpeg",
    "jpg", "json", "jsonl", "m4v", "mjpeg", "mjpg", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv",
    "onnx", "parquet", "pgm", "png", "pnm", "ppm", "srt", "tif", "tiff", "tsv", "vtt", "webm",
    "webp", "wmv", "zip",
)  # fmt: skip
"""Endings of files that people name themselves."""
_OWN_NAMES = {"card.json", "model.onnx"}
"""Files whose name says nothing of anybody."""
_ADDRESS = re.compile(r"\b([a-z]{2,9}://)[^\s\"'<>]+", re.IGNORECASE)
_ENDING = r"\.(" + "|".join(_PRIVATE_FILES) + r")\b"
_FILE = re.compile(
    # With its folders, where an apostrophe may stand inside of a word; or the name by itself, of
    # which what stands before a space can't be known.
    r"(?:[A-Za-z]:)?[\\/~](?:[^\n\"'<>|:]|(?<=\w)'(?=\w))*?"
    + _ENDING
    + r"|[^\s\"'<>|:\\/]+?"
    + _ENDING,
    re.IGNORECASE,
)
_SHORTEST = 3
"""A user's or machine's name of fewer letters would be found inside of words."""


def scrub(text: str, names: Iterable[str] | None = None) -> str:
    """The text without addresses, names of a person's files, their folders, user and machine.

    Args:
        names: to take out wherever they stand as words; None for the user's and the machine's.

    Paths of programs stay, shortened by the home folder: they say where a fault lies.
    """
    return unnamed(_FILE.sub(_shortened, _ADDRESS.sub(r"\1…", text)), names)


def unnamed(text: str, names: Iterable[str] | None = None) -> str:
    """The text without the names of user and machine, the home folder being ``~``.

    Args:
        names: as of :func:`scrub`.
    """
    home = str(places.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    for name in _own_names() if names is None else names:
        if len(name) >= _SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text)
    return text


def _shortened(found: re.Match[str]) -> str:
    name = re.split(r"[\\/]", found[0])[-1]
    if name in _OWN_NAMES:
        return name if name == found[0] else f"…/{name}"
    return f"….{found[1] or found[2]}"


def _own_names() -> list[str]:
    """What the user and this machine are called. ``root`` says nothing of anybody."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = ""
    names = {user, places.home().name, platform.node()}
    return sorted(names - {"", "root", "ferdesk"}, key=len, reverse=True)
