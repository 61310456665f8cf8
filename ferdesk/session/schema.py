"""The session file: an SQLite database with its own application id and a version.

Nothing here knows what a record is; :mod:`ferdesk.session.codec` does.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.session import claim

SUFFIX = ".ferdesk"
APPLICATION_ID = 0x46455244
"""``FERD``; tells the file from every other SQLite database."""
VERSION = 2
"""A file with a higher one is refused, not guessed at. From 2 on a trace tells of the network's
second look; the tables are those of 1."""

PAGE_BYTES = 8192
FACES_A_FRAME = 256
"""``faces.id`` is ``frame * 256 + position``: found by its key, with no second index to write."""
MODELS_A_FACE = 64
"""``predictions.id`` is ``face * 64 + position``; position 0 is the chosen model's."""
MAX_BLOB_BYTES = 256 * 1024 * 1024
"""A longer cell is damage or malice; SQLite refuses it before it takes the memory."""

TABLES: tuple[str, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, json TEXT NOT NULL)",
    "CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE unit_names (id INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE)",
    "CREATE TABLE frames (id INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL,"
    " captured_ns INTEGER NOT NULL, done_ns INTEGER NOT NULL, media_ms INTEGER NOT NULL,"
    " frame_index INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,"
    " source INTEGER NOT NULL, model INTEGER NOT NULL, stages_ms TEXT NOT NULL,"
    " checksum INTEGER NOT NULL)",
    "CREATE TABLE faces (id INTEGER PRIMARY KEY, track_id INTEGER NOT NULL, label TEXT,"
    " network_label TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL, flags TEXT NOT NULL,"
    " smoothed BLOB NOT NULL, box BLOB NOT NULL, pose BLOB NOT NULL, unit_names INTEGER NOT NULL,"
    " units BLOB NOT NULL, blendshapes BLOB NOT NULL)",
    "CREATE TABLE predictions (id INTEGER PRIMARY KEY, model INTEGER NOT NULL, ms REAL,"
    " probabilities BLOB NOT NULL)",
    # Apart from `faces`, so that a timeline of hours reads a tenth of the file.
    "CREATE TABLE shapes (face INTEGER PRIMARY KEY, crop BLOB NOT NULL, landmarks BLOB NOT NULL)",
    # Only where Action Units could have had a say; see ferdesk.core.types.Trace.
    "CREATE TABLE traces (face INTEGER PRIMARY KEY, json TEXT NOT NULL)",
    "CREATE TABLE pictures (frame INTEGER PRIMARY KEY, checksum INTEGER NOT NULL,"
    " jpeg BLOB NOT NULL)",
    "CREATE TABLE events (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, time_ns INTEGER NOT NULL,"
    " until_ns INTEGER NOT NULL, utc TEXT NOT NULL, text TEXT NOT NULL)",
)

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
_NOT_OURS = "Choose a file that ferdesk recorded; their names end in .ferdesk."
_DAMAGED = "Use a copy if there is one; what can still be read is not sure to be right."
_NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL)


class Taken(FerdeskError):
    """There is a file of that name already."""


def is_there(path: Path) -> bool:
    """Whether there is such a file. One whose name is too long for one, as a session's with more
    behind it may be, is not there: no fault, as it is for ``Path.exists``."""
    return os.path.exists(path)


def create(path: Path, meta: Mapping[str, str]) -> sqlite3.Connection:
    """Make a new session file, with its tables, ready for writing.

    The file is readable by its owner only: it shows faces.

    Args:
        meta: JSON by key, there from the first moment.

    Raises:
        Taken: it is there already.
        FerdeskError: it can't be written.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Taken(f"{path} is there already.", "Choose another name.") from None
    except OSError as error:
        raise FerdeskError(
            f"{path} can't be written: {error.strerror or error}.",
            "Choose a folder that exists and may be written.",
        ) from error
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        # In the ordinary journal mode still: the tables are in the file itself, so that it is a
        # session even when the log beside it is lost.
        connection.execute("BEGIN")
        for statement in TABLES:
            connection.execute(statement)
        connection.executemany("INSERT INTO meta (key, json) VALUES (?, ?)", meta.items())
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL waits for the disk at each commit, so a loss of power costs no more than a crash.
        connection.execute("PRAGMA synchronous=FULL")
    except sqlite3.Error as error:
        connection.close()
        for file in files_of(path):
            file.unlink(missing_ok=True)
        raise FerdeskError(
            f"{path} can't be written: {error}.", "Choose another folder, on a local disk."
        ) from error
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open a session without ever writing to it.

    Raises:
        FerdeskError: missing, not a session, cut short, damaged, or made by a newer version.
    """
    check_header(path)
    uri = uri_of(path.absolute())
    if is_there(journal_of(path)):
        # A marker was being written when the power went. SQLite takes that back, but not for
        # those who only read; where nothing can be written, reading tells what is wrong.
        with contextlib.suppress(FerdeskError):
            open_to_write(path).close()
    with told(path):
        try:
            return _opened(f"{uri}?mode=ro", path)
        except sqlite3.OperationalError:
            if is_there(log_of(path)) or is_there(journal_of(path)):
                raise
        # A session that was copied, without its log, to where nothing can be written.
        return _opened(f"{uri}?mode=ro&immutable=1", path)


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open an existing session to add to it or to repair it.

    Raises:
        FerdeskError: as :func:`open_to_read`, or it may not be written.
    """
    check_header(path)
    with told(path):
        return _opened(f"{uri_of(path.absolute())}?mode=rw", path, query_only=False)


def uri_of(path: PurePath) -> str:
    """An absolute path as SQLite takes it. It refuses a server as the host of an address, which is
    how a network folder of Windows is written elsewhere; as the begin of the path it is right."""
    uri = path.as_uri()
    return uri if uri.startswith("file:///") else f"file://{uri.removeprefix('file:')}"


def log_of(path: Path) -> Path:
    """The write-ahead log beside a session that is being recorded, or was when it was killed."""
    return path.with_name(f"{path.name}-wal")


def journal_of(path: Path) -> Path:
    """What SQLite needs to take back a change that was cut off."""
    return path.with_name(f"{path.name}-journal")


def files_of(path: Path) -> tuple[Path, ...]:
    """The session and every file that SQLite, or who records, may have put beside it."""
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))
    return (path, *beside, claim.lock_of(path))


def is_ours(path: Path) -> bool:
    """Whether a file was made as a session, of any version, whole or damaged. Never raises.

    An empty file counts when it has the name of one: that is what is left of a recording that
    was killed while it began.
    """
    if claim.mine(path):
        return True
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEADER_BYTES)
    except (OSError, ValueError):
        return False
    if not head:
        return path.suffix.lower() == SUFFIX
    return head.startswith(_MAGIC) and head[68:72] == struct.pack(">I", APPLICATION_ID)


def check_header(path: Path) -> None:
    """Tell from the first bytes whether this can be a session.

    Raises:
        FerdeskError: missing, not a file, empty, foreign, newer or cut short.
    """
    if claim.mine(path):
        return  # To look into it would cost the recorder SQLite's locks; see the claim.
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FerdeskError(f"{path} is not a file.", _NOT_OURS)
        with path.open("rb") as stream:
            head = stream.read(_HEADER_BYTES)
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise FerdeskError(
            f"There is no file {path}.", "Check the path; drives can be unplugged."
        ) from None
    except OSError as error:
        raise unreadable(path, error) from error
    if not head:
        raise FerdeskError(f"{path} is empty.", "Nothing was recorded in it; it can be deleted.")
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        raise FerdeskError(f"{path} is not a recorded session.", _NOT_OURS)
    page_bytes, pages = struct.unpack_from(">H", head, 16)[0], struct.unpack_from(">I", head, 28)[0]
    version, application = (struct.unpack_from(">I", head, at)[0] for at in (60, 68))
    if application != APPLICATION_ID:
        raise FerdeskError(f"{path} is a database, but not a recorded session.", _NOT_OURS)
    if version > VERSION:
        raise FerdeskError(
            f"{path} was recorded by a newer ferdesk (format {version}; this one reads up to "
            f"{VERSION}).",
            "Install the newest ferdesk.",
        )
    if version < 1:
        raise damaged(path, "it has no version")
    whole = pages * (65536 if page_bytes == 1 else page_bytes)
    # What is beside it may hold the pages that are missing here.
    if size < whole and not is_there(log_of(path)) and not is_there(journal_of(path)):
        raise FerdeskError(
            f"{path} is cut short: {size} of {whole} bytes are there.", "Copy it again."
        )


def damaged(path: Path, what: str) -> FerdeskError:
    """The error for a session that can't be right."""
    return FerdeskError(f"{path} is damaged: {what.rstrip('.')}.", _DAMAGED)


def _of_sqlite(path: Path, error: sqlite3.Error) -> FerdeskError:
    """What people are told; a sound file may lie where SQLite can't do with it what it must."""
    # The last byte is the kind, what stands above it says more.
    kind = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF
    if kind in _NOT_WRITABLE:
        return FerdeskError(
            f"{path} can't be written: {error}.", "Check its permissions and the room on the disk."
        )
    if kind == sqlite3.SQLITE_CANTOPEN:
        return FerdeskError(
            f"{path} can't be read: {error}.",
            "Copy it, with all that has its name, into a folder that may be written.",
        )
    return damaged(path, str(error))


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what goes wrong while reading ``path`` into an error people can act on.

    Raises:
        FerdeskError: in place of a database error, or of a value that can't be right.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(path, error) from error
    except (
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        OverflowError,
        RecursionError,
    ) as error:
        raise damaged(path, f"{type(error).__name__}: {error}") from error


def _opened(uri: str, path: Path, query_only: bool = True) -> sqlite3.Connection:
    """A connection to a database that has the tables of a session."""
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BLOB_BYTES)
        # The file may come from anywhere: nothing in it is run, and its pages are looked at first.
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        connection.execute(f"PRAGMA query_only={'ON' if query_only else 'OFF'}")
        sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
        rows = connection.execute(sql).fetchall()
        if {row[0] for row in rows} != set(TABLES) or len(rows) != len(TABLES):
            raise damaged(path, "its tables are not those of a session")
    except BaseException:
        connection.close()
        raise
    return connection
