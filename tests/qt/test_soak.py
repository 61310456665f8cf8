"""The short soak of the suite: some hundred records; ``benchmarks/soak.py`` is the long one.

Made faces and tiny models, so that records come as fast as the threads can hand them on: what is
kept of each by mistake would be seen.
"""

import pytest
from made_records import made_record

from benchmarks import machine, soak
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer
from ferdesk.ui import history

RECORDS = 250
NOISE_MB = 25.0
"""By which memory may differ between two moments for reasons of its own. The pictures of thirty
records are more."""


@pytest.fixture
def pictures():
    from fakes import make_image

    return [make_image(40 + 5 * i, (480, 640)) for i in range(20)]


def test_memory_stays_flat_and_no_record_is_lost(
    qapp, tiny_catalog, tmp_path, pictures, monkeypatch
):
    # A minute of records is kept to be drawn; here a second, so that it is full from the start.
    monkeypatch.setattr(history, "SPAN_S", 1.0)
    result = soak.soak(
        120, 30, tiny_catalog, pictures, tmp_path, soak.made, turn_every_s=0.5, most=RECORDS
    )
    assert result.read >= RECORDS
    assert (result.lost, result.events_lost, result.message) == (0, 0, "")
    assert result.turns > 0
    if machine.rss_mb() is not None:
        assert result.growth_mb < NOISE_MB


def result_of(memory):
    counts = dict.fromkeys(("read", "lost", "events_lost", "waits", "turns"), 0)
    return soak.Result(hours=1, seconds=100, message="", session_mb=0, memory_mb=memory, **counts)


def test_growth_is_that_of_the_settled_part():
    settles = [(t, 300.0 if t >= 20 else 100.0 + 10 * t, t) for t in range(101)]
    assert result_of(settles).growth_mb == pytest.approx(0)
    leaks = [(t, 300.0 + t, t) for t in range(101)]
    assert result_of(leaks).growth_mb == pytest.approx(50, abs=2)


def test_what_the_window_keeps_of_the_last_minute_is_no_growth():
    fills = [(t, 300.0 + min(t, 50), 40 * t) for t in range(101)]
    assert result_of(fills).growth_mb == pytest.approx(1, abs=2)
    assert result_of(fills).settled[0, 2] == 1800


def test_a_lost_or_moved_record_would_be_seen(tmp_path):
    path = tmp_path / "a.ferdesk"
    writer = Writer(path, Provenance(), 0)
    for index in range(4):
        writer.add(made_record(index))
    writer.close()
    assert soak._lost(path, [0, 1, 2, 3]) == 0
    assert soak._lost(path, [0, 1, 2, 3, 4]) == 1
    assert soak._lost(path, [0, 2, 1, 3]) == 2
