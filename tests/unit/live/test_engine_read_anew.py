"""Options of the face finder: what is open is read anew with them, and goes on where it was."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from fakes import FakeSource
from live_rig import CPU, until

from ferdesk.core.errors import FerdeskError
from ferdesk.pipeline import Pipeline

MORE_FACES = replace(CPU, max_faces=7)


def test_options_of_the_face_finder_wait_until_it_is_read_anew(rig, tiny_catalog):
    r = rig(tiny_catalog)
    r.engine.open("x")
    assert not r.engine.set_options(MORE_FACES)
    assert r.engine.set_options(MORE_FACES)  # nothing new


def test_a_film_that_is_read_anew_goes_on_where_it_was(rig, tiny_catalog):
    r = rig(tiny_catalog, lambda: FakeSource(fps=50, live=False))
    r.engine.read_anew()  # nothing is open
    r.engine.open("film.mp4")
    until(lambda: r.record().frame.index >= 5)
    r.engine.set_options(MORE_FACES)
    for _ in range(3):  # also where it has not begun to be read by the options before
        r.engine.read_anew()
    assert r.state == "live"
    at = r.record().frame.index
    assert at >= 5 and r.record().frame.index > at
    assert len(r.opened) == 1 and not r.opened[0].released
    r.engine.stop()
    assert r.opened[0].released


@pytest.mark.parametrize("end", [None, 4])
def test_a_held_or_last_picture_is_read_anew_and_stays(rig, tiny_catalog, end):
    r = rig(tiny_catalog, lambda: FakeSource(end, live=False))
    r.engine.open("film.mp4")
    before = r.record()
    if end is None:
        r.engine.pause()
    held = "paused" if end is None else "ended"
    until(lambda: r.state == held)
    time.sleep(0.3)
    before = r.engine.take_record() or before
    r.engine.set_options(MORE_FACES)
    r.engine.read_anew()
    assert r.state == held
    again = r.record()
    assert again.frame.index == before.frame.index and again.frame.image is before.frame.image
    assert r.state == held and len(r.opened) == 1
    if end is None:
        # A sink gets every record; the newest to take may be a later one on a busy machine.
        later = []
        r.engine.add_sink(later.append)
        r.engine.pause(False)
        until(lambda: later)
        assert later[0].frame.index == before.frame.index + 1


def test_faces_keep_their_ids_where_a_source_is_read_anew(rig, tiny_catalog, monkeypatch):
    heard = []
    monkeypatch.setattr(Pipeline, "go_on_from", lambda *pipelines: heard.append(pipelines))
    r = rig(tiny_catalog)
    r.engine.open("camera:0")
    r.record()
    before = r.engine._run.pipeline
    r.engine.read_anew()
    r.record()
    assert heard == [(r.engine._run.pipeline, before)] and before is not r.engine._run.pipeline


def test_a_camera_that_is_read_anew_stays_open_and_is_let_go_once_stopped(rig, tiny_catalog):
    r = rig(tiny_catalog)
    r.engine.open("camera:0")
    first = r.record().frame.index
    r.engine.read_anew()
    assert r.record().frame.index > first
    r.engine.read_anew()
    r.engine.stop()  # before it was taken over
    assert len(r.opened) == 1 and r.opened[0].released


def test_a_camera_that_is_gone_while_it_is_read_anew_is_told_as_gone(rig, tiny_catalog):
    back = threading.Event()
    r = rig(tiny_catalog, lambda: FakeSource(3, stall=back, error=FerdeskError("It broke.")))
    r.engine.open("camera:0")
    until(lambda: r.record().frame.index == 2)
    r.opened[0].state, r.opened[0].notice = "missing", "It was unplugged."
    r.engine.read_anew()
    status = r.engine.status()
    assert (status.state, status.source_state) == ("stalled", "missing")
    assert r.engine.state_now() == "stalled" and "unplugged" in status.message
    back.set()


def test_a_source_that_broke_off_as_it_was_read_anew_is_opened_again(rig, tiny_catalog):
    held, gone = threading.Event(), FerdeskError("It was unplugged.")
    sources = iter([FakeSource(3, error=gone, stall=held), FakeSource()])
    r = rig(tiny_catalog, lambda: next(sources))
    r.engine.open("camera:0")
    until(lambda: r.record().frame.index == 2)
    r.engine.read_anew()
    held.set()
    r.record()
    assert r.state == "live" and [source.released for source in r.opened] == [True, False]
