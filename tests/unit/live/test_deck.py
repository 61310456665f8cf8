"""Moving about in a video that is open: the right picture comes, and nothing waits."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeSource
from live_rig import until

from ferdesk.live.wishes import Wish, Wishes
from ferdesk.sources.film import Film
from ferdesk.sources.video import Video

CLIPS = Path(__file__).parents[2] / "clips"
LAST = 95


class Clip(Video):
    """A video that says whether it was let go."""

    @property
    def released(self) -> bool:
        return self._released


@pytest.fixture
def film(rig, tiny_catalog):
    """A rig in which a video is open and held."""

    def open_it(name: str = "uneven.mp4"):
        r = rig(tiny_catalog, lambda: Clip(CLIPS / name))
        r.engine.open("clip")
        r.engine.pause()
        until(lambda: r.engine.deck.duration_s is not None and r.state == "paused")
        return r

    return open_it


def shown(r) -> int:
    """Number of the picture that the window would show: it has the time of just one."""
    until(lambda: r.engine._run.wishes.number(lambda: -1) == -1)
    run = r.engine._run
    return run.source.film.number_at(run.last.media_ms)


def test_a_video_tells_where_it_is_and_how_long(film):
    deck = film().engine.deck
    with Video(CLIPS / "uneven.mp4") as video:
        times = [frame.media_ms for frame in iter(video.read, None)]
    assert deck.there
    assert deck.duration_s == times[-1] / 1000
    assert deck.position_s == times[deck.number] / 1000
    assert [deck.number_at(s) for s in (0.0, times[7] / 1000, 10**6)] == [0, 7, LAST]


def test_what_is_wished_for_is_shown_read_and_told_at_once(film):
    r = film()
    deck = r.engine.deck
    r.record()
    deck.show(60)
    assert deck.number == 60  # before it is there
    while not (record := r.record()).frame.jumps:
        pass  # of a picture that was read before it was held
    film_of_it = r.engine._run.source.film
    assert film_of_it.number_at(record.frame.media_ms) == 60 == shown(r)
    assert record.frame.jumps == 1
    assert r.state == "paused"


def test_steps_go_on_by_one_picture_and_back_by_one(film):
    r = film()
    deck = r.engine.deck
    deck.show(30)
    shown(r)
    for by, expected in ((1, 31), (1, 32), (-1, 31), (-1, 30), (3, 33), (-2, 31)):
        deck.step(by)
        assert deck.number == expected
        assert shown(r) == expected


def test_a_step_on_is_no_jump_and_one_back_is(film):
    r = film()
    deck = r.engine.deck
    deck.show(30)
    shown(r)
    jumps = r.engine._run.last.jumps
    deck.step(1)
    shown(r)
    assert r.engine._run.last.jumps == jumps
    deck.step(-1)
    shown(r)
    assert r.engine._run.last.jumps == jumps + 1


def test_steps_add_up_while_nothing_is_decoded():
    wishes = Wishes()
    wishes.step(1)
    wishes.step(1)
    assert wishes.number(lambda: 10) == 12 and not wishes.superseded
    assert wishes.take(10) == (Wish(None, 2), 12)
    wishes.step(-1)
    assert wishes.number(lambda: 10) == 11  # of the picture that is being gone to
    wishes.go_to(50)
    wishes.step(1)
    assert wishes.superseded and wishes.number(lambda: 10) == 51
    assert wishes.take(12) == (Wish(50, 1), 51)
    wishes.done()
    assert wishes.take(51) is None and wishes.number(lambda: 51) == 51


def test_it_plays_on_from_where_it_was_brought(film):
    r = film("even.mp4")
    deck = r.engine.deck
    r.engine.pause(False)
    until(lambda: deck.playing)
    deck.show(50)
    shown(r)
    assert deck.playing
    until(lambda: deck.number > 52)
    assert deck.number < LAST


def test_a_step_holds_what_plays(film):
    r = film("even.mp4")
    r.engine.pause(False)
    until(lambda: r.engine.deck.playing)
    r.engine.deck.step(1)
    until(lambda: r.state == "paused")
    at = shown(r)
    time.sleep(0.15)
    assert shown(r) == at and not r.engine.deck.playing


def test_from_the_end_one_can_go_back(film):
    r = film()
    deck = r.engine.deck
    deck.show(LAST)
    assert shown(r) == LAST and r.state == "paused"
    deck.step(1)
    until(lambda: r.state == "ended")
    deck.show(10)
    until(lambda: r.state == "paused")
    assert shown(r) == 10
    deck.step(-20)
    assert shown(r) == 0


def test_at_its_end_a_video_is_held_there(film):
    r = film("trimmed.mp4")
    r.engine.deck.show(50)
    r.engine.pause(False)
    until(lambda: r.state == "ended")
    assert r.engine.deck.there and not r.engine.deck.playing
    r.engine.deck.show(20)
    until(lambda: r.state == "paused")
    assert shown(r) == 20


def test_nobody_moves_about_in_a_camera(rig, tiny_catalog):
    r = rig(tiny_catalog)
    r.engine.open("camera:0")
    r.record()
    deck = r.engine.deck
    deck.show(5)
    deck.step(1)
    assert (deck.there, deck.duration_s, deck.number) == (False, None, 0)
    assert not r.engine._run.paused.is_set()


def test_where_nothing_is_open_there_is_nothing(rig, tiny_catalog):
    deck = rig(tiny_catalog).engine.deck
    deck.show(5)
    deck.step(1)
    assert (deck.there, deck.duration_s, deck.position_s, deck.playing) == (False, None, 0, False)


class _Slow(FakeSource):
    """A video whose decoder takes its time to go anywhere."""

    def __init__(self):
        super().__init__(live=False)
        self.movable = True
        self.reached = threading.Event()
        self.going = threading.Event()
        self.asked = []

    @property
    def film(self):
        return Film(20.0 * np.arange(1000), direct=True)

    def go_to(self, number, wanted=lambda: True):
        self.asked.append(number)
        self.going.set()
        while not self.reached.wait(0.005):
            if self._closed or not wanted():
                return False
        return True


def test_the_window_never_waits_for_the_decoder_and_the_newest_wish_wins(rig, tiny_catalog):
    r = rig(tiny_catalog, _Slow)
    r.engine.open("clip")
    r.record()
    source = r.opened[0]
    began = time.monotonic()
    r.engine.deck.show(500)
    assert source.going.wait(5)
    for number in range(501, 600):
        r.engine.deck.show(number)
    assert r.engine.deck.number == 599
    assert time.monotonic() - began < 5
    until(lambda: source.asked[-1] == 599)
    assert len(source.asked) < 60  # those in between were let go
    source.reached.set()
    until(lambda: not r.engine._run.wishes.pending)


def test_it_can_be_closed_while_the_decoder_is_on_its_way(rig, tiny_catalog):
    r = rig(tiny_catalog, _Slow)
    r.engine.open("clip")
    r.record()
    r.engine.deck.show(500)
    assert r.opened[0].going.wait(5)
    assert r.engine.stop(5)


def test_what_is_read_anew_can_be_moved_about_in_as_before(film):
    r = film()
    r.engine.deck.show(40)
    shown(r)
    r.engine.read_anew()
    until(lambda: r.engine._run.last is not None)
    assert shown(r) == 40
    r.engine.deck.step(-1)
    assert shown(r) == 39
