from __future__ import annotations

import threading
import time

import pytest

from ferdesk.live.pace import LATE_S, Pacer


def test_frames_come_at_their_own_time():
    pacer, go = Pacer(), threading.Event()
    began = time.monotonic()
    for media_ms in (1000, 1030, 1060, 1100):
        assert pacer.wait(media_ms, go)
    assert 0.099 <= time.monotonic() - began < 0.4


def test_far_behind_it_does_not_try_to_catch_up():
    pacer, go = Pacer(), threading.Event()
    pacer.wait(0, go)
    time.sleep(LATE_S + 0.1)
    pacer.wait(20, go)
    began = time.monotonic()
    pacer.wait(80, go)
    assert time.monotonic() - began == pytest.approx(0.06, abs=0.04)


def test_stop_ends_a_wait():
    pacer, stopping = Pacer(), threading.Event()
    pacer.wait(0, stopping)
    stopping.set()
    began = time.monotonic()
    assert not pacer.wait(60_000, stopping)
    assert time.monotonic() - began < 1


def test_after_a_reset_the_next_frame_is_due_at_once():
    pacer, go = Pacer(), threading.Event()
    pacer.wait(0, go)
    pacer.reset()
    began = time.monotonic()
    pacer.wait(60_000, go)
    assert time.monotonic() - began < 1
