"""Recorded sessions are played, not read: they hold records, which need no model any more."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.base import FrameSource
from ferdesk.sources.files import head

SUFFIX = ".ferdesk"
"""As in ``ferdesk.session.schema``, which sources do not know; a test holds them equal."""


def is_session(spec: str) -> bool:
    """Whether a spec names a recorded session, by its ending."""
    return Path(spec).suffix.lower() == SUFFIX


def refuse(path: Path) -> FrameSource:
    """Say how a session is opened. Whoever shows sessions asks for the kind first.

    Raises:
        FerdeskError: always.
    """
    head(path)
    raise FerdeskError(
        f"{path} is a recorded session, not a source of pictures.",
        "Open it as a recording in the app, or use ferdesk replay and ferdesk rescore.",
    )
