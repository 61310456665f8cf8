"""An engine to try things with, and waiting for it."""

from __future__ import annotations

import time

from fakes import FakeLandmarker, FakeSource

from ferdesk.live.engine import Engine
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother

CPU = Options(provider="cpu", threads=1)


def until(true, seconds: float = 20.0):
    """Wait for a condition; the test fails if it does not come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


class Rig:
    """An engine on a made source and a made face finder."""

    def __init__(self, catalog: Catalog, sources=None, delay_s: float = 0.0, **options):
        self.opened: list[FakeSource] = []
        self.stills: list[bool] = []
        self.updates = 0
        self._sources = sources or FakeSource
        self._delay_s = delay_s
        options.setdefault("pipeline_builder", self.build)
        self.engine = Engine(
            catalog, CPU, self.on_update, source_opener=self.open_source, **options
        )

    def open_source(self, spec: str) -> FakeSource:
        source = self._sources()
        self.opened.append(source)
        return source

    def build(self, runner, options, stills):
        self.stills.append(stills)
        return Pipeline(FakeLandmarker(delay_s=self._delay_s), runner, Smoother())

    def on_update(self) -> None:
        self.updates += 1

    @property
    def state(self) -> str:
        return self.engine.status().state

    def record(self):
        got = []
        until(lambda: got.append(self.engine.take_record()) or got[-1] is not None)
        return got[-1]
