from __future__ import annotations

from types import SimpleNamespace

import pytest

from ferdesk.live import pace
from ferdesk.live.pace import LATE_S, Pacer


class Clock:
    """A clock that only waiting moves on, and the event that is waited for."""

    def __init__(self):
        self.now_s = 100.0
        self.stirred = False

    def monotonic(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> bool:
        if not self.stirred:
            self.now_s += seconds
        return self.stirred


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=made.monotonic))
    return made


def test_frames_come_at_their_own_time(clock):
    pacer, came = Pacer(), []
    for media_ms in (1000, 1030, 1060, 1100):
        assert pacer.wait(media_ms, clock)
        came.append(clock.now_s - 100)
    assert came == pytest.approx([0, 0.03, 0.06, 0.1])


def test_who_is_a_little_behind_catches_up(clock):
    pacer = Pacer()
    pacer.wait(0, clock)
    clock.now_s += LATE_S - 0.01
    for media_ms in (20, 80):
        pacer.wait(media_ms, clock)
    assert clock.now_s == pytest.approx(100 + LATE_S - 0.01)
    pacer.wait(300, clock)
    assert clock.now_s == pytest.approx(100.3)


def test_far_behind_it_does_not_try_to_catch_up(clock):
    pacer = Pacer()
    pacer.wait(0, clock)
    clock.now_s += LATE_S + 0.1
    pacer.wait(20, clock)
    assert clock.now_s == pytest.approx(100 + LATE_S + 0.1)
    pacer.wait(80, clock)
    assert clock.now_s == pytest.approx(100 + LATE_S + 0.1 + 0.06)


def test_stop_ends_a_wait(clock):
    pacer = Pacer()
    pacer.wait(0, clock)
    clock.stirred = True
    assert not pacer.wait(60_000, clock)
    assert clock.now_s == 100


def test_after_a_reset_the_next_frame_is_due_at_once(clock):
    pacer = Pacer()
    pacer.wait(0, clock)
    pacer.reset()
    assert pacer.wait(60_000, clock)
    assert clock.now_s == 100
