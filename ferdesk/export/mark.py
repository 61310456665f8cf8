"""A mark in the videos that were drawn into, so that an analysis of their folder knows them."""

from __future__ import annotations

import os
import struct
import uuid
from pathlib import Path

_TEXT = b"annotated by ferdesk"
_KIND = uuid.UUID("59443b99-509e-44c4-a356-445c4e7476cf").bytes
_MARK = struct.pack(">I4s16s", 8 + len(_KIND) + len(_TEXT), b"uuid", _KIND) + _TEXT
"""A box of the kind that ISO 14496-12 leaves to everyone, with its length before it: what plays an
MP4 passes over it. Unlike a name it stays with the file when that is copied or called otherwise."""


def mark(video: Path) -> None:
    """Put it at the end of an .mp4.

    Raises:
        OSError: it can't be written.
    """
    with video.open("ab") as stream:
        stream.write(_MARK)


def is_marked(video: Path) -> bool:
    """Whether a file has it. Never raises: one that can't be read is told when it is to be read."""
    if not video.is_file():
        return False  # who opens a pipe may wait for ever
    try:
        with video.open("rb") as stream:
            stream.seek(-len(_MARK), os.SEEK_END)
            return stream.read() == _MARK
    except OSError:
        return False
