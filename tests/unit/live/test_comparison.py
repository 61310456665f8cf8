from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from fakes import FakeLandmarker, FakeSource, catalog_of, make_frame, tiny_onnx, write_model

from ferdesk import pipeline
from ferdesk.live.comparison import HIGHEST_MS, Comparison
from ferdesk.live.engine import Engine
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Options, Pipeline, also
from ferdesk.smooth import Smoother

CPU = Options(provider="cpu", threads=1)


def until(true, seconds: float = 10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


class Slow:
    """A runner that takes ``ms`` for a batch."""

    def __init__(self, runner: Runner, ms: float):
        self._runner, self._ms = runner, ms
        self.card, self.provider, self.notice = runner.card, runner.provider, ""
        self.needs_mesh = runner.needs_mesh

    def read(self, faces, crops):
        time.sleep(self._ms / 1000)
        return self._runner.read(faces, crops)


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


def test_they_take_turns(record, load):
    made = Comparison(lambda i: Slow(load(i), 10))
    made.want(["b", "c"])
    while made.load_next("a"):
        pass
    made.within_budget(record)
    seen = []
    for _ in range(8):
        made.idle(12)
        seen += ids(made.within_budget(record))[1:]
    assert abs(seen.count("b") - seen.count("c")) <= 1
    assert len(seen) >= 6


def test_a_model_dearer_than_the_purse_still_gets_its_turn(record, load, monkeypatch):
    monkeypatch.setattr("ferdesk.live.comparison.HIGHEST_MS", 10.0)
    assert HIGHEST_MS > 10
    made = Comparison(lambda i: Slow(load(i), 30))
    made.want(["b"])
    made.load_next("a")
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


@pytest.fixture
def engine_of(catalog):
    made = []

    def make(source, delays=None, face_s=0.0):
        def slow_load(entry, options):
            runner = pipeline.load_model(entry, options)
            ms = (delays or {}).get(entry.id)
            return Slow(runner, ms) if ms else runner

        made.append(
            Engine(
                catalog,
                CPU,
                model_id="a",
                source_opener=lambda spec: source(),
                model_loader=slow_load,
                pipeline_builder=lambda runner, options, stills: Pipeline(
                    FakeLandmarker(delay_s=face_s), runner, Smoother()
                ),
            )
        )
        return made[-1]

    yield make
    for one in made:
        assert one.stop(20)


def test_the_chosen_model_keeps_its_rate(engine_of):
    engine = engine_of(lambda: FakeSource(fps=25), {"b": 20, "c": 50}, face_s=0.01)
    engine.open("camera:0")
    until(lambda: engine.status().frames > 40)
    alone = engine.status().inference_fps
    engine.set_compared(["b", "c"])
    until(lambda: all(c.fps > 0 for c in engine.status().compared) and engine.status().compared)
    count = engine.status().frames
    until(lambda: engine.status().frames > count + 75)
    status = engine.status()
    # Room for a machine that is busy with other things.
    assert status.inference_fps > 0.8 * alone
    by_id = {c.model_id: c for c in status.compared}
    assert by_id["b"].ms >= 20
    assert max(50, by_id["b"].ms) <= by_id["c"].ms
    assert 0 < by_id["c"].fps <= by_id["b"].fps + 2
    engine.set_compared([])
    until(lambda: engine.status().compared == ())


def test_where_the_chosen_model_is_too_slow_the_others_get_a_little(engine_of):
    engine = engine_of(lambda: FakeSource(fps=100), {"b": 10}, face_s=0.03)
    engine.set_compared(["b"])
    engine.open("camera:0")
    until(lambda: engine.status().frames > 60)
    status = engine.status()
    (b,) = status.compared
    assert 0 < b.fps * b.ms / 1000 < 0.15
    assert status.inference_fps > 20


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
