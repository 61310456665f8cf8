"""Appends rows to a session file. No threads here; see :mod:`ferdesk.session.recorder`."""

from __future__ import annotations

import json
import sqlite3
import zlib
from pathlib import Path

from ferdesk.core.text import storable
from ferdesk.core.types import FrameRecord
from ferdesk.session import codec, schema
from ferdesk.session.events import GAP, Event
from ferdesk.session.jpeg import encode_picture
from ferdesk.session.provenance import Provenance
from ferdesk.session.times import clock, now_utc, slept_s

GAP_AFTER_S = 1.5
"""Longer than this without a record is marked as a gap. A folder of images gives one a second."""


class Writer:
    """One new session file. Rows are safe once :meth:`commit` has returned.

    Args:
        path: the file to make.
        provenance: written at once.
        began_ns: monotonic time that becomes second 0.
        quality: JPEG quality of pictures, or None for none.

    Raises:
        FerdeskError: the file can't be made.
    """

    def __init__(
        self, path: Path, provenance: Provenance, began_ns: int, quality: int | None = None
    ):
        self.frames = 0
        """Committed."""
        self.faces = 0
        self._path = path
        self._began_ns = began_ns
        self._quality = quality
        self._added_frames = self._added_faces = 0
        self._last_ns = 0
        self._last: tuple[str, int, int] | None = None
        """Source, jump and media time of the record before."""
        self._slept_s = slept_s()
        self._reason: Event | None = None
        self._numbers: dict[tuple[str, str], int] = {}
        self._names = codec.Names(
            source=lambda name: self._number("sources", "name", storable(name)),
            model=lambda name: self._number("models", "name", storable(name)),
            units=lambda names: self._number("unit_names", "json", json.dumps(names)),
        )
        pictures = "none" if quality is None else f"JPEG, quality {quality}"
        meta = {
            "started": {"utc": now_utc(), "monotonic_ns": began_ns},
            "provenance": provenance.to_json(),
            "encoding": {**codec.ENCODING, "pictures": pictures},
        }
        self._database = schema.create(path, {key: _json(value) for key, value in meta.items()})
        self._database.execute("BEGIN")

    def add(self, record: FrameRecord) -> None:
        """Append a record.

        Raises:
            sqlite3.Error: the disk.
        """
        # Time only moves forward in a session: a reading repeated by another model has the
        # time of its picture, which may lie before that of the record before it.
        time_ns = max(record.frame.captured_ns - self._began_ns, self._last_ns)
        cut = self._jump(record) or self._sleep()
        if self._added_frames and (cut or time_ns - self._last_ns > GAP_AFTER_S * 1e9):
            self._add_gap(self._last_ns / 1e9, time_ns / 1e9, cut)
        number = self._added_frames + 1
        rows = codec.encode(record, number, time_ns, self._names)
        execute, many = self._database.execute, self._database.executemany
        execute(_insert("frames", codec.FRAME_COLUMNS), rows.frame)
        many(_insert("faces", codec.FACE_COLUMNS), rows.faces)
        many(_insert("predictions", codec.PREDICTION_COLUMNS), rows.predictions)
        many(_insert("shapes", codec.SHAPE_COLUMNS), rows.shapes)
        many(_insert("traces", codec.TRACE_COLUMNS), rows.traces)
        if self._quality is not None:
            jpeg = encode_picture(record.frame.image, self._quality)
            row = (number, zlib.crc32(jpeg), jpeg)
            execute(_insert("pictures", "frame, checksum, jpeg"), row)
        self._added_frames = number
        self._added_faces += len(record.faces)
        self._last_ns = time_ns

    def add_event(self, event: Event) -> None:
        """Append a marker or a note; a gap's text becomes that of the gap that follows."""
        if event.kind == GAP:
            self._reason = event
        else:
            insert_event(self._database, event)

    def commit(self) -> None:
        """Make what was added safe, and begin anew.

        Raises:
            sqlite3.Error: the disk; what was added since the last commit is lost.
        """
        self._database.execute("COMMIT")
        self.frames, self.faces = self._added_frames, self._added_faces
        self._database.execute("BEGIN")

    def close(self, message: str = "", failed: bool = False) -> None:
        """Say that the session is whole, and leave a single file.

        Args:
            message: why it ended, where it was not as asked.
            failed: leave out what was added since the last commit.

        Raises:
            sqlite3.Error: the disk. The log stays beside the file then, and both together hold
                all that was committed.
        """
        database = self._database
        try:
            if failed and database.in_transaction:
                database.execute("ROLLBACK")
            if not database.in_transaction:
                database.execute("BEGIN")
            row = ("ended", _json({"utc": now_utc(), "message": message}))
            database.execute(_insert("meta", "key, json"), row)
            database.execute("COMMIT")
            fold(database)
        finally:
            database.close()

    def _jump(self, record: FrameRecord) -> str:
        """Where somebody jumped from and to before this record; empty where nobody did."""
        frame = record.frame
        before, self._last = self._last, (frame.source, frame.jumps, frame.media_ms)
        if before is None or before[0] != frame.source or before[1] == frame.jumps:
            return ""
        return f"jump from {before[2] / 1000:.3f} s to {frame.media_ms / 1000:.3f} s"

    def _sleep(self) -> str:
        """How long the computer slept since the record before, which the session's clock may not
        count; empty where it did not."""
        before, self._slept_s = self._slept_s, slept_s()
        slept = self._slept_s - before
        return f"the computer slept for {clock(slept)}" if slept > GAP_AFTER_S else ""

    def _add_gap(self, begin: float, end: float, cut: str) -> None:
        reason, self._reason = self._reason, None
        # One that is older was told of something that ended before it became a gap.
        fits = reason is not None and begin - GAP_AFTER_S <= reason.seconds <= end
        text = cut or (reason.text if reason is not None and fits else "")
        insert_event(self._database, Event(GAP, begin, end, "", text))

    def _number(self, table: str, column: str, name: str) -> int:
        """The number of a name, given to it when it is first seen."""
        known = self._numbers.get((table, name))
        if known is None:
            done = self._database.execute(f"INSERT INTO {table} ({column}) VALUES (?)", (name,))
            known = self._numbers[table, name] = int(done.lastrowid or 0)
        return known


def insert_event(database: sqlite3.Connection, event: Event) -> int:
    """Append an event to an open session; returns its number."""
    row = (event.kind, round(event.seconds * 1e9), round(event.until * 1e9), event.utc, event.text)
    done = database.execute(_insert("events", "kind, time_ns, until_ns, utc, text"), row)
    return int(done.lastrowid or 0)


def fold(database: sqlite3.Connection) -> bool:
    """Bring the log into the file, so that one file is all there is.

    Returns:
        False when someone else has it open: the log stays then, and counts.
    """
    try:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (mode,) = database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            return False
        raise
    return mode == "delete"


def _json(value: object) -> str:
    return storable(json.dumps(value, ensure_ascii=False))


def _insert(table: str, columns: str) -> str:
    marks = ", ".join("?" * (columns.count(",") + 1))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"
