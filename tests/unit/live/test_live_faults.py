"""What goes wrong while it runs: a device that is lost, a worker that fails, a clock set back."""

from __future__ import annotations

import ast
import threading
from pathlib import Path

import pytest
from fakes import FakeLandmarker, FakeSource
from live_rig import CPU, until

import ferdesk
from ferdesk import pipeline
from ferdesk.live.engine import Engine
from ferdesk.pipeline import Pipeline
from ferdesk.session import recorder as recorder_module
from ferdesk.session import writer as writer_module
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.recorder import Recorder, RecordingOptions
from ferdesk.smooth import Smoother


class Device:
    """A model's session on a device that can be lost."""

    def __init__(self, session):
        self._session = session
        self.lost = threading.Event()

    def get_providers(self):
        return ["CUDAExecutionProvider", "CPUExecutionProvider"]

    def run(self, *arguments):
        if self.lost.is_set():
            raise RuntimeError("CUDA failure 700: an illegal memory access")
        return self._session.run(*arguments)


class Rig:
    """An engine on made pictures whose models run on made devices."""

    def __init__(self, catalog):
        self.devices: dict[str, Device] = {}
        self.runners: dict[str, object] = {}
        self.engine = Engine(
            catalog,
            CPU,
            model_id="tiny",
            source_opener=lambda spec: FakeSource(),
            model_loader=self._load,
            pipeline_builder=lambda runner, options, stills: Pipeline(
                FakeLandmarker(), runner, Smoother()
            ),
        )

    def _load(self, entry, options):
        runner = pipeline.load_model(entry, options)
        device = runner._session = self.devices[entry.id] = Device(runner._session)
        self.runners[entry.id] = runner
        assert device.get_providers()[0] == runner.provider
        return runner

    @property
    def status(self):
        return self.engine.status()


@pytest.fixture
def rig(tiny_catalog):
    made = Rig(tiny_catalog)
    yield made
    assert made.engine.stop(20)


def test_a_device_lost_in_mid_run_gives_way_to_the_cpu_and_it_is_said(rig):
    seen = []
    rig.engine.add_sink(lambda record: seen.append(record.frame.index))
    rig.engine.open("camera:0")
    until(lambda: rig.status.provider == "CUDAExecutionProvider" and len(seen) > 3)
    rig.devices["tiny"].lost.set()
    until(lambda: rig.status.provider == "CPUExecutionProvider")
    count = len(seen)
    until(lambda: len(seen) > count + 5)
    assert rig.status.state == "live"
    assert "CUDAExecutionProvider failed while running. The CPU is used" in rig.status.message
    assert seen == sorted(set(seen))  # the picture at which it was lost was read, and once


def test_a_compared_model_s_device_may_be_lost_too(rig):
    rig.engine.set_compared(["other"])
    rig.engine.open("camera:0")
    until(lambda: rig.status.compared and rig.status.compared[0].fps > 0)
    rig.devices["other"].lost.set()
    until(lambda: rig.status.compared[0].provider == "CPUExecutionProvider")
    assert rig.status.compared[0].message == ""
    assert (rig.status.state, rig.status.provider) == ("live", "CUDAExecutionProvider")


def test_a_reader_that_fails_is_told_and_the_next_opening_works(rig, monkeypatch):
    rig.engine.open("camera:0")
    until(lambda: rig.status.frames > 2)
    monkeypatch.setattr(rig.runners["tiny"], "read", lambda faces, crops: 1 / 0)
    until(lambda: rig.status.state == "error")
    assert "unexpected went wrong: ZeroDivisionError" in rig.status.message
    until(lambda: not any(t.name.startswith("ferdesk") for t in threading.enumerate()))
    rig.engine.open("camera:0")
    until(lambda: rig.status.state == "live" and rig.status.frames > 2)
    assert rig.status.message == ""


def test_a_wall_clock_that_is_set_back_moves_nothing(rig, tmp_path, monkeypatch):
    clocks = iter(f"2026-10-25T{hour:02d}:00:00+00:00" for hour in range(23, 0, -1))
    for module in (recorder_module, writer_module):
        monkeypatch.setattr(module, "now_utc", lambda: next(clocks))
    path = tmp_path / "a.ferdesk"
    recording = Recorder(path, Provenance(), RecordingOptions())
    rig.engine.add_sink(recording)
    rig.engine.open("camera:0")
    for text in ("first", "second", "third"):
        before = recording.state.frames
        until(lambda before=before: recording.state.frames > before)
        recording.mark(text)
    rig.engine.stop()
    assert recording.stop(10)
    with Reader(path) as reader:
        reader.check()
        events = [event for event in reader.events() if event.kind == "marker"]
        times = [record.frame.captured_ns for record in reader.records()]
    assert [event.text for event in events] == ["first", "second", "third"]
    assert [e.utc for e in events] == sorted((e.utc for e in events), reverse=True)
    assert [e.seconds for e in events] == sorted(e.seconds for e in events)
    assert times == sorted(times)


def test_nothing_is_measured_with_the_wall_clock():
    """It can be set back at any time; spans are those of ``time.monotonic``."""
    measured = []
    for path in Path(ferdesk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "time.time", "time.time_ns", "datetime.timestamp",
            ):  # fmt: skip
                measured.append(f"{path.name}:{node.lineno}")
    assert not measured
