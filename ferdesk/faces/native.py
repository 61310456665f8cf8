"""MediaPipe, brought in without its side effects: no microphone, no chatter on stderr."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

from ferdesk.faces import results


class _Stderr:
    """The process's own stderr (file descriptor 2), which all threads share: it is sent to nowhere
    when the first of them wants quiet, and comes back when the last one has had it. Were each to
    put back what it found, the last could put back nowhere, and nothing would be told any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0
        """Times that quiet is wanted at the moment."""
        self._saved: int | None = None

    def hush(self) -> None:
        with self._lock:
            if not self._wanted:
                self._saved = self._sent_away()
            self._wanted += 1

    def speak(self) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted and self._saved is not None:
                os.dup2(self._saved, 2)
                os.close(self._saved)
                self._saved = None

    @staticmethod
    def _sent_away() -> int | None:
        """Where it went before; None where there is none."""
        try:
            saved = os.dup(2)
        except OSError:
            return None
        try:
            sink = os.open(os.devnull, os.O_WRONLY)
        except OSError:
            os.close(saved)
            return None
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.flush()
        os.dup2(sink, 2)
        os.close(sink)
        return saved


_STDERR = _Stderr()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Send the process's own stderr (file descriptor 2) to nowhere for a moment.

    MediaPipe's C++ side greets every new graph with warnings that mean nothing
    to a person and that no switch turns off. Python exceptions are not affected.
    Where there is no stderr (a windowed program on Windows) it does nothing.
    """
    _STDERR.hush()
    try:
        yield
    finally:
        _STDERR.speak()


def load() -> tuple[Any, Any, Any]:
    """Import MediaPipe and its vision tasks.

    Returns:
        ``(mediapipe, mediapipe.tasks.python.BaseOptions, mediapipe.tasks.python.vision)``.

    Raises:
        ImportError: MediaPipe or a library it needs is not there.
    """
    # MediaPipe's audio tasks open the sound system when imported; this app never listens.
    listens = sys.modules.get("sounddevice")
    if listens is None:
        sys.modules["sounddevice"] = None  # type: ignore[assignment]
    try:
        with quiet():
            import mediapipe
            from mediapipe.tasks.python import BaseOptions, vision
            from mediapipe.tasks.python.vision import face_landmarker
    finally:
        if listens is None:
            sys.modules.pop("sounddevice", None)
    results.install(face_landmarker)
    return mediapipe, BaseOptions, vision
