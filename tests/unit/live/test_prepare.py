"""What is done to a picture in the thread that brings it, before others may take it."""

from __future__ import annotations

import threading

from fakes import FakeLandmarker, FakeSource
from live_rig import until

from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


def test_every_picture_is_prepared_before_the_screen_may_take_it(rig, tiny_catalog):
    r = rig(tiny_catalog, lambda: FakeSource(frames=6, live=False))
    prepared, early = [], []

    def prepare(frame):
        prepared.append(frame)
        shown = r.engine.take_preview()
        early.extend([shown] if shown is frame else [])

    r.engine.set_on_frame(prepare)
    r.engine.open("x")
    until(lambda: r.state == "ended")
    assert [frame.index for frame in prepared] == list(range(6))
    assert early == []
    assert r.engine.take_preview() is prepared[-1]


def test_pictures_are_prepared_for_the_finder_in_the_capture_thread(rig, tiny_catalog):
    r = rig(tiny_catalog)
    prepared = []

    class Preparing(Pipeline):
        def prepare(self, frame):
            prepared.append(threading.current_thread().name)

    r.engine._build = lambda runner, *_: Preparing(FakeLandmarker(), runner, Smoother())
    r.engine.open("x")
    until(lambda: len(prepared) > 3)
    assert set(prepared) == {"ferdesk-capture"}
