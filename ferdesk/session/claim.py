"""Who is recording into a session file, told to every process of this computer.

SQLite's own locks are not enough: on POSIX systems a process loses all of them when it closes any
other descriptor of the file, and a file dialog that looks into it is enough for that. So who
records also holds a lock on a file beside it that nobody else opens. Windows keeps SQLite's.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_guard = threading.Lock()
_mine: set[Path] = set()


def lock_of(path: Path) -> Path:
    """The file beside a session that is locked while it is being recorded."""
    return path.with_name(f"{path.name}-lock")


class Claim:
    """Held from the first record to the closed file.

    Args:
        path: the session. Where the disk knows no locks, only this process is told.
    """

    def __init__(self, path: Path):
        self._path = path.absolute()
        self._descriptor: int | None = None
        with _guard:
            _mine.add(self._path)
        if fcntl is None:
            return
        with contextlib.suppress(OSError):
            self._descriptor = os.open(lock_of(self._path), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let others have it. May be called twice."""
        with _guard:
            _mine.discard(self._path)
        if self._descriptor is not None:
            sweep(self._path)
            os.close(self._descriptor)
            self._descriptor = None


def mine(path: Path) -> bool:
    """Whether this process is recording into that file. It must not open it in other ways."""
    with _guard:
        return path.absolute() in _mine


def claimed(path: Path) -> bool:
    """Whether this or another process is recording into that file."""
    if mine(path):
        return True
    if fcntl is None:
        return False
    try:
        descriptor = os.open(lock_of(path.absolute()), os.O_RDWR)
    except OSError:
        return False
    try:
        # Let go of again when the descriptor is closed.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def sweep(path: Path) -> None:
    """Remove the lock's file, as a recording that was killed has left it. Never raises."""
    with contextlib.suppress(OSError):
        lock_of(path).unlink(missing_ok=True)
