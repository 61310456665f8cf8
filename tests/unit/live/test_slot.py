from __future__ import annotations

import threading
import time

from ferdesk.live.slot import LatestSlot


def test_the_newest_wins_and_the_dropped_are_counted():
    slot = LatestSlot()
    for item in range(1, 6):
        assert slot.put(item)
    assert slot.take() == 5
    assert slot.take() is None
    assert slot.dropped == 4


def test_take_waits_for_an_item():
    slot = LatestSlot()
    later = threading.Timer(0.05, slot.put, ["x"])
    later.start()
    assert slot.take(timeout=5) == "x"
    later.join()


def test_take_gives_up_in_time():
    began = time.monotonic()
    assert LatestSlot().take(timeout=0.05) is None
    assert 0.04 < time.monotonic() - began < 2


def test_close_wakes_and_refuses_but_keeps_what_is_inside():
    slot = LatestSlot()
    slot.put(1)
    slot.close()
    assert slot.closed
    assert not slot.put(2)
    assert slot.take(timeout=None) == 1
    assert slot.take(timeout=None) is None


def test_wake_ends_a_wait_even_if_it_comes_first():
    slot = LatestSlot()
    slot.wake()
    assert slot.take(timeout=None) is None
    slot.put(1)
    assert slot.take(timeout=None) == 1


def test_close_wakes_a_waiting_thread():
    slot, got = LatestSlot(), []
    thread = threading.Thread(target=lambda: got.append(slot.take(timeout=None)))
    thread.start()
    slot.close()
    thread.join(5)
    assert got == [None]


def test_nothing_is_lost_or_taken_twice_between_threads():
    slot, taken = LatestSlot(), []

    def take():
        while True:
            item = slot.take(timeout=None)
            if item is None:
                return
            taken.append(item)

    takers = [threading.Thread(target=take) for _ in range(3)]
    for thread in takers:
        thread.start()
    for item in range(1, 2001):
        slot.put(item)
    slot.close()
    for thread in takers:
        thread.join(5)
    left = slot.take()
    everything = [*taken, *([left] if left is not None else [])]
    assert len(set(everything)) == len(everything)
    assert len(everything) + slot.dropped == 2000
    assert max(everything) == 2000


def test_whoever_gave_can_wait_until_it_was_taken():
    slot, order = LatestSlot(), []
    slot.wait_until_taken()
    slot.put(1)
    giver = threading.Thread(target=lambda: (slot.wait_until_taken(), order.append("gone on")))
    giver.start()
    order.append(slot.take())
    giver.join(5)
    assert order == [1, "gone on"]
    slot.put(2)
    slot.close()
    slot.wait_until_taken()
