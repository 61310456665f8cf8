"""The log of a run: what happened, in files of bounded size; and where it crashed, if it did.

Warnings and faults go to the terminal as well. A log that can't be written stops nothing.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from ferdesk.diagnostics import places

log = logging.getLogger(__name__)

MOST_BYTES = 500_000
"""Of one file of the log."""
KEPT = 3
"""Older files beside it."""
MOST_CRASH_BYTES = 200_000
FORMAT = "%(asctime)s.%(msecs)03d %(process)d %(levelname)s %(threadName)s %(name)s: %(message)s"
TOLD_AT = (1, 10, 100, 1_000, 10_000, 100_000)
"""Of a fault that comes again and again, as one in a paint does, these are logged."""

Tell = Callable[[BaseException], None]


class Logs:
    """Log file, crash file and the hooks for what nobody caught; from :meth:`start` to
    :meth:`close`.

    Args:
        folder: of the files; None for the terminal, and no file.
        version: of ferdesk.
    """

    def __init__(self, folder: Path | None, version: str = ""):
        self._folder = folder
        self._version = version
        self._handlers: list[logging.Handler] = []
        self._crash: IO[str] | None = None
        self._crash_began = 0
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._counts: dict[tuple[object, ...], int] = {}
        self._lock = threading.Lock()
        self._no_log = ""
        self._faults_enabled_before = faulthandler.is_enabled()
        self.tell: Tell | None = None
        """Called, from whatever thread it happened in, with what nobody caught."""

    def start(self) -> Logs:
        """Log from now on."""
        self._handlers = list(self._open_log())
        for handler in self._handlers:
            handler.setFormatter(logging.Formatter(FORMAT, "%Y-%m-%d %H:%M:%S"))
            logging.getLogger().addHandler(handler)
        logging.getLogger("ferdesk").setLevel(logging.INFO)
        self._open_crash()
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        sys.unraisablehook = self._unraisable
        log.info(
            "ferdesk %s, Python %s, %s %s",
            self._version,
            platform.python_version(),
            platform.system(),
            platform.machine(),
        )
        if self._no_log:
            log.warning("%s", self._no_log)
        return self

    def close(self) -> None:
        """Put back what was there before. May be called twice."""
        if not self._handlers:
            return
        log.info("ended")
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            with contextlib.suppress(OSError):  # the last lines, on a disk that is full
                handler.close()
        self._handlers = []
        self.tell = None
        self._close_crash()

    def fault(self, error: BaseException, where: str) -> None:
        """Log what nobody caught and tell it; the same one again only now and then."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ()
        key = (type(error), *place)
        with self._lock:
            count = self._counts[key] = self._counts.get(key, 0) + 1
        if count not in TOLD_AT:
            return
        log.error("Not caught in %s (%d times)", where, count, exc_info=error)
        if count == 1 and self.tell is not None:
            with contextlib.suppress(Exception):  # telling a fault must not be one
                self.tell(error)

    def _open_log(self) -> Iterator[logging.Handler]:
        terminal = logging.StreamHandler()
        terminal.setLevel(logging.WARNING)
        yield terminal
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            yield _File(
                self._folder / places.LOG_NAME,
                maxBytes=MOST_BYTES,
                backupCount=KEPT,
                encoding="utf-8",
                errors="backslashreplace",
            )
        except OSError as error:
            # Not into the log, which is not there yet.
            self._no_log = f"No log is kept in {self._folder}: {error.strerror or error}"

    def _open_crash(self) -> None:
        """Let the interpreter write its stacks when it crashes: into the file, or the terminal."""
        if self._folder is not None:
            path = self._folder / places.CRASH_NAME
            try:
                if path.exists() and path.stat().st_size > MOST_CRASH_BYTES:
                    path.replace(path.with_name("crash-before.txt"))
                self._crash = path.open("a", encoding="utf-8")
                self._crash_began = self._crash.tell()
                now = time.strftime("%Y-%m-%d %H:%M:%S")
                self._crash.write(f"ferdesk {self._version}, process {os.getpid()}, {now}\n")
                self._crash.flush()
                faulthandler.enable(self._crash)
                return
            except OSError:
                self._crash = None
        with contextlib.suppress(ValueError, OSError, AttributeError):
            faulthandler.enable()  # there may be no terminal at all

    def _close_crash(self) -> None:
        faulthandler.disable()
        if self._faults_enabled_before:
            with contextlib.suppress(ValueError, OSError, AttributeError):
                faulthandler.enable()
        file, self._crash = self._crash, None
        if file is None:
            return
        with contextlib.suppress(OSError):
            # A run that ended well leaves no line, unless another wrote behind it.
            path = Path(file.name)
            wrote, there = file.tell() - self._crash_began, path.stat().st_size
            if there == self._crash_began + wrote:
                file.truncate(self._crash_began)
        with contextlib.suppress(OSError):
            file.close()

    def _uncaught(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error or kind(), trace)
        else:
            self.fault(error or kind(), "the window's thread")

    def _uncaught_in_thread(self, found: threading.ExceptHookArgs) -> None:
        name = found.thread.name if found.thread is not None else "a thread"
        if not issubclass(found.exc_type, SystemExit):
            self.fault(found.exc_value or found.exc_type(), name)

    def _unraisable(self, found: sys.UnraisableHookArgs) -> None:
        self.fault(found.exc_value or found.exc_type(), repr(found.object)[:200])


class _File(RotatingFileHandler):
    """Loses lines where the disk is full, and says nothing of it: the log matters least."""

    def handleError(self, record: logging.LogRecord) -> None:
        return
