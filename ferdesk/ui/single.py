"""One window a person: a second start hands what it was asked for to the first one, and ends."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
"""How long the first window may take to answer; it may just be starting."""
TRY_MS = 200
LONGEST = 64 * 1024
"""Bytes of a request; more is nonsense."""
TOOK = b"ok\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a second start was asked for."""

    source: str | None = None
    """Spec; paths in it are absolute, because the first window may run elsewhere."""
    model_id: str | None = None

    def to_line(self) -> bytes:
        return json.dumps({"source": self.source, "model": self.model_id}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Request:
        """
        Raises:
            ValueError: it is not written by :meth:`to_line`.
        """
        try:
            said = json.loads(line)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(said, dict):
            raise ValueError("not an object")
        source, model_id = (
            value if isinstance(value := said.get(key), str) and value else None
            for key in ("source", "model")
        )
        return cls(source, model_id)


class Instance(QObject):
    """The place of the one window that uses some settings.

    A lock file says who is first: the system knows whether the process that made it still runs,
    so what a crash left behind stops nobody. A local socket, which only the same user may open,
    carries the requests.

    Args:
        key: which settings; windows with other settings have another place.
        folder: of lock and socket; by default one that belongs to this user alone.
    """

    asked = Signal(object)
    """A second start handed over this :class:`Request`."""

    def __init__(self, key: str, folder: Path | None = None, parent: QObject | None = None):
        super().__init__(parent)
        name = f"ferdesk-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        folder = _folder() if folder is None else folder
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # only a process that is gone makes it stale, not age
        # A named pipe on Windows, which has no folder.
        self._address = name if sys.platform == "win32" else str(folder / name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)

    def claim(self) -> bool:
        """Take the place if it is free.

        Returns:
            False when another window has it. Where the system lets nobody have it (a full or
            write-protected disk), there is none, and True.
        """
        if not self._lock.tryLock(0):
            return self._lock.error() != QLockFile.LockError.LockFailedError
        QLocalServer.removeServer(self._address)  # what a crash left
        if not self._server.listen(self._address):
            log.warning("A second start will not find this window: %s", self._server.errorString())
        return True

    def hand_over(self, request: Request) -> bool:
        """Give a request to the window that has the place.

        Returns:
            True when it has taken it; False when nobody answered.
        """
        socket = QLocalSocket()
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            socket.connectToServer(self._address)
            if socket.waitForConnected(TRY_MS):
                break
            time.sleep(TRY_MS / 1000)
        else:
            return False
        socket.write(request.to_line())
        while time.monotonic() < until and not socket.canReadLine():
            if not socket.waitForReadyRead(TRY_MS) and not socket.isValid():
                break
        took = bytes(socket.readLine().data()) == TOOK
        socket.abort()
        return took

    def close(self) -> None:
        """Give the place up. May be called twice."""
        self._server.close()
        self._lock.unlock()

    def _connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda s=socket: self._read(s))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)  # what came before this was connected

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST:
                socket.abort()
            return
        try:
            request = Request.from_line(bytes(socket.readLine(LONGEST).data()))
        except ValueError:
            socket.abort()
            return
        socket.write(TOOK)
        socket.flush()
        self.asked.emit(request)


def to_front(window: QWidget) -> None:
    """Bring a window to the front, as far as the desktop lets a program do that.

    What it asks before anything else comes with it, and stays above it.
    """
    minimised = Qt.WindowState.WindowMinimized
    window.setWindowState(window.windowState() & ~minimised)
    window.show()
    asked = QApplication.activeModalWidget()
    for one in (window, asked) if asked is not None else (window,):
        one.raise_()
        one.activateWindow()


def _folder() -> Path:
    """A folder for a lock and a socket that belongs to this user alone."""
    if sys.platform == "win32":
        return Path(tempfile.gettempdir())
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    if os.access(runtime, os.W_OK):
        return runtime
    mine = Path(tempfile.gettempdir()) / f"ferdesk-{os.getuid()}"
    with contextlib.suppress(OSError):
        mine.mkdir(mode=0o700, exist_ok=True)
        if mine.stat().st_uid == os.getuid():
            return mine
    return runtime  # where nothing can be locked: every start has a window of its own
