"""What the live view is doing, for people."""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields, replace
from typing import Any

from ferdesk.sources import Gap

STATES: tuple[str, ...] = ("idle", "opening", "live", "stalled", "paused", "ended", "error")
"""Idle: nothing is open. Stalled: open, but no picture has come for a while."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How a model does that is compared with the chosen one."""

    model_id: str
    loading: bool = False
    provider: str = ""
    """What ONNX Runtime says it runs on; empty while it is not loaded."""
    fps: float = 0.0
    """Frames a second that it reads; what the chosen model leaves."""
    ms: float = 0.0
    """Mean milliseconds a face."""
    message: str = ""
    """Why it is not used, as a sentence; empty when all is well."""


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """One look at the engine. Rates and latencies are those of the last few seconds."""

    state: str = "idle"
    """One of :data:`STATES`."""
    message: str = ""
    """What people should know, with what to do; empty when all is well."""
    source: str = ""
    """Name of the source, for people."""
    model_id: str = ""
    """The model in use; empty before one is loaded."""
    loading_model_id: str = ""
    """The model that is being loaded to take its place; empty when none is."""
    provider: str = ""
    """What ONNX Runtime says it runs on, such as ``CPUExecutionProvider``."""
    capture_fps: float = 0.0
    inference_fps: float = 0.0
    latency_p50_ms: float = 0.0
    """Capture to record; half of the frames took less."""
    latency_p95_ms: float = 0.0
    dropped: int = 0
    """Frames that were not read because a newer one came, since the source was opened."""
    frames: int = 0
    """Frames that were read since the source was opened."""
    source_state: str = ""
    """How the source itself is, one of ``ferdesk.sources.base.STATES``; empty when none is open. A
    camera that was pulled out is ``missing`` while ``state`` is ``stalled``, until it is back."""
    gaps: tuple[Gap, ...] = ()
    """The newest interruptions of a live source, oldest first, in its own clock."""
    compared: tuple[Compared, ...] = ()
    """The models compared with the chosen one, without that one."""
    apparent_message: str = ""
    """Why age and gender are not told though they are wanted, as a sentence; empty when all is
    well."""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state: expected one of {STATES}, got {self.state!r}")


class Board:
    """The part of the status that workers write. Safe to share between threads."""

    def __init__(self, **values: Any):
        self._lock = threading.Lock()
        self._status = LiveStatus(**values)

    def read(self) -> LiveStatus:
        with self._lock:
            return self._status

    def write(self, **values: Any) -> None:
        """Replace fields by name. An error stays: what comes after it is its consequence."""
        with self._lock:
            if self._status.state == "error":
                values.pop("state", None)
                values.pop("message", None)
            self._status = replace(self._status, **values)

    def __repr__(self) -> str:
        status = self.read()
        shown = ", ".join(f"{f.name}={getattr(status, f.name)!r}" for f in fields(status)[:4])
        return f"Board({shown})"
