from __future__ import annotations

import threading

import pytest
from fakes import FakeLandmarker, FakeSource, make_frame

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FrameRecord
from ferdesk.live.engine import Engine
from ferdesk.live.sinks import Sinks
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother


def record(index: int = 0) -> FrameRecord:
    return FrameRecord(make_frame(index), (), "tiny", 0)


def failing(error):
    def sink(_):
        raise error

    return sink


def test_each_sink_gets_every_record_in_order():
    sinks, first, second = Sinks(), [], []
    sinks.add(first.append)
    sinks.add(first.append)
    sinks.add(second.append)
    assert len(sinks) == 2
    for i in range(3):
        assert sinks.give(record(i)) == ""
    assert [r.frame.index for r in first] == [0, 1, 2] == [r.frame.index for r in second]
    assert sinks.remove(first.append)
    assert not sinks.remove(first.append)
    sinks.give(record(3))
    assert (len(first), len(second)) == (3, 4)


@pytest.mark.parametrize(
    ("error", "told"),
    [(FerdeskError("The disk is full.", "Make room."), "The disk is full. Make room."),
     (ZeroDivisionError("x"), "no longer passed on: ZeroDivisionError: x")],
)  # fmt: skip
def test_one_that_fails_is_removed_and_told_and_the_others_go_on(error, told):
    sinks, got = Sinks(), []
    sinks.add(failing(error))
    sinks.add(got.append)
    assert told in sinks.give(record())
    assert sinks.give(record(1)) == ""
    assert len(got) == 2
    assert len(sinks) == 1


def test_one_that_is_taken_away_while_it_fails_is_not_told():
    sinks = Sinks()

    def closed(_):
        sinks.remove(closed)
        raise FerdeskError("The session is closed.")

    sinks.add(closed)
    assert sinks.give(record()) == ""


@pytest.fixture
def engine(tiny_catalog):
    made = Engine(
        tiny_catalog,
        Options(provider="cpu", threads=1),
        source_opener=lambda spec: FakeSource(live=False),
        pipeline_builder=lambda runner, options, stills: Pipeline(
            FakeLandmarker(), runner, Smoother()
        ),
    )
    yield made
    assert made.stop(20)


def test_the_engine_gives_records_that_nobody_takes_from_its_own_thread(engine):
    got, threads, enough = [], set(), threading.Event()

    def sink(item):
        got.append(item)
        threads.add(threading.current_thread().name)
        if len(got) > 4:
            enough.set()

    engine.add_sink(sink)
    engine.open("a.mp4")
    assert enough.wait(20)
    assert threads == {"ferdesk-inference"}
    indices = [item.frame.index for item in got]
    assert indices == sorted(set(indices))
    assert engine.status().frames >= 5
    # It stays for the next source.
    enough.clear()
    got.clear()
    engine.open("b.mp4")
    assert enough.wait(20)
    assert engine.remove_sink(sink)


def test_a_failing_sink_leaves_the_engine_up_and_the_status_says_so(engine):
    got, enough = [], threading.Event()
    engine.add_sink(failing(FerdeskError("The disk is full.", "Make room.")))
    engine.add_sink(lambda item: (got.append(item), len(got) > 3 and enough.set()))
    engine.open("a.mp4")
    assert enough.wait(20)
    status = engine.status()
    assert status.state != "error"
    assert "The disk is full. Make room." in status.message
