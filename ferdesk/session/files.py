"""Session files as files: a name for a new one, repair, delete."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from ferdesk.core.errors import FerdeskError
from ferdesk.session import claim, schema
from ferdesk.session.schema import SUFFIX
from ferdesk.session.writer import fold

T = TypeVar("T")


def new_path(folder: Path, when: datetime | None = None) -> Path:
    """A path for a new session that is not there yet: ``2026-05-01 14.03.22.ferdesk``.

    Args:
        folder: where; it is made if it is missing.
        when: local time; None for now.

    Raises:
        FerdeskError: the folder can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FerdeskError(
            f"The folder {folder} can't be made: {error.strerror or error}.",
            "Choose another folder for recordings.",
        ) from error
    # No colons: Windows forbids them in names.
    stem = f"{when or datetime.now():%Y-%m-%d %H.%M.%S}"
    path = folder / f"{stem}{SUFFIX}"
    count = 1
    while os.path.lexists(path):
        count += 1
        path = folder / f"{stem} ({count}){SUFFIX}"
    return path


def make_in(folder: Path, make: Callable[[Path], T]) -> T:
    """Make a session in a folder, under a new name.

    Args:
        folder: as :func:`new_path` has it.
        make: makes it under a name. Where another program has taken that in the meantime, as one
            that began in the same second, it is called again with the next one.

    Raises:
        FerdeskError: as ``make``, or the folder can't be made.
    """
    while True:
        with contextlib.suppress(schema.Taken):
            return make(new_path(folder))


def repair(path: Path) -> bool:
    """Make one whole file of a session whose recording was killed.

    Returns:
        True when it is a single file now; False when someone else has it open.

    Raises:
        FerdeskError: it is being recorded, may not be written, or is damaged.
    """
    _not_recording(path)
    database = schema.open_to_write(path)
    try:
        with schema.told(path):
            whole = fold(database)
    finally:
        database.close()
    if whole:
        claim.sweep(path)
    return whole


def delete(path: Path) -> None:
    """Delete a session with everything beside it. Nothing but a session is deleted.

    The disk's blocks are freed, not overwritten: what is on them can be brought back by special
    tools until something else is written there.

    Raises:
        FerdeskError: it is being recorded, is no session, or can't be deleted.
    """
    _not_recording(path)
    if not schema.is_ours(path):
        raise FerdeskError(f"{path} is not a recorded session.", "It was left as it is.")
    try:
        # The session last: while it is there, what is left can be found and deleted again.
        for file in reversed(schema.files_of(path)):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise FerdeskError(
            f"{path} can't be deleted: {error.strerror or error}.",
            "Close it wherever it is open, and check its permissions.",
        ) from error


def _not_recording(path: Path) -> None:
    if claim.claimed(path):
        raise FerdeskError(f"{path} is being recorded.", "Stop the recording first.")
