"""MediaPipe, brought in without its side effects: no microphone, no chatter on stderr."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from ferdesk.faces import results


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Send the process's own stderr (file descriptor 2) to nowhere for a moment.

    MediaPipe's C++ side greets every new graph with warnings that mean nothing
    to a person and that no switch turns off. Python exceptions are not affected.
    Where there is no stderr (a windowed program on Windows) it does nothing.
    """
    try:
        saved = os.dup(2)
    except OSError:
        yield
        return
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        try:
            if sys.stderr is not None:
                with contextlib.suppress(OSError, ValueError):
                    sys.stderr.flush()
            os.dup2(sink, 2)
        finally:
            os.close(sink)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


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
