"""Damaged files: a clear error, or the very records that were written; never anything else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_records import assert_same, made_record

from ferdesk.core.errors import FerdeskError
from ferdesk.session import files
from ferdesk.session.player import Player
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.summary import summarise
from ferdesk.session.writer import Writer

WANT = [made_record(i, faces=1 + i % 2) for i in range(12)]


class Content(bytes):
    """A whole session; a failing example does not print it."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Content:
    path = tmp_path_factory.mktemp("fuzz") / "whole.ferdesk"
    writer = Writer(path, Provenance("1"), 0, 70)
    for record in WANT:
        writer.add(record)
    writer.close()
    return Content(path.read_bytes())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "damaged.ferdesk"


def read_it(path) -> None:
    """Use everything; each thing works or says what is wrong."""
    try:
        reader = Reader(path)
    except FerdeskError as error:
        assert str(path) in str(error)
        return
    with reader:
        assert len(reader) <= len(WANT)
        for act in (summarise, Reader.timeline, Reader.events, Reader.check):
            with contextlib.suppress(FerdeskError):
                act(reader)
        for number in range(len(reader)):
            try:
                record = reader.record(number)
            except FerdeskError:
                continue
            assert_same(record, WANT[number])


few = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(st.data())
def test_flipped_bytes(whole, place, data):
    damaged = bytearray(whole)
    # Half of them where structure is dense: the header and the first pages.
    reach = data.draw(st.sampled_from([100, 3 * 8192, len(whole)]))
    for at in data.draw(st.lists(st.integers(0, reach - 1), min_size=1, max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    place.write_bytes(damaged)
    read_it(place)


@few
@given(st.data())
def test_cut_and_spliced(whole, place, data):
    cut = data.draw(st.integers(0, len(whole)))
    tail = data.draw(st.sampled_from([b"", bytes(8192), whole[:8192], whole[cut // 2 : cut]]))
    place.write_bytes(whole[:cut] + tail)
    read_it(place)


@few
@given(st.binary(max_size=400))
def test_noise(whole, place, noise):
    for content in (noise, whole[:16] + noise, whole[:100] + noise):
        place.write_bytes(content)
        with pytest.raises(FerdeskError):
            Reader(place)
        with contextlib.suppress(FerdeskError):
            files.repair(place)


@settings(few, max_examples=25)
@given(st.data())
def test_a_player_outlives_damage(whole, place, data):
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(8192, len(whole) - 1), min_size=5, max_size=30)):
        damaged[at] ^= 1 + data.draw(st.integers(0, 254))
    place.write_bytes(damaged)
    try:
        player = Player(place)
    except FerdeskError:
        return
    with player:
        for number in range(len(WANT)):
            player.show(number)
    assert player.stop(5)
