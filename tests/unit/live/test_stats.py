from __future__ import annotations

import pytest

from ferdesk.live.stats import Meter

SECOND = 1_000_000_000


def test_a_rate_is_of_the_window_only():
    meter = Meter(window_s=2)
    for i in range(101):
        meter.add(i * SECOND // 10, float(i))
    assert meter.per_second(10 * SECOND) == pytest.approx(10)
    assert meter.total == 101
    assert meter.last_ns == 10 * SECOND


def test_a_rate_falls_to_nothing_when_nothing_comes():
    meter = Meter(window_s=2)
    meter.add(0)
    assert meter.per_second(0) == 0
    meter.add(SECOND)
    assert meter.per_second(SECOND) == pytest.approx(1)
    assert meter.per_second(10 * SECOND) == 0


def test_percentiles_are_of_the_window_only():
    meter = Meter(window_s=1)
    meter.add(0, 1000.0)
    for i in range(101):
        meter.add(5 * SECOND + i, float(i))
    assert meter.percentiles(5 * SECOND + 101, 50, 95) == pytest.approx((50, 95))
    assert meter.percentiles(50 * SECOND, 50, 95) == (0, 0)


def test_events_at_one_instant_give_no_rate():
    meter = Meter()
    meter.add(5)
    meter.add(5)
    assert meter.per_second(5) == 0
    assert Meter().last_ns is None
