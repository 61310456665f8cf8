from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeLandmarker, FakeSource, catalog_of, tiny_onnx, write_model
from live_rig import CPU, until

from ferdesk import pipeline
from ferdesk.core.errors import FerdeskError
from ferdesk.live.engine import Engine
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


def test_it_shows_and_reads_a_source(rig, tiny_catalog):
    r = rig(tiny_catalog)
    assert r.engine.status().state == "idle"
    r.engine.open("camera:0")
    assert r.engine.status().state in ("opening", "live")
    record = r.record()
    assert record.model_id == "tiny"
    until(lambda: r.engine.status().frames > 5)
    until(lambda: r.engine.take_preview() is not None)
    status = r.engine.status()
    assert (status.state, status.source, status.message) == ("live", "made", "")
    assert (status.model_id, status.provider) == ("tiny", "CPUExecutionProvider")
    assert status.capture_fps > 5
    assert status.inference_fps > 5
    assert 0 < status.latency_p50_ms <= status.latency_p95_ms
    assert r.updates > 5
    r.engine.stop()
    assert r.engine.status().state == "idle"
    assert r.engine.take_record() is None
    assert r.engine.take_preview() is None


def test_the_model_to_begin_with_can_be_chosen(rig, tiny_catalog):
    r = rig(tiny_catalog, model_id="other")
    r.engine.open("x")
    assert r.record().model_id == "other"


def test_a_slow_reading_drops_the_oldest_frames_and_counts_them(rig, tiny_catalog):
    r = rig(tiny_catalog)

    class Slow(FakeLandmarker):
        """Takes as long as ten further pictures take to come."""

        def detect(self, frame):
            source = r.opened[0]
            until(lambda: source._count > frame.index + 10 or source.released)
            return super().detect(frame)

    r.engine._build = lambda runner, *_: Pipeline(Slow(), runner, Smoother())
    r.engine.open("x")
    indices = [r.record().frame.index for _ in range(3)]
    # The newest is next, whatever lies between.
    assert (np.diff(indices) >= 9).all()
    status = r.engine.status()
    assert status.dropped >= 9 * 2 - 2
    assert status.frames >= 3


def test_a_file_is_shown_in_real_time_and_ends(rig, tiny_catalog):
    r = rig(tiny_catalog, lambda: FakeSource(frames=20, fps=50, live=False))
    began = time.monotonic()
    r.engine.open("clip.mp4")
    until(lambda: r.state == "ended")
    assert time.monotonic() - began > 0.3
    r.record()
    assert r.engine.status().message == ""


def test_the_last_picture_of_a_file_is_read(rig, tiny_catalog):
    r = rig(tiny_catalog, lambda: FakeSource(frames=3, live=False), delay_s=0.05)
    r.engine.open("clip.mp4")
    seen = []
    until(lambda: seen.append(r.record().frame.index) or seen[-1] == 2)


def test_after_the_end_another_model_still_reads_the_last_picture(rig, tiny_catalog):
    r = rig(tiny_catalog, lambda: FakeSource(frames=1, live=False, stills=True), model_id="tiny")
    r.engine.open("face.jpg")
    assert r.record().model_id == "tiny"
    until(lambda: r.state == "ended")
    r.engine.select_model("other")
    again = r.record()
    assert (again.model_id, again.frame.index) == ("other", 0)
    assert r.stills[-1] is True


def test_the_model_changes_without_stopping_the_video(rig, tiny_catalog):
    r = rig(tiny_catalog, model_id="tiny")
    r.engine.open("x")
    r.record()
    r.engine.select_model("other")
    until(lambda: r.record().model_id == "other")
    assert len(r.opened) == 1
    status = r.engine.status()
    assert (status.state, status.model_id, status.loading_model_id) == ("live", "other", "")


def test_a_slow_load_does_not_stop_the_picture(rig, tiny_catalog):
    may_load = threading.Event()

    def load(entry, options):
        if entry.id == "other":
            may_load.wait(10)
        return pipeline.load_model(entry, options)

    r = rig(tiny_catalog, model_id="tiny", model_loader=load)
    r.engine.open("x")
    r.record()
    r.engine.select_model("other")
    until(lambda: r.engine.status().loading_model_id == "other")
    r.engine.take_preview()
    until(lambda: r.engine.take_preview() is not None)
    assert r.engine.status().model_id == "tiny"
    may_load.set()
    until(lambda: r.engine.status().model_id == "other")


def test_a_change_to_a_broken_model_keeps_the_old_one(rig, tmp_path, monkeypatch):
    resets = []
    monkeypatch.setattr(Smoother, "reset", lambda self: resets.append(self))
    folder = tmp_path / "m"
    broken = write_model(folder, "broken")
    broken.onnx.write_bytes(broken.onnx.read_bytes()[:50])
    r = rig(catalog_of(write_model(folder), broken), model_id="tiny")
    r.engine.open("x")
    r.record()
    r.engine.select_model("broken")
    until(lambda: "Tiny stays in use" in r.engine.status().message)
    status = r.engine.status()
    assert "is damaged" in status.message
    assert (status.state, status.model_id) == ("live", "tiny")
    assert not resets, "the filter began anew for nothing"
    count = status.frames
    until(lambda: r.engine.status().frames > count + 2)
    r.engine.select_model("gone")
    assert "no model 'gone'" in r.engine.status().message
    assert r.engine.status().state == "live"


def test_a_model_that_gives_nan_is_not_taken(rig, tmp_path):
    folder = tmp_path / "m"
    bad = write_model(folder, "bad", tiny_onnx(nan=True))
    r = rig(catalog_of(write_model(folder), bad), model_id="tiny")
    r.engine.open("x")
    r.record()
    r.engine.select_model("bad")
    until(lambda: "not finite" in r.engine.status().message)
    assert r.engine.status().model_id == "tiny"


def test_a_broken_default_gives_way_to_one_that_works(rig, tmp_path):
    folder = tmp_path / "m"
    broken = write_model(folder, "broken", b"nothing")
    r = rig(catalog_of(broken, write_model(folder)), model_id="broken")
    r.engine.open("x")
    assert r.record().model_id == "tiny"
    assert "not a model" in r.engine.status().message
    assert "Tiny is used instead" in r.engine.status().message


def test_a_chosen_model_that_is_gone_gives_way_and_is_told(rig, tiny_catalog):
    r = rig(tiny_catalog, model_id="removed")
    r.engine.open("x")
    assert r.record().model_id == "tiny"
    assert "no model 'removed'" in r.engine.status().message
    assert "Tiny is used instead" in r.engine.status().message


def test_without_any_model_it_says_so(rig):
    r = rig(Catalog((), ("The models folder is empty.",)))
    r.engine.open("x")
    until(lambda: r.state == "error")
    assert "The models folder is empty." in r.engine.status().message


def test_a_source_that_can_not_be_opened_is_told_and_another_can_be(rig, tiny_catalog):
    sources = [FerdeskError("No camera was found.", "Plug one in."), FakeSource()]

    def next_source():
        got = sources.pop(0)
        if isinstance(got, Exception):
            raise got
        return got

    r = rig(tiny_catalog, next_source)
    r.engine.open("camera:0")
    until(lambda: r.state == "error")
    assert r.engine.status().message == "No camera was found. Plug one in."
    r.engine.open("demo")
    r.record()
    assert (r.state, r.engine.status().message) == ("live", "")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FerdeskError("Camera 0 gives no more pictures.", "Plug it in."), "no more pictures"),
        (RuntimeError("boom"), "Something unexpected went wrong: RuntimeError: boom"),
        (None, "gives no more pictures"),
    ],
)
def test_a_source_that_breaks_off_is_told(rig, tiny_catalog, error, told):
    r = rig(tiny_catalog, lambda: FakeSource(frames=5, error=error))
    r.engine.open("camera:0")
    until(lambda: r.state == "error")
    assert told in r.engine.status().message
    until(lambda: not any(t.name.startswith("ferdesk") for t in threading.enumerate()))


def test_an_empty_source_is_told(rig, tiny_catalog):
    r = rig(tiny_catalog, lambda: FakeSource(frames=0, live=False))
    r.engine.open("x")
    until(lambda: r.state == "error")
    assert "There is no picture in made" in r.engine.status().message


def test_a_source_that_hangs_is_shown_as_stalled(rig, tiny_catalog, monkeypatch):
    from ferdesk.live import engine

    monkeypatch.setattr(engine, "STALLED_AFTER_S", 0.2)
    go_on = threading.Event()
    r = rig(tiny_catalog, lambda: FakeSource(frames=5, stall=go_on))
    r.engine.open("camera:0")
    until(lambda: r.state == "stalled")
    assert "made has given no picture for" in r.engine.status().message
    assert not r.engine.stop(0.05)
    go_on.set()
    assert r.engine.stop(10)


def test_a_video_that_shows_a_picture_for_long_is_not_stalled(rig, tiny_catalog, monkeypatch):
    from ferdesk.live import engine

    monkeypatch.setattr(engine, "STALLED_AFTER_S", 0.2)
    r = rig(tiny_catalog, lambda: FakeSource(fps=0.01, live=False))
    r.engine.open("film.mp4")
    r.record()
    time.sleep(0.5)
    assert r.state == r.engine.state_now() == "live" and not r.engine.status().message


def test_a_face_finder_that_fails_is_told_and_the_engine_goes_on_afterwards(rig, tiny_catalog):
    class Failing(FakeLandmarker):
        def detect(self, frame):
            if frame.index > 2 and len(builds) == 1:
                raise FerdeskError("The face finder failed on a frame.")
            return super().detect(frame)

    builds = []

    def build(runner, options, stills):
        builds.append(Failing())
        return Pipeline(builds[-1], runner, Smoother())

    r = rig(tiny_catalog, pipeline_builder=build)
    r.engine.open("x")
    until(lambda: r.state == "error")
    assert "The face finder failed" in r.engine.status().message
    until(lambda: builds[0].closed)
    r.engine.open("x")
    r.record()
    assert r.state == "live"


def test_a_notice_of_the_source_is_shown(rig, tiny_catalog):
    source = FakeSource()
    source.notice = "The picture of camera 0 is black."
    r = rig(tiny_catalog, lambda: source)
    r.engine.open("x")
    r.record()
    until(lambda: "is black" in r.engine.status().message)
    source.notice = ""
    until(lambda: r.engine.status().message == "")


@pytest.mark.parametrize("live", [True, False])
def test_a_pause_holds_the_picture(rig, tiny_catalog, live):
    r = rig(tiny_catalog, lambda: FakeSource(live=live))
    r.engine.open("x")
    r.record()
    r.engine.pause()
    until(lambda: r.state == "paused")
    time.sleep(0.1)
    frames = r.engine.status().frames
    time.sleep(0.15)
    assert r.engine.status().frames == frames
    r.engine.pause(False)
    until(lambda: r.engine.status().frames > frames)
    until(lambda: r.state == "live")


@pytest.mark.parametrize("live", [True, False])
def test_a_pause_before_the_first_picture_holds_that_one(rig, tiny_catalog, live):
    paused = threading.Event()
    r = rig(tiny_catalog, lambda: paused.wait(20) and FakeSource(live=live))
    r.engine.open("x")
    r.engine.pause()
    paused.set()
    assert r.record().frame.index == 0
    until(lambda: r.state == "paused")
    assert r.engine.status().frames == 1


@pytest.mark.parametrize("frames", [1, None])
def test_options_that_only_decide_are_taken_at_once(rig, tiny_catalog, frames):
    r = rig(tiny_catalog, lambda: FakeSource(frames, live=False))
    assert r.engine.set_options(CPU)  # nothing is open
    r.engine.open("x")
    before = r.record()
    if frames is None:
        r.engine.pause()
        until(lambda: r.state == "paused")
        time.sleep(0.3)
        before = r.engine.take_record() or before
    assert before.faces[0].decision.label is None
    assert r.engine.set_options(replace(CPU, abstain_below=0.0))
    after = r.record()
    assert after.frame is before.frame and after.faces[0].decision.label is not None
    assert len(r.opened) == 1


@pytest.mark.parametrize("stills", [True, False])
def test_options_that_come_before_the_first_picture_are_kept(rig, tiny_catalog, stills):
    told = threading.Event()
    r = rig(tiny_catalog, lambda: told.wait(20) and FakeSource(live=False, stills=stills))
    r.engine.open("x")
    until(lambda: r.stills)  # the pipeline is there
    r.engine.set_options(replace(CPU, abstain_below=0.0))
    time.sleep(0.1)
    told.set()
    assert r.record().faces[0].decision.label is not None


def test_a_new_source_waits_until_the_old_one_is_let_go(rig, tiny_catalog):
    r = rig(tiny_catalog)
    for _ in range(5):
        r.engine.open("camera:0")
    r.record()
    until(lambda: r.state == "live")
    # Those replaced before their turn were never opened; of the others all but the last are closed.
    assert [source.released for source in r.opened[:-1]] == [True] * (len(r.opened) - 1)
    assert not r.opened[-1].released


def test_open_does_not_wait_for_a_source_that_hangs(rig, tiny_catalog):
    opening, may_open = threading.Event(), threading.Event()

    def slow():
        opening.set()
        may_open.wait(10)
        return FakeSource()

    r = rig(tiny_catalog, slow)
    r.engine.open("camera:0")
    assert opening.wait(5)
    began = time.monotonic()
    r.engine.open("demo")
    assert time.monotonic() - began < 1
    assert r.state == "opening"
    may_open.set()
    r.record()


def test_stop_while_opening_closes_what_was_opened(rig, tiny_catalog):
    opening, may_open = threading.Event(), threading.Event()

    def slow():
        opening.set()
        may_open.wait(10)
        return FakeSource()

    r = rig(tiny_catalog, slow)
    r.engine.open("camera:0")
    assert opening.wait(5)
    assert not r.engine.stop(0.05)
    assert r.engine.status().state == "idle"
    may_open.set()
    assert r.engine.stop(10)
    assert [source.released for source in r.opened] == [True]


def test_fifty_starts_and_stops_leave_no_thread(rig, tiny_catalog):
    r = rig(tiny_catalog)
    before = threading.active_count()
    for i in range(50):
        r.engine.open("camera:0")
        if i % 10 == 0:
            r.record()
        assert r.engine.stop(10)
        assert threading.active_count() == before
    assert all(source.released for source in r.opened)


def test_stop_without_open_and_twice_is_fine(rig, tiny_catalog):
    r = rig(tiny_catalog)
    assert r.engine.stop()
    r.engine.select_model("tiny")
    r.engine.pause()
    assert r.engine.stop()


def test_a_listener_that_fails_does_not_end_the_view(tiny_catalog, caplog):
    def listener():
        raise RuntimeError("the window is gone")

    engine = Engine(
        tiny_catalog,
        CPU,
        listener,
        source_opener=lambda spec: FakeSource(),
        pipeline_builder=lambda runner, options, stills: Pipeline(
            FakeLandmarker(), runner, Smoother()
        ),
    )
    engine.open("x")
    until(lambda: engine.status().frames > 3)
    assert engine.stop(10)
    assert "The listener of the live view failed" in caplog.text
