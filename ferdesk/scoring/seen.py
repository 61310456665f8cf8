"""What a label can be of."""

from __future__ import annotations

from typing import NamedTuple


class Seen(NamedTuple):
    """A picture, or one of its faces, as a table names it."""

    source: str
    """Path or name."""
    frame: int
    face_id: str = ""
    """Empty for the picture as a whole."""
    session_ms: str = ""
    """Of a recording, in which a camera that was opened anew has numbers of frames and faces
    twice; empty elsewhere."""
