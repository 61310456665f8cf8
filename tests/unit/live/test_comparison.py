from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from fakes import FakeLandmarker, FakeSource, catalog_of, make_frame, tiny_onnx, write_model
from live_rig import CPU, until

from ferdesk.live.comparison import FLOOR, HIGHEST_MS, Comparison
from ferdesk.live.engine import Engine
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline, also
from ferdesk.smooth import Smoother


class Clock:
    """Time that passes only when it is told to: how fast the machine is changes nothing."""

    def __init__(self):
        self.ms = 0.0

    def __call__(self) -> int:
        return round(self.ms * 1e6)


class Slow:
    """A runner that takes ``ms`` of a clock's time for a batch."""

    def __init__(self, runner: Runner, ms: float, clock: Clock):
        self._runner, self._ms, self._clock = runner, ms, clock
        self.card, self.provider, self.notice = runner.card, runner.provider, ""

    def read(self, faces, crops):
        self._clock.ms += self._ms
        return self._runner.read(faces, crops)


def live(made: Comparison, clock: Clock, record, every_ms: float, chosen_ms: float, seconds: float):
    """Pictures come ``every_ms``; the newest is read once the one before is, as the engine does.

    Returns:
        How many the chosen model read a second.
    """
    ends, read, taken = clock.ms + seconds * 1000, 0, 0
    while clock.ms < ends:
        idle_ms = max(0.0, (taken + 1) * every_ms - clock.ms)
        clock.ms += idle_ms
        made.idle(idle_ms)
        taken = int(clock.ms // every_ms)
        clock.ms += chosen_ms
        made.within_budget(record)
        read += 1
    return read / seconds


@pytest.fixture
def catalog(tmp_path):
    folder = tmp_path / "models"
    return catalog_of(
        *(write_model(folder, name, temperature=t) for t, name in enumerate(("a", "b", "c"), 1)),
        write_model(folder, "nan", tiny_onnx(nan=True)),
    )


@pytest.fixture
def load(catalog):
    return lambda model_id: Runner(catalog.get(model_id), "cpu", 1)


@pytest.fixture
def record(load):
    with Pipeline(FakeLandmarker(), load("a"), Smoother()) as reader:
        return reader.step(make_frame())


def ids(record) -> list[str]:
    return [prediction.model_id for prediction in record.faces[0].predictions]


def test_also_adds_predictions_and_changes_nothing_else(record, load):
    more = also(record, load("b"))
    assert ids(more) == ["a", "b"]
    face, before = more.faces[0], record.faces[0]
    np.testing.assert_array_equal(
        face.predictions[1].probabilities, load("b").predict(face.crop.pixels[None])[0]
    )
    assert face.smoothed is before.smoothed
    assert face.decision is before.decision
    assert more.stages_ms["compared"] > 0
    assert more.done_ns >= record.done_ns


def test_without_idle_time_a_known_cost_is_not_spent(record, load):
    made = Comparison(load)
    made.want(["b"])
    assert made.load_next("a") and not made.load_next("a")
    # The first run measures what it costs.
    assert ids(made.within_budget(record)) == ["a", "b"]
    made._rows["b"].face_ms = 150.0
    assert ids(made.within_budget(record)) == ["a"]
    made.idle(80)
    assert ids(made.within_budget(record)) == ["a"]
    made.idle(80)
    assert ids(made.within_budget(record)) == ["a", "b"]


@pytest.fixture
def compared(load):
    """A comparison with models that cost so many milliseconds each, and its clock."""

    def make(**costs: float) -> tuple[Comparison, Clock]:
        clock = Clock()
        made = Comparison(lambda i: Slow(load(i), costs[i], clock), clock=clock)
        made.want(list(costs))
        while made.load_next("a"):
            pass
        return made, clock

    return make


def test_they_take_turns(record, compared):
    made, _ = compared(b=10, c=10)
    made.within_budget(record)
    seen = []
    for _ in range(8):
        made.idle(12)
        seen += ids(made.within_budget(record))[1:]
    assert abs(seen.count("b") - seen.count("c")) <= 1
    assert len(seen) >= 8


def test_a_model_dearer_than_the_purse_still_gets_its_turn(record, compared, monkeypatch):
    monkeypatch.setattr("ferdesk.live.comparison.HIGHEST_MS", 10.0)
    assert HIGHEST_MS > 10
    made, _ = compared(b=30)
    made.within_budget(record)
    made.idle(1000)
    assert ids(made.within_budget(record)) == ["a", "b"]


def test_one_that_can_not_be_loaded_or_fails_is_told_and_left_out(record, load):
    told = []
    made = Comparison(load, lambda: told.append(1))
    made.want(["gone", "nan", "b"])
    while made.load_next("a"):
        pass
    made.idle(1000)
    assert ids(made.within_budget(record)) == ["a", "b"]
    gone, nan, good = made.status(time.monotonic_ns(), "a")
    assert "no model 'gone'" in gone.message
    assert "not finite" in nan.message
    assert (good.message, good.provider) == ("", "CPUExecutionProvider")
    assert len(told) == 4
    assert not made.unfinished(made.finish(record))


def test_the_chosen_model_is_never_run_twice(record, load):
    made = Comparison(load)
    made.want(["a", "b", "b"])
    assert made.unfinished(record)
    while made.load_next("a"):
        pass
    assert ids(made.finish(record)) == ["a", "b"]
    assert [c.model_id for c in made.status(time.monotonic_ns(), "a")] == ["b"]


def test_one_that_is_taken_back_while_it_loads_is_not_run(record, load):
    def slow(model_id):
        made.want([])
        return load(model_id)

    made = Comparison(slow)
    made.want(["b"])
    made.load_next("a")
    assert ids(made.finish(record)) == ["a"]
    assert made.status(0, "a") == ()


def test_a_frame_without_a_face_costs_nothing(load):
    with Pipeline(FakeLandmarker(()), load("a"), Smoother()) as reader:
        empty = reader.step(make_frame())
    made = Comparison(load)
    made.want(["b"])
    made.load_next("a")
    assert made.within_budget(empty) is empty
    assert also(empty, load("b")) is empty
    assert not made.unfinished(empty)
    made.want(["b", "c"])
    assert made.unfinished(empty)  # the other is to be loaded
    assert made.finish(empty) is empty


@pytest.fixture
def engine_of(catalog):
    made = []

    def make(source):
        made.append(
            Engine(
                catalog,
                CPU,
                model_id="a",
                source_opener=lambda spec: source(),
                pipeline_builder=lambda runner, options, stills: Pipeline(
                    FakeLandmarker(), runner, Smoother()
                ),
            )
        )
        return made[-1]

    yield make
    for one in made:
        assert one.stop(20)


def test_the_chosen_model_keeps_its_rate(record, compared):
    made, clock = compared(b=20, c=50)
    assert live(made, clock, record, every_ms=40, chosen_ms=10, seconds=20) > 0.8 * 25
    b, c = made.status(clock(), "a")
    assert (b.ms, c.ms) == pytest.approx((20, 50))
    assert 0 < c.fps <= b.fps + 2
    # They settle at about half of the time that the chosen model leaves.
    assert 0.25 < (b.fps * b.ms + c.fps * c.ms) / 750 < 0.75


def test_where_the_chosen_model_is_too_slow_the_others_get_a_little(record, compared):
    made, clock = compared(b=10)
    assert live(made, clock, record, every_ms=10, chosen_ms=30, seconds=20) > 0.9 * 1000 / 30
    (b,) = made.status(clock(), "a")
    assert b.fps * b.ms / 1000 == pytest.approx(FLOOR, abs=0.02)


def test_the_engine_lets_the_others_read_too(engine_of):
    engine = engine_of(lambda: FakeSource(fps=50))
    engine.set_compared(["b", "c"])
    engine.open("camera:0")
    until(lambda: engine.status().compared and all(c.fps > 0 for c in engine.status().compared))
    engine.set_compared([])
    until(lambda: engine.status().compared == ())


def test_a_held_picture_is_read_by_all(engine_of):
    engine = engine_of(lambda: FakeSource(frames=1, live=False, stills=True))
    got, full = [], threading.Event()
    engine.add_sink(lambda item: (got.append(item), ids(item) == ["a", "b", "c"] and full.set()))
    engine.open("face.jpg")
    until(lambda: engine.status().state == "ended" and got)
    engine.set_compared(["b", "c", "gone"])
    assert full.wait(10)
    assert got[0].frame is got[-1].frame
    engine.select_model("b")
    until(lambda: ids(got[-1]) == ["b", "c"])
    assert "no model 'gone'" in engine.status().compared[-1].message


def test_what_is_compared_stays_for_the_next_source(engine_of):
    engine = engine_of(lambda: FakeSource(fps=50))
    engine.set_compared(["c"])
    for _ in range(2):
        engine.open("camera:0")
        until(lambda: (r := engine.take_record()) is not None and ids(r) == ["a", "c"])


def test_a_compared_model_that_is_gone_does_not_stop_the_view(engine_of):
    engine = engine_of(lambda: FakeSource(fps=50))
    engine.set_compared(["gone"])
    engine.open("camera:0")
    until(lambda: engine.status().compared and engine.status().compared[0].message)
    until(lambda: engine.status().state == "live")
