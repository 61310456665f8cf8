"""The screen as a source: which part, at which pace, and what is told when it can't be read."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import SourceError, open_live, open_source
from ferdesk.sources import screen as module
from ferdesk.sources.screen import Region, Screen, region_of

PICTURE = np.full((60, 80, 3), 90, np.uint8)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(module, "FPS", 1000)


def at_once(region, deliver):
    deliver(PICTURE)


@pytest.mark.parametrize(
    ("spec", "region"),
    [
        ("screen", None),
        ("SCREEN:", None),
        ("screen:1,2,30000,40", Region(1, 2, 30000, 40)),
        ("screen: -1920, -10, 640, 480", Region(-1920, -10, 640, 480)),
    ],
)
def test_which_part_is_meant(spec, region):
    assert region_of(spec) == region


@pytest.mark.parametrize(
    "spec",
    ["screen:1,2,3", "screen:a,b,c,d", "screen:0,0,-640,480", "screen:0,0,64,48,1", "screen:²"],
)
def test_a_part_that_is_none_is_told_how_to_write(spec):
    with pytest.raises(FerdeskError, match="screen:x,y,w,h"):
        open_live(spec)


def test_a_part_too_small_is_refused():
    with pytest.raises(FerdeskError, match="too few"):
        open_live("screen:0,0,640,31")


def test_a_region_is_written_as_it_is_read():
    region = Region(-5, 7, 640, 480)
    assert region_of(region.spec) == region


def test_without_a_window_it_is_refused():
    with pytest.raises(SourceError, match="live in the window") as told:
        open_source("screen")
    assert told.value.state == "denied"


def test_pictures_come_one_by_one_with_the_region_that_was_asked(quick):
    asked = []

    def grab(region, deliver):
        asked.append(region)
        # From another thread, as the window does.
        threading.Thread(target=deliver, args=(PICTURE,)).start()

    region = Region(1, 2, 80, 60)
    with Screen(region, grab) as source:
        frames = [source.read() for _ in range(3)]
    assert asked == [region] * 3 and source.live
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert all((frame.image == PICTURE).all() for frame in frames)
    assert frames[0].source == "Screen, 80 × 60"


def test_what_the_window_says_is_raised():
    def grab(region, deliver):
        deliver(SourceError("It is not allowed.", "Allow it.", "denied"))

    with pytest.raises(SourceError, match="not allowed"):
        Screen(None, grab)


def test_a_window_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr(module, "ANSWER_S", 0.01)
    with pytest.raises(SourceError) as told:
        Screen(None, lambda region, deliver: None)
    assert told.value.state == "stale"


def test_a_wait_is_ended_from_another_thread(quick):
    asked, waits = [], threading.Event()

    def grab(region, deliver):
        asked.append(region)
        deliver(PICTURE) if len(asked) == 1 else waits.set()

    got = []
    source = Screen(None, grab)
    source.read()
    reader = threading.Thread(target=lambda: got.append(source.read()))
    reader.start()
    assert waits.wait(5)
    source.interrupt()
    reader.join(2)
    source.close()
    assert got == [None]


def test_live_it_is_opened_in_a_thread_of_its_own():
    with open_live("screen:0,0,80,60", at_once) as source:
        frame = source.read()
        assert frame.image.shape == (60, 80, 3) and source.state == "live"
