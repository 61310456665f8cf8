"""How long each stage of a frame takes."""

from __future__ import annotations

import time


class Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.stages_ms: dict[str, float] = {}
        self._since = time.perf_counter_ns()

    def lap(self, stage: str) -> float:
        now = time.perf_counter_ns()
        self.stages_ms[stage] = (now - self._since) / 1e6
        self._since = now
        return self.stages_ms[stage]
