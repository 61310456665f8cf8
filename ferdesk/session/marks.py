"""Markers and notes in a session that was recorded before: add, change, remove.

Each is one transaction: it is in the file wholly or not at all, whatever happens meanwhile, and
whoever plays the session back at the same time may go on. The recorder writes its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.session import schema
from ferdesk.session.claim import claimed
from ferdesk.session.events import MARKER, MAX_TEXT, NOTE, Event
from ferdesk.session.times import now_utc
from ferdesk.session.writer import insert_event

_ITS_ROW = f"id = ? AND kind IN ('{MARKER}', '{NOTE}') AND kind = ? AND utc = ?"
"""The row is still the one that was read: numbers are given again after a deletion."""


def add(path: Path, text: str, seconds: float | None = None) -> Event:
    """Add a marker or a note.

    Args:
        text: at most :data:`~ferdesk.session.events.MAX_TEXT` characters are kept.
        seconds: of the marker; None adds a note about the session as a whole.

    Returns:
        The event as it is in the file now.

    Raises:
        FerdeskError: it is being recorded (use the recorder's own markers), or can't be written.
    """
    at = max(0.0, seconds or 0.0)
    event = Event(NOTE if seconds is None else MARKER, at, at, now_utc(), _kept(text))
    with _writing(path) as database:
        return replace(event, number=insert_event(database, event))


def change(path: Path, event: Event, text: str) -> Event:
    """Give a marker or note another text.

    Args:
        event: as a reader gave it.

    Returns:
        The event as it is in the file now.

    Raises:
        FerdeskError: it is being recorded, can't be written, or the event is not there any more.
    """
    text = _kept(text)
    _run(path, "UPDATE events SET text = ? WHERE " + _ITS_ROW, event, text)
    return replace(event, text=text)


def remove(path: Path, event: Event) -> None:
    """Take a marker or note out.

    Raises:
        FerdeskError: it is being recorded, can't be written, or the event is not there any more.
    """
    _run(path, "DELETE FROM events WHERE " + _ITS_ROW, event)


def _run(path: Path, sql: str, event: Event, *values: str) -> None:
    with _writing(path) as database:
        done = database.execute(sql, (*values, event.number, event.kind, event.utc))
        if done.rowcount != 1:
            raise FerdeskError(
                f"That {event.kind} is not in {path} any more.", "Open the recording again."
            )


def _kept(text: str) -> str:
    return storable(text.strip()[:MAX_TEXT])


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A session open for one statement.

    Raises:
        FerdeskError: it is being recorded, is no session, or can't be written.
    """
    if claimed(path):
        raise FerdeskError(f"{path} is being recorded.", "Stop the recording first.")
    database = schema.open_to_write(path)
    try:
        yield database
    except sqlite3.Error as error:
        raise FerdeskError(
            f"{path} can't be written: {error}.", "Check its permissions and the room on the disk."
        ) from error
    finally:
        database.close()
